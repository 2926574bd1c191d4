"""Signatures of a run's events: each covers its event and the signature before it, the head covers the last one.

A program that can write the database but has no key cannot edit, add or remove an event of a run that is resumed.
Replacing the whole journal by an older copy of itself is not detected, because nothing outside the journal records
which copy is newer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from runwright.errors import JournalError
from runwright.journal._events import Event, EventKind
from runwright.secrets import Vault

UNSIGNED = frozenset({EventKind.SECRETS_SHREDDED, EventKind.RUN_FORGOTTEN})
"""They only take something away, which is possible without the key."""


@dataclass(frozen=True)
class Chain:
    """How far the events of a run are signed: the last signature, and the head that the list of runs has."""

    last: str = ""
    head: str = ""

    def closed(self, vault: Vault, run_id: str, last: str) -> Chain:
        """Return the chain after the signature `last`, with its new head."""
        # After unsigned events nothing is signed: a run can be forgotten on a machine without its key.
        return self if last == self.last else replace(self, last=last, head=vault.sign(_head(run_id, last)))


def chain_of(events: Sequence[Event], head: str) -> Chain:
    """Return the chain of events that were read."""
    return Chain(next((each.signature for each in reversed(events) if each.signature), ""), head)


def sign_event(vault: Vault, run_id: str, previous: str, event: Event, text: str) -> str:
    """Return the signature of an event, whose data is `text` as JSON; "" for one of those that need none."""
    return "" if event.kind in UNSIGNED else vault.sign(_link(run_id, previous, event, text))


def require_signed(vault: Vault, run_id: str, events: Sequence[Event], head: str, place: str) -> None:
    """Raise JournalError unless the events are as this machine's keys signed them, up to the last."""
    previous = ""
    for event in events:
        if event.kind in UNSIGNED:
            continue
        if not event.signature:
            raise JournalError(
                f"run {run_id} is not signed: an older version of runwright started it, or its record was altered",
                hint="start a new run: its steps look at the application before they act",
            )
        if not vault.is_signed(_link(run_id, previous, event, event.text), event.signature):
            raise _altered(run_id, f"its event {event.seq} is not as it was signed", place)
        previous = event.signature
    # The chain alone does not show that events were cut off at its end; the head does.
    if not head or not vault.is_signed(_head(run_id, previous), head):
        raise _altered(run_id, "its newest events are missing", place)


def _altered(run_id: str, what: str, place: str) -> JournalError:
    return JournalError(
        f"the record of run {run_id} was altered: {what}",
        hint=f"start a new run, and find out who can write to {place}",
    )


def _link(run_id: str, previous: str, event: Event, text: str) -> bytes:
    at = event.at.isoformat(timespec="microseconds")
    # Stored signatures cover exactly these bytes: another order, field or separator makes every old run look altered.
    # JSON, not joined texts: "a|b" and "c" must not sign the same bytes as "a" and "b|c".
    return json.dumps([run_id, event.seq, event.kind.value, event.step, at, text, previous]).encode("ascii")


def _head(run_id: str, last: str) -> bytes:
    return json.dumps(["head", run_id, last]).encode("ascii")
