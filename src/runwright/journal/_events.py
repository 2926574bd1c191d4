"""The events of the journal, each with a kind, a step and JSON data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import PurePath
from typing import Any

from runwright.secrets import STARS, Redactor, SealedReference, Secret


class EventKind(str, Enum):
    """The kinds of events."""

    RUN_STARTED = "run_started"
    RUN_RESUMED = "run_resumed"
    STEP_STARTED = "step_started"
    CHANGE_INTENDED = "change_intended"
    CHANGE_DONE = "change_done"
    SECRET_SEALED = "secret_sealed"  # noqa: S105 - the name of an event
    STEP_FINISHED = "step_finished"
    HUMAN_ASKED = "human_asked"
    HUMAN_ANSWERED = "human_answered"
    EVIDENCE_FILED = "evidence_filed"
    RUN_ENDED = "run_ended"
    SECRETS_SHREDDED = "secrets_shredded"
    RUN_FORGOTTEN = "run_forgotten"


@dataclass(frozen=True)
class Event:
    """One entry of a run's journal. `seq` counts from 1; `step` is empty for the run itself."""

    seq: int
    at: datetime
    kind: EventKind
    step: str
    data: Mapping[str, Any]
    text: str = field(default="", repr=False, compare=False)
    """The data as stored, which the signature covers; empty for an event that was not read from a journal."""
    signature: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class JournalEntry:
    """An event to be stored, with its data as JSON."""

    event: Event
    data: str
    signature: str = ""


@dataclass(frozen=True)
class SealedSecret:
    """A sealed secret to be stored."""

    step: str
    name: str
    sealed: bytes


@dataclass(frozen=True)
class StepRecord:
    """A planned step: its id, its handler, its display name and the documented sentences."""

    id: str
    uses: str
    name: str
    doc: str
    app: str = ""
    """The display name of its application."""
    path: str = ""
    line: int = 0
    """The line of the step in its file, counted from 1."""
    definition: Mapping[str, str] = field(default_factory=dict)
    """The keys of the step in the runbook, as text; empty in journals that did not record them."""


@dataclass(frozen=True)
class Place:
    """One application of a run: the step pack, the address, the part of it that is used, and the account."""

    pack: str
    url: str
    settings: str = ""
    """The settings of its runbook entry, such as the name of a shop; may be empty."""
    account: str = ""

    @property
    def target(self) -> str:
        """Return its display name."""
        return " ".join(filter(None, (self.pack, self.url, self.settings or self.account)))


def targets_of(places: Collection[Place]) -> tuple[str, ...]:
    """Return the targets that a run in these applications leases."""
    # Xentral as a whole would be one target for every shop that is connected to it.
    parts = [each for each in places if each.settings]
    return tuple(sorted({each.target for each in parts or places}))


@dataclass(frozen=True)
class RunStart:
    """The frozen start of a run. A resumed run continues with it, or with a newer start after a person agrees.

    `fingerprint` identifies the runbook and its target: runs that share it do the same work in the same place.
    `inputs` has None for every secret input; `secret_inputs` names those. `folder` receives the evidence.
    """

    runbook_name: str
    runbook_path: str
    source: str
    digest: str
    fingerprint: str
    steps: tuple[StepRecord, ...]
    folder: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    secret_inputs: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    """The options of the start; `mode` is "run" or "check"."""
    description: str = ""
    apps: Mapping[str, str] = field(default_factory=dict)
    """The URL of each application, by display name."""
    documentation: Mapping[str, str] = field(default_factory=dict)
    """The `title` and `language` of the documented procedure and the day it was `retrieved`; may be empty."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """The target of the run, by application; sealed secrets are bound to it."""

    @property
    def mode(self) -> str:
        """Return "run" or "check"."""
        return str(self.options.get("mode", "run"))

    @property
    def targets(self) -> tuple[str, ...]:
        """Return the targets that this run leases; empty for a check run, which changes nothing.

        If some application has settings (a shop), only those applications are leased: runs on different shops may
        share the other applications.
        """
        return targets_of(self.places.values()) if self.mode == "run" else ()

    @property
    def binding(self) -> str:
        """Return a digest of the runbook and its target; a sealed secret opens only for the same digest."""
        # Every field of Place counts: one that is added, even with a default, changes the digest of the runs that there
        # are, and their sealed secrets do not open any more.
        places = {name: vars(place) for name, place in self.places.items()}
        return hashlib.sha256(json.dumps([self.digest, places], sort_keys=True).encode("ascii")).hexdigest()

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON data; raises TypeError for an input that JSON cannot hold."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: to_json(value, name) for name, value in fields.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RunStart:
        """Restore the result of `to_data()`."""
        steps = tuple(StepRecord(**step) for step in data["steps"])
        places = {name: Place(**place) for name, place in data.get("places", {}).items()}
        return cls(**{**data, "steps": steps, "secret_inputs": tuple(data["secret_inputs"]), "places": places})


REFERENCE = "$secret"


def to_json(value: Any, where: str, found: dict[str, Secret] | None = None) -> Any:
    """Return a value as plain JSON data; raises TypeError, naming `where`, for an unsupported type.

    With `found`, a secret becomes a reference and is added to it; without, it has no place.
    """
    if isinstance(value, Secret):
        if found is None:
            raise TypeError(f"{where} is a secret, which has no place in this event")
        found[where] = value
        return {REFERENCE: where}
    value = _opened(value)
    if isinstance(value, Mapping):
        if found is not None and REFERENCE in value:
            raise TypeError(f"{where} has a key '{REFERENCE}', which the journal keeps for itself")
        return {str(key): to_json(each, f"{where}.{key}", found) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(each, f"{where}.{index}", found) for index, each in enumerate(value)]
    # NaN and Infinity pass here: json.dumps writes them as tokens that are not JSON, and json.loads reads them again.
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"{where} is a {type(value).__name__}, which the journal cannot hold")


def _opened(value: Any) -> Any:
    """Return the plain parts of a value of a richer type; any other value unchanged."""
    if isinstance(value, Enum):
        return _opened(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, (set, frozenset)):
        # Sorted, because the order of a set of texts differs from process to process (PYTHONHASHSEED), and so would the
        # digest.
        return sorted(value)
    is_record = is_dataclass(value) and not isinstance(value, type)
    return {name: getattr(value, name) for name in value.__dataclass_fields__} if is_record else value


def to_shown(value: Any, redactor: Redactor) -> Any:
    """Return a value as JSON data with stars for every secret."""
    if isinstance(value, Secret):
        return STARS
    if is_dataclass(value) and not isinstance(value, type):
        value = {each: getattr(value, each) for each in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {redactor.scrub(str(key)): to_shown(each, redactor) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [to_shown(each, redactor) for each in items]
    return to_shown(value.value, redactor) if isinstance(value, Enum) else _shown_scalar(value, redactor)


def _shown_scalar(value: Any, redactor: Redactor) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return STARS if redactor.contains(str(value)) else value
    return redactor.scrub(str(value))


def put_in_references(value: Any, step: str) -> Any:
    """Return the outputs of a step with a SealedReference for every secret."""
    if isinstance(value, Mapping):
        if REFERENCE in value:
            return SealedReference(step, str(value[REFERENCE]))
        return {key: put_in_references(each, step) for key, each in value.items()}
    if isinstance(value, list):
        return [put_in_references(each, step) for each in value]
    return value
