"""What the journal holds: events of runs, each a kind, a step and JSON data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import PurePath
from typing import Any

from runwright.secrets import STARS, Redactor, SealedReference, Secret


class EventKind(str, Enum):
    """What an event tells."""

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
    """The data as the journal has it, which its signature stands for; empty for one that was not read."""
    signature: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Entry:
    """An event on its way into the database, its data spelt out as JSON."""

    event: Event
    data: str
    signature: str = ""


@dataclass(frozen=True)
class SealedSecret:
    """A sealed secret on its way into the database."""

    step: str
    name: str
    sealed: bytes


@dataclass(frozen=True)
class StepRecord:
    """A step as it was planned: its id, its handler, its name for people and the documented sentences."""

    id: str
    uses: str
    name: str
    doc: str
    app: str = ""
    """What people call the application that it works in."""
    path: str = ""
    line: int = 0
    """Where the step stands: a file and a line of it, counted from 1."""
    definition: Mapping[str, str] = field(default_factory=dict)
    """What the runbook says of the step, key by key, as text; empty in journals that did not record it."""


@dataclass(frozen=True)
class Place:
    """One application of a run: the step pack, the address, the part of it that is worked in, and who signs in."""

    pack: str
    url: str
    settings: str = ""
    """What its runbook says beside the address: the name of a shop; empty when it says nothing."""
    account: str = ""

    @property
    def target(self) -> str:
        """Return what people call it."""
        return " ".join(filter(None, (self.pack, self.url, self.settings or self.account)))


@dataclass(frozen=True)
class RunStart:
    """What a run is started with, frozen: a resumed run carries on with this, or with a newer one that was agreed to.

    `fingerprint` stands for the runbook and its target: runs that share it would do the same work in the same
    place. `inputs` has None for every secret input; `secret_inputs` names those. `folder` is where the run
    files its evidence.
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
    """How it was started; `mode` is "run" or "check"."""
    description: str = ""
    apps: Mapping[str, str] = field(default_factory=dict)
    """Where each application answers, by what people call it."""
    documentation: Mapping[str, str] = field(default_factory=dict)
    """The `title` and `language` of the documented procedure, and the day it was `retrieved`; or nothing."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where the run works, by application; sealed secrets are bound to it."""

    @property
    def mode(self) -> str:
        """Return "run" or "check"."""
        return str(self.options.get("mode", "run"))

    @property
    def targets(self) -> tuple[str, ...]:
        """Return what no other run may drive meanwhile; nothing for a check run, which changes nothing.

        An application that is told which part of it to work in (a shop) counts for the run: what many runs share
        beside it does not keep them from each other.
        """
        if self.mode != "run":
            return ()
        parts = [each for each in self.places.values() if each.settings]
        return tuple(sorted({each.target for each in parts or self.places.values()}))

    @property
    def binding(self) -> str:
        """Return a digest of the runbook and of where it works; a sealed secret opens for the same only."""
        places = {name: vars(place) for name, place in self.places.items()}
        return hashlib.sha256(json.dumps([self.digest, places], sort_keys=True).encode("ascii")).hexdigest()

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON data; raises TypeError for an input that JSON cannot hold."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: to_json(value, name) for name, value in fields.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RunStart:
        """Return what `to_data()` was made from."""
        steps = tuple(StepRecord(**step) for step in data["steps"])
        places = {name: Place(**place) for name, place in data.get("places", {}).items()}
        return cls(**{**data, "steps": steps, "secret_inputs": tuple(data["secret_inputs"]), "places": places})


REFERENCE = "$secret"


def to_json(value: Any, where: str) -> Any:
    """Return plain JSON data for a value; raises TypeError, naming `where`, for what JSON cannot hold."""
    if isinstance(value, Secret):
        raise TypeError(f"{where} is a secret, which has no place in this event")
    if isinstance(value, Enum):
        return to_json(value.value, where)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (date, PurePath)):
        return value.isoformat() if isinstance(value, date) else str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return to_json({name: getattr(value, name) for name in value.__dataclass_fields__}, where)
    if isinstance(value, Mapping):
        return {str(key): to_json(each, f"{where}.{key}") for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [to_json(each, f"{where}.{index}") for index, each in enumerate(items)]
    raise TypeError(f"{where} is a {type(value).__name__}, which the journal cannot hold")


def take_out_secrets(value: Any, name: str, found: dict[str, Secret]) -> Any:
    """Return `value` as JSON data with a reference for every secret, and put the secrets into `found`."""
    if isinstance(value, Secret):
        found[name] = value
        return {REFERENCE: name}
    if is_dataclass(value) and not isinstance(value, type):
        value = {each: getattr(value, each) for each in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        if REFERENCE in value:
            raise TypeError(f"{name} has a key '{REFERENCE}', which the journal keeps for itself")
        return {str(key): take_out_secrets(each, f"{name}.{key}", found) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [take_out_secrets(each, f"{name}.{index}", found) for index, each in enumerate(value)]
    return to_json(value, name)


def to_shown(value: Any, redactor: Redactor) -> Any:
    """Return a value as JSON data for people to read, with stars for every secret."""
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
