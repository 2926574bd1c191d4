"""The journal of one run, held by the process that drives it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from types import TracebackType
from typing import TYPE_CHECKING, Any

from runwright.errors import SecretError
from runwright.journal._events import Entry, Event, EventKind, RunStart, SealedSecret, take_out_secrets, to_shown
from runwright.journal._lease import Heartbeat, Owner
from runwright.journal._state import ENDINGS, OUTCOMES, RunState, advance, replay
from runwright.secrets import Redactor, Secret, Vault

if TYPE_CHECKING:
    from typing_extensions import Self

    from runwright.journal._store import Store


_RIDES_ALONG = frozenset({EventKind.STEP_STARTED, EventKind.CHANGE_DONE, EventKind.EVIDENCE_FILED})
"""Events that need not reach the disk before the next action: losing one to a power failure loses no certainty.

An intention and an outcome always do. A change whose click is not on record is merely in doubt, and looked up.
"""


class RunJournal:
    """Writes down what happens in a run. Each call returns when its event is durable.

    It holds the lease of the run until `release()` or the end of its `with` block. Text that holds a known
    secret is refused with SecretExposedError, and nothing is written. It is a `changes.ChangeLog`.
    """

    def __init__(self, store: Store, state: RunState, owner: Owner, redactor: Redactor, vault: Vault) -> None:
        self.run_id = state.run_id
        self.state = state
        """Where the run stands now."""
        self._store = store
        self._owner = owner
        self._redactor = redactor
        self._vault = vault
        self._in_step_with_store = True
        self._heartbeat = Heartbeat(self.heartbeat)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def resumed(self, now: RunStart | None = None) -> None:
        """Note that this process carries on with the run, and with which runbook if it is another one `now`."""
        is_other = now is not None and now.digest != self.state.start.digest
        self._write(
            EventKind.RUN_RESUMED, owner=str(self._owner), **({"start": now.to_data()} if now and is_other else {})
        )

    def step_started(self, step: str, *, attempt: int, inputs: Mapping[str, Any] | None = None) -> None:
        """Note that an attempt of a step begins; the first is 1. Secrets among its inputs become stars."""
        shown = to_shown(inputs or {}, self._redactor)
        self._write(EventKind.STEP_STARTED, step, attempt=attempt, inputs=shown)

    def change_intended(self, what: str) -> None:
        """Note that the current step is about to change something."""
        self._write(EventKind.CHANGE_INTENDED, self._current_step(), what=what)

    def change_done(self, what: str) -> None:
        """Note that the click happened."""
        self._write(EventKind.CHANGE_DONE, self._current_step(), what=what)

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
        """Note the outcome of a step and seal the secrets among its outputs, in one transaction.

        `status` is one of OUTCOMES; `diagnosis` is that of a screen that was not recognised. Raises TypeError for an
        output that JSON cannot hold.
        """
        _expect(status, OUTCOMES)
        found: dict[str, Secret] = {}
        plain = {name: take_out_secrets(value, name, found) for name, value in (outputs or {}).items()}
        for secret in found.values():
            self._redactor.add(secret)
        outcome = {
            "status": status,
            "message": message,
            "hint": hint,
            "outputs": plain,
            "changes": [*changes],
            "differences": [*differences],
            "seconds": seconds,
            **({"diagnosis": diagnosis} if diagnosis else {}),
        }
        self._write_all(
            [
                *((EventKind.SECRET_SEALED, step, {"name": name}) for name in found),
                (EventKind.STEP_FINISHED, step, outcome),
            ],
            sealed={(step, name): secret for name, secret in found.items()},
        )

    def human_asked(self, need: str) -> None:
        """Note what a person is asked for."""
        self._write(EventKind.HUMAN_ASKED, self.state.current_step, need=need)

    def human_answered(self, answer: str) -> None:
        """Note what the person answered or did."""
        self._write(EventKind.HUMAN_ANSWERED, self.state.current_step, answer=answer)

    def evidence_filed(self, step: str, path: str, kind: str) -> None:
        """Note a file of evidence, by its path in the run's folder; `step` is empty for the run itself."""
        self._write(EventKind.EVIDENCE_FILED, step, path=path, kind=kind)

    def ended(self, status: str, message: str = "", hint: str = "") -> None:
        """Note how the run ended, for now or for good; `status` is one of ENDINGS."""
        _expect(status, ENDINGS)
        self._write(EventKind.RUN_ENDED, status=status, message=message, hint=hint)

    def open_secret(self, step: str, name: str) -> Secret:
        """Return a sealed output and make it known to the redactor; raises SecretError if it is not there."""
        secret = open_sealed(self._store, self._vault, self.run_id, step, name)
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
        """Delete the sealed secrets and note that nobody will resume the run."""
        self.drop_secrets()
        self._write(EventKind.RUN_FORGOTTEN)

    def heartbeat(self) -> bool:
        """Renew the lease; returns False if another process has taken the run over. A thread does this."""
        return self._store.beat(self.run_id, self._owner.token)

    def release(self) -> None:
        """Give the lease back."""
        self._heartbeat.stop()
        self._store.release(self.run_id, self._owner.token)

    def _current_step(self) -> str:
        if not self.state.current_step:
            raise RuntimeError("a change belongs to a step, and none has started")
        return self.state.current_step

    def _write(self, event: EventKind, step: str = "", /, **data: Any) -> None:
        self._write_all([(event, step, data)])

    def _write_all(
        self,
        items: Iterable[tuple[EventKind, str, Mapping[str, Any]]],
        *,
        sealed: Mapping[tuple[str, str], Secret] | None = None,
        shred: bool = False,
    ) -> None:
        if not self._in_step_with_store:
            self.state = replay(self._store.events(self.run_id))
        entries, state = [], self.state
        for kind, step, data in items:
            entries.append(entry_of(Event(state.last_seq + 1, _now(), kind, step, data), self._redactor))
            state = advance(state, entries[-1].event)
        boxes = [
            SealedSecret(step, name, self._vault.seal(secret, run=self.run_id, step=step, name=name))
            for (step, name), secret in (sealed or {}).items()
        ]
        # Ctrl-C or a lost connection in the midst of a commit leaves open whether it took place.
        self._in_step_with_store = False
        self._store.append(
            self.run_id,
            self._owner.token,
            entries,
            summary=summary_of(state),
            sealed=boxes,
            shred=shred,
            synced=any(entry.event.kind not in _RIDES_ALONG for entry in entries),
        )
        self.state, self._in_step_with_store = state, True


