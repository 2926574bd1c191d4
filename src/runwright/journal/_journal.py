"""The journal: the list of runs in one database."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.errors import JournalError
from runwright.journal._chain import Chain, chain_of, require_signed
from runwright.journal._entries import entry_of, summary_of
from runwright.journal._events import Event, EventKind, RunStart
from runwright.journal._lease import Owner, owner_of, this_process
from runwright.journal._rescue import Rescued, find_rescued, rescue_folders
from runwright.journal._run import RunJournal, open_sealed
from runwright.journal._state import FORGOTTEN, OVER, RunState, advance, replay
from runwright.secrets import Redactor, Secret, Vault

if TYPE_CHECKING:
    from sqlalchemy import Row
    from typing_extensions import Self

    from runwright.journal._store import Store

# It names a folder and a file: no dots, no separators.
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class RunSummary:
    """One entry of the list of runs. `step` is the last step reached, `owner` the process that holds the lease."""

    run_id: str
    runbook_name: str
    fingerprint: str
    mode: str
    status: str
    step: str
    started_at: datetime
    last_at: datetime
    owner: Owner | None
    owner_alive: bool


class Journal:
    """A journal, opened by `Journal.open()`. Close it, or use it as a context manager."""

    def __init__(self, store: Store, redactor: Redactor, vault: Vault) -> None:
        self._store = store
        self._redactor = redactor
        self._vault = vault

    @staticmethod
    def open(location: str | Path, *, redactor: Redactor | None = None) -> Journal:
        """Open a journal, and make it if there is none.

        `location` is a file, or a URL: sqlite:///… or postgresql://…. Raises JournalError, and changes
        nothing, if it is damaged, foreign or not writable.
        """
        # SQLAlchemy takes a while to import.
        from runwright.journal._store import Store

        return Journal(Store(location), redactor or Redactor(), Vault())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._store.close()

    @property
    def place(self) -> str:
        """Return its name for messages: the path, or the URL without its password."""
        return self._store.place

    def start(self, start: RunStart, *, run_id: str = "") -> RunJournal:
        """Begin a run and take its lease; raises RunBusyError while another run on the same target is driven.

        An empty `run_id` is made up; raises JournalError if it exists or is not valid.
        """
        data, owner, given = start.to_data(), this_process(), _checked_id(run_id)
        while True:
            at = datetime.now(timezone.utc)
            # Not unique by itself: two machines may draw the same letters in the same second. The database decides.
            run_id = given or new_id(at)
            event = Event(1, at, EventKind.RUN_STARTED, "", {"run_id": run_id, "start": data, "owner": str(owner)})
            entry, state = entry_of(event, self._redactor, run_id, self._vault), advance(None, event)
            row = {"runbook_name": start.runbook_name, "fingerprint": start.fingerprint, "mode": start.mode}
            chain = Chain().closed(self._vault, run_id, entry.signature)
            row |= {**summary_of(state), "started_at": at.isoformat(timespec="microseconds"), "head": chain.head}
            if self._store.insert_run(run_id, row, owner, entry, start.targets):
                return self._held(state, owner, chain)
            # A target that was taken at the same moment is looked at again.
            if given and self._store.has(given):
                hint = f"`runwright resume {given}` goes on with it"
                raise JournalError(f"there is a run {given} already", hint=hint)

    def take(self, run_id: str, *, now: RunStart | None = None) -> RunJournal:
        """Take the lease of a run in order to resume it; `now` is its start if the runbook has changed.

        Raises RunBusyError, naming the owner, while another process drives it or its target, and JournalError for
        a run that is over or works elsewhere now. The lease of a dead process is taken over.
        """
        state = self.trusted_state(run_id)
        start = now or state.start
        _check_resumable(state)
        _check_places(state, start)
        run = self._claim(run_id, start.targets)
        try:
            # Another process may have written between the check above and the lease.
            _check_resumable(self.trusted_state(run_id))
            # Under the lease: two processes must not take the same rescue file.
            self._adopt_rescued(run)
            # After the rescue: an edited runbook may lack the step, and adopt() drops the secret of an unknown step.
            run.resumed(now)
        except BaseException:
            run.release()
            raise
        return run

    def trusted_state(self, run_id: str) -> RunState:
        """Return the state of a run; raises JournalError unless its events are signed with a key of this machine.

        Otherwise a program that can write the file could redirect a resumed run, and its secrets, to another address.
        """
        events, head = self._store.record(run_id)
        # Before the signatures: a gap in the events is told as damage, not as somebody's edit.
        state = replay(events)
        require_signed(self._vault, run_id, events, head, self.place)
        return state

    def _adopt_rescued(self, run: RunJournal) -> None:
        """Move the secrets of rescue files into the journal."""
        # A list first: files are deleted while the folders are read.
        for path, content in list(find_rescued(run.run_id, rescue_folders(run.state.start))):
            if content:
                try:
                    run.adopt(Rescued.from_bytes(content, self._vault, run.run_id))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise JournalError(f"the rescue file {path} is damaged: {error}", hint="move it away") from error
            path.unlink(missing_ok=True)

    def _discard_rescued(self, run: RunJournal) -> None:
        for path, _ in list(find_rescued(run.run_id, rescue_folders(run.state.start))):
            path.unlink(missing_ok=True)

    def has(self, run_id: str) -> bool:
        """Whether there is a run of this id."""
        return self._store.has(run_id)

    def state(self, run_id: str) -> RunState:
        """Return the state of a run."""
        return replay(self.events(run_id))

    def events(self, run_id: str) -> list[Event]:
        """Return the events of a run in order."""
        return self._store.events(run_id)

    def runs(self, *, limit: int | None = None) -> list[RunSummary]:
        """Return the runs, the newest first."""
        return self._summaries(limit=limit)

    def unfinished(self, fingerprint: str | None = None) -> list[RunSummary]:
        """Return the resumable runs, the newest first; `fingerprint` selects those of one runbook and target."""
        return [
            each for each in self._summaries(fingerprint=fingerprint) if each.mode == "run" and each.status not in OVER
        ]

    def _summaries(self, *, fingerprint: str | None = None, limit: int | None = None) -> list[RunSummary]:
        try:
            return [_summary(row) for row in self._store.summaries(fingerprint=fingerprint, limit=limit)]
        except (ValueError, TypeError) as error:
            raise JournalError(
                f"the journal {self.place} is damaged: its list of runs cannot be read ({error})",
                hint="restore it from a copy, or move it away",
            ) from None

    def open_secret(self, run_id: str, step: str, name: str) -> Secret:
        """Return a sealed output of a run, which may be over; raises SecretError if it was deleted."""
        # Format 1 bound its secrets to no target: such a run can be shown but not resumed.
        state = self.state(run_id)
        secret = open_sealed(self._store, self._vault, replace(state, bindings=(*state.bindings, "")), step, name)
        self._redactor.add(secret)
        return secret

    def holds_secret(self, run_id: str) -> bool:
        """Whether a run has a sealed secret: an output, one of a failed step's screen, or one in a rescue file."""
        folders = rescue_folders(self.state(run_id).start)
        return self._store.sealed_count(run_id) > 0 or any(content for _, content in find_rescued(run_id, folders))

    def forget(self, run_id: str) -> bool:
        """Delete the sealed secrets of a run and never offer it again; its events stay.

        A check run keeps its status, which `trend` reads: it is never offered anyway.
        Returns False if their bytes are left in SQLite's log for now, because another program reads the journal.
        """
        with self._claim(run_id) as run:
            self._discard_rescued(run)
            if run.state.start.mode != "run":
                run.drop_secrets()
            elif run.state.status != FORGOTTEN:
                run.forgotten()
        return self._store.compact()

    def _claim(self, run_id: str, targets: Sequence[str] = ()) -> RunJournal:
        owner = this_process()
        self._store.claim(run_id, owner, targets)
        try:
            events, head = self._store.record(run_id)
            return self._held(replay(events), owner, chain_of(events, head))
        except BaseException:
            self._store.release(run_id, owner.token)
            raise

    def _held(self, state: RunState, owner: Owner, chain: Chain) -> RunJournal:
        return RunJournal(self._store, state, owner, self._redactor, self._vault, chain)


