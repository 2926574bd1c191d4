"""The journal of one run, held by the process that drives it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from runwright.errors import JournalError, SecretError, SecretExposedError
from runwright.journal._chain import Chain, chain_of
from runwright.journal._entries import entry_of, summary_of, without_words
from runwright.journal._events import Event, EventKind, RunStart, SealedSecret, to_json, to_shown
from runwright.journal._lease import Heartbeat, Owner, RunBusyError
from runwright.journal._rescue import Rescued, RescueFile, rescue_folders
from runwright.journal._state import ENDINGS, OUTCOMES, RunState, advance, replay
from runwright.secrets import Redactor, Secret, Vault

if TYPE_CHECKING:
    from typing_extensions import Self

    from runwright.journal._store import Store


# Events that need not reach the disk before the next action: a power failure that loses one leaves nothing in doubt.
# An intention and an outcome are always synced.
_UNSYNCED = frozenset({EventKind.STEP_STARTED, EventKind.EVIDENCE_FILED})
RETRY_SECONDS = 30.0
"""Seconds during which saving the outcome of a step with a secret is retried."""
_RETRY_PAUSE_SECONDS = 0.5

Item = tuple[EventKind, str, Mapping[str, Any]]
"""An event to be stored: its kind, its step and its data."""


class RunJournal:
    """Records what happens in a run. Each call returns when its event is durable.

    It holds the lease of the run until `release()` or the end of its `with` block. Text that holds a known
    secret is refused with SecretExposedError, and nothing is written. It is a `changes.ChangeLog`.
    """

    def __init__(
        self, store: Store, state: RunState, owner: Owner, redactor: Redactor, vault: Vault, chain: Chain
    ) -> None:
        self.run_id = state.run_id
        self.state = state
        """The current state of the run."""
        self._store = store
        self._owner = owner
        self._redactor = redactor
        self._vault = vault
        self._chain = chain
        self._in_step_with_store = True
        self._pending: list[Item] = []
        """Completed changes and shared screenshots, stored with the next event.

        Nothing is written between a click and its result.
        """
        self._brings_secret = False
        self._rescue = RescueFile(self.run_id, rescue_folders(state.start))
        self._lost: JournalError | None = None
        """The error that moved a sealed secret to the rescue file."""
        # The last line of the constructor: the thread uses everything above.
        self._heartbeat = Heartbeat(self.heartbeat)
        self._is_released = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def resumed(self, now: RunStart | None = None) -> None:
        """Record that this process resumes the run; `now` is its start if the runbook or the inputs have changed."""
        before = self.state.start.to_data()
        is_other = now is not None and any(now.to_data()[each] != before[each] for each in ("digest", "inputs"))
        self._write(
            EventKind.RUN_RESUMED, owner=str(self._owner), **({"start": now.to_data()} if now and is_other else {})
        )

    def step_started(
        self, step: str, *, attempt: int, inputs: Mapping[str, Any] | None = None, brings_secret: bool = False
    ) -> None:
        """Record the start of an attempt, counted from 1. Secrets among its inputs become stars.

        `brings_secret`: the step may return a secret, so room for it is reserved before its first click.
        """
        self._brings_secret = brings_secret
        # Stars, not references: inputs are recorded for people, and a resumed run takes them from their source again.
        shown = to_shown(inputs or {}, self._redactor)
        self._write(EventKind.STEP_STARTED, step, attempt=attempt, inputs=shown)

    def change_intended(self, what: str) -> None:
        """Record that the current step is about to change something, which proves that the journal is writable."""
        if self._brings_secret:
            self._rescue.reserve()
        self._write(EventKind.CHANGE_INTENDED, self._current_step(), what=what)

    def change_done(self, what: str) -> None:
        """Record, with the next event, that the click happened; this cannot fail.

        A run that dies before that event has a change in doubt, which is looked up.
        """
        # Nothing that can fail happens here: the click has happened, and its result is on the page for a moment only.
        self._pending.append((EventKind.CHANGE_DONE, self._current_step(), {"what": what}))

    def step_finished(
        self,
        step: str,
        *,
        status: str,
        message: str = "",
        hint: str = "",
        outputs: Mapping[str, Any] | None = None,
        changes: Iterable[str] = (),
        differences: Iterable[str] = (),
        seconds: float = 0.0,
        diagnosis: Mapping[str, Any] | None = None,
    ) -> None:
        """Record the outcome of a step and seal the secrets among its outputs, in one transaction.

        `status` is one of OUTCOMES; `diagnosis` is that of a screen that was not recognised. Raises TypeError for an
        output that JSON cannot hold.
        """
        _expect(status, OUTCOMES)
        outcome: dict[str, Any] = {
            "status": status,
            "message": message,
            "hint": hint,
            "outputs": {},
            "changes": [*changes],
            # What was read on the screen is for people only, and a page may show a secret anywhere.
            "differences": to_shown([*differences], self._redactor),
            "seconds": seconds,
            **({"diagnosis": to_shown(diagnosis, self._redactor)} if diagnosis else {}),
        }
        found: dict[str, Secret] = {}
        # Secrets first: an output that JSON cannot hold must not prevent that one is saved.
        # `sorted` is stable: the other outputs keep their order.
        given = sorted((outputs or {}).items(), key=lambda item: not isinstance(item[1], Secret))
        try:
            outcome["outputs"] = {name: to_json(value, name, found) for name, value in given}
        except TypeError:
            self._save(step, self._boxes(step, found), None)
            raise
        self._finish(step, outcome, found)

    def secrets_kept(self, step: str, secrets: Mapping[str, Secret]) -> None:
        """Seal what a step would have read, which was on the screen when the run failed before that step."""
        for secret in secrets.values():
            self._redactor.add(secret)
        boxes = self._boxes(step, secrets)
        try:
            self._write_all([(EventKind.SECRET_SEALED, step, {"name": box.name}) for box in boxes], sealed=boxes)
        except BaseException:
            self._save(step, boxes, None)
            raise

    def _finish(self, step: str, outcome: Mapping[str, Any], found: Mapping[str, Secret]) -> None:
        if not found:
            self._write_all([(EventKind.STEP_FINISHED, step, outcome)])
            if self._rescue.is_only_reserved:
                self._rescue.discard()
            return
        # Before anything is written: an error message about the journal must not quote what could not be saved.
        for secret in found.values():
            self._redactor.add(secret)
        boxes = self._boxes(step, found)
        try:
            self._write_outcome(step, outcome, boxes)
        except SecretExposedError:
            # Saving the secret matters more than the message; the leak is still reported.
            self._write_outcome(step, to_shown(outcome, self._redactor), boxes)
            raise
        except JournalError as error:
            self._save(step, boxes, outcome)
            self._write_again(step, outcome, boxes, error)
        except BaseException:
            self._save(step, boxes, outcome)
            raise
        self._rescue.discard()

    def _write_outcome(self, step: str, outcome: Mapping[str, Any], boxes: Sequence[SealedSecret]) -> None:
        sealed = [(EventKind.SECRET_SEALED, step, {"name": box.name}) for box in boxes]
        self._write_all([*sealed, (EventKind.STEP_FINISHED, step, outcome)], sealed=boxes)

    def _write_again(
        self, step: str, outcome: Mapping[str, Any], boxes: Sequence[SealedSecret], error: JournalError
    ) -> None:
        """Retry for a while; meanwhile the sealed secret is in the rescue file."""
        deadline = time.monotonic() + RETRY_SECONDS
        while not isinstance(error, RunBusyError) and time.monotonic() < deadline:
            # A lease that another process took does not come back; every other error may pass.
            # Ctrl-C ends this wait; the sealed secret is in the rescue file by then.
            threading.Event().wait(_RETRY_PAUSE_SECONDS)
            try:
                self._write_outcome(step, outcome, boxes)
            except JournalError as again:
                error = again
            else:
                return
        self._lost = self._rescue.told(step, error)
        raise self._lost from error

    def _boxes(self, step: str, found: Mapping[str, Secret]) -> list[SealedSecret]:
        place = {"run": self.run_id, "step": step, "binding": self.state.start.binding}
        return [
            SealedSecret(step, name, self._vault.seal(secret, name=name, **place)) for name, secret in found.items()
        ]

    def _save(self, step: str, boxes: Sequence[SealedSecret], outcome: Mapping[str, Any] | None) -> None:
        if boxes:
            rescued = Rescued(step, tuple(boxes), None if outcome is None else dict(outcome))
            self._rescue.write(rescued.to_bytes(self._vault, self.run_id))

    def adopt(self, rescued: Rescued) -> None:
        """Store the content of a rescue file, unless the step has an outcome already."""
        step = self.state.steps.get(rescued.step)
        if step is None or step.finished:
            return
        items: list[Item] = [(EventKind.SECRET_SEALED, rescued.step, {"name": box.name}) for box in rescued.sealed]
        if rescued.outcome is not None:
            items.append((EventKind.STEP_FINISHED, rescued.step, rescued.outcome))
        self._write_all(items, sealed=rescued.sealed)

    def human_asked(self, need: str) -> None:
        """Record the question to a person."""
        self._write(EventKind.HUMAN_ASKED, self.state.current_step, need=need)

    def human_answered(self, answer: str) -> None:
        """Record the answer of the person."""
        self._write(EventKind.HUMAN_ANSWERED, self.state.current_step, answer=answer)

    def evidence_filed(self, step: str, path: str, kind: str, *, box: Sequence[float] | None = None) -> None:
        """Record a file of evidence, by its path in the run's folder; `step` is empty for the run itself.

        `box` is where the step was at work on a screenshot that it shares: left, top, width and height as fractions.
        Such a screenshot is recorded with the next event.
        """
        filed: dict[str, Any] = {"path": path, "kind": kind}
        if box is None:
            self._write(EventKind.EVIDENCE_FILED, step, **filed)
        else:
            self._pending.append((EventKind.EVIDENCE_FILED, step, {**filed, "box": [round(each, 4) for each in box]}))

    def ended(self, status: str, message: str = "", hint: str = "") -> None:
        """Record how the run ended, for now or for good; `status` is one of ENDINGS."""
        _expect(status, ENDINGS)
        self._write(EventKind.RUN_ENDED, status=status, message=message, hint=hint)

    def open_secret(self, step: str, name: str) -> Secret:
        """Return a sealed output and add it to the redactor; raises SecretError if it is missing."""
        secret = open_sealed(self._store, self._vault, self.state, step, name)
        self._redactor.add(secret)
        return secret

    def drop_secrets(self) -> int:
        """Delete the sealed secrets of the run beyond recovery and return how many there were."""
        count = self._store.sealed_count(self.run_id)
        if count:
            self._write_all([(EventKind.SECRETS_SHREDDED, "", {"count": count})], shred=True)
            self._store.compact()
        return count

    def forgotten(self) -> None:
        """Delete the sealed secrets and note that the run is not to be resumed."""
        self.drop_secrets()
        self._write(EventKind.RUN_FORGOTTEN)

    def heartbeat(self) -> bool:
        """Renew the lease; returns False if another process has taken the run over. A thread does this."""
        return self._store.beat(self.run_id, self._owner.token)

    def release(self) -> None:
        """Give the lease back, once. If that fails, the lease ends with this process."""
        if self._is_released:
            return
        self._is_released = True
        self._heartbeat.stop()
        try:
            # Only with the lease: another process that took the run over has its own file under the same name.
            if self._rescue.is_only_reserved and self.heartbeat():
                self._rescue.discard()
            self._store.release(self.run_id, self._owner.token)
        except JournalError as error:
            raise self._lost or error from error.__cause__

    def _current_step(self) -> str:
        if not self.state.current_step:
            raise RuntimeError("a change belongs to a step, and none has started")
        return self.state.current_step

    def _write(self, event: EventKind, step: str = "", /, **data: Any) -> None:
        self._write_all([(event, step, data)])

    def _write_all(self, items: Iterable[Item], *, sealed: Sequence[SealedSecret] = (), shred: bool = False) -> None:
        try:
            if not self._in_step_with_store:
                events, head = self._store.record(self.run_id)
                self.state, self._chain = replay(events), chain_of(events, head)
            self._append([*self._pending, *items], sealed, shred)
        except JournalError as error:
            # People read the last message, so it names the place of the secret.
            raise self._lost or error from error.__cause__

    def _append(self, items: Iterable[Item], sealed: Sequence[SealedSecret], shred: bool) -> None:
        entries, state, last = [], self.state, self._chain.last
        for kind, step, data in items:
            event = Event(state.last_seq + 1, _now(), kind, step, without_words(kind, data, self._redactor))
            entries.append(entry_of(event, self._redactor, self.run_id, self._vault, last))
            state, last = advance(state, event), entries[-1].signature or last
        chain = self._chain.closed(self._vault, self.run_id, last)
        # Ctrl-C or a lost connection during a commit leaves open whether it took place.
        self._in_step_with_store = False
        self._store.append(
            self.run_id,
            self._owner.token,
            entries,
            summary={**summary_of(state), "head": chain.head},
            sealed=sealed,
            shred=shred,
            synced=any(entry.event.kind not in _UNSYNCED for entry in entries),
        )
        # Emptied only now: what waits for the next event must outlive one that could not be written.
        self.state, self._chain, self._in_step_with_store, self._pending = state, chain, True, []


def open_sealed(store: Store, vault: Vault, state: RunState, step: str, name: str) -> Secret:
    """Open a sealed output; raises SecretError if it is missing or the key is wrong."""
    sealed = store.sealed(state.run_id, step, name)
    if sealed is None:
        raise SecretError(
            f"run {state.run_id} holds no sealed '{name}' of step '{step}'",
            hint="it was shredded, or never sealed; have the application issue a new one",
        )
    return vault.open(sealed, run=state.run_id, step=step, name=name, bindings=state.bindings)


def _expect(status: str, allowed: Iterable[str]) -> None:
    if status not in allowed:
        raise ValueError(f"'{status}' is none of {', '.join(sorted(allowed))}")


def _now() -> datetime:
    return datetime.now(timezone.utc)