def entry_of(event: Event, redactor: Redactor) -> Entry:
    """Spell an event out for the database; raises SecretExposedError if a known secret is in it."""
    data = json.dumps(event.data)
    place = f"{event.kind.value} of step '{event.step}'" if event.step else event.kind.value
    redactor.check(data, f"the journal ({place})")
    return Entry(event, data)


def summary_of(state: RunState) -> dict[str, Any]:
    """Return what the list of runs shows of a state."""
    at = state.last_at.isoformat(timespec="microseconds")
    return {"status": state.status, "step": state.reached, "last_at": at, "last_seq": state.last_seq}


def open_sealed(store: Store, vault: Vault, run_id: str, step: str, name: str) -> Secret:
    """Open a sealed output; raises SecretError if it is not there or the key is wrong."""
    sealed = store.sealed(run_id, step, name)
    if sealed is None:
        raise SecretError(
            f"run {run_id} holds no sealed '{name}' of step '{step}'",
            hint="it was shredded, or never sealed; have the application issue it anew",
        )
    return vault.open(sealed, run=run_id, step=step, name=name)


def _expect(status: str, allowed: Iterable[str]) -> None:
    if status not in allowed:
        raise ValueError(f"'{status}' is none of {', '.join(sorted(allowed))}")


def _now() -> datetime:
    return datetime.now(timezone.utc)
