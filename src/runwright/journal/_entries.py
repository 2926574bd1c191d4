"""Spells the events of a run out for the database, and keeps secrets out of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from runwright.journal._chain import sign_event
from runwright.journal._events import Event, EventKind, JournalEntry, to_shown
from runwright.journal._state import RunState
from runwright.secrets import Redactor, Vault

_AS_GIVEN = frozenset({EventKind.RUN_STARTED, EventKind.RUN_RESUMED})
_DATA = frozenset({"outputs", "status", "attempt", "seconds", "name", "path", "kind", "count"})


def entry_of(event: Event, redactor: Redactor, run_id: str, vault: Vault, previous: str = "") -> JournalEntry:
    """Spell an event out for the database, signed after the signature `previous`.

    Raises SecretExposedError if a known secret is in one of its values.
    """
    place = f"{event.kind.value} of step '{event.step}'" if event.step else event.kind.value
    # The last look before the disk. What a handler returned passes here, whatever it did with it.
    redactor.check("\n".join(_texts_of(event.data)), f"the journal ({place})")
    data = json.dumps(event.data)
    return JournalEntry(event, data, sign_event(vault, run_id, previous, event, data))


def without_words(kind: EventKind, data: Mapping[str, Any], redactor: Redactor) -> Mapping[str, Any]:
    """Star a secret that is an ordinary word in what people read; data that a later step uses stays as it is.

    Raises SecretExposedError for any other secret.
    """
    texts = "\n".join(_texts_of(data))
    # The start as it is, though a secret may be one of its words: a resumed run is compared with it.
    if kind in _AS_GIVEN or not redactor.contains(texts):
        return data
    redactor.check(texts, f"the journal ({kind.value})")
    return {name: value if name in _DATA else to_shown(value, redactor) for name, value in data.items()}


def _texts_of(value: Any) -> Iterator[str]:
    """Yield the texts of an event; its keys are the engine's own or names of outputs."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _texts_of(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts_of(each)
    else:
        yield str(value)


def summary_of(state: RunState) -> dict[str, Any]:
    """Return the columns of the list of runs for a state."""
    at = state.last_at.isoformat(timespec="microseconds")
    return {"status": state.status, "step": state.reached, "last_at": at, "last_seq": state.last_seq}