def _check_resumable(state: RunState) -> None:
    what = "a check run" if state.start.mode != "run" else state.status
    if state.start.mode != "run" or state.status in OVER:
        raise JournalError(f"run {state.run_id} cannot be resumed: it is {what}", hint="start a new run")


def _check_places(state: RunState, now: RunStart) -> None:
    """Refuse to resume on another target: finished steps belong to the first. Another account is allowed."""
    # Without the account: another person may resume, and the finished steps are the same.
    before, after = (sorted({(p.pack, p.url, p.settings) for p in s.places.values()}) for s in (state.start, now))
    if before != after:
        names = " and ".join(place.target for place in state.start.places.values())
        raise JournalError(
            f"run {state.run_id} works in {names}, and is to go on elsewhere",
            hint="change that back, or start a new run",
        )


def _checked_id(run_id: str) -> str:
    if run_id and not _ID.fullmatch(run_id):
        raise JournalError(f"invalid run id '{run_id}'", hint="use at most 60 lower-case letters, digits and hyphens")
    return run_id


def new_id(at: datetime) -> str:
    """Return an id that begins with the time and is most likely unique."""
    # Letters without look-alikes (i, l, o, 0, 1): people type an id from a screenshot.
    return f"{at:%Y%m%d-%H%M%S}-{''.join(secrets.choice(_ID_LETTERS) for _ in range(4))}"


def _summary(row: Row[Any]) -> RunSummary:
    owner = owner_of(row)
    return RunSummary(
        run_id=row.id,
        runbook_name=row.runbook_name,
        fingerprint=row.fingerprint,
        mode=row.mode,
        status=row.status,
        step=row.step,
        started_at=datetime.fromisoformat(row.started_at),
        last_at=datetime.fromisoformat(row.last_at),
        owner=owner,
        owner_alive=owner is not None and owner.is_alive(row.silence),
    )
