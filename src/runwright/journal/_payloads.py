"""Models of the data of each event, checked when a journal is read: its file may have been edited.

Unknown fields are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from runwright.errors.diagnosis import Diagnosis
from runwright.journal._events import EventKind, RunStart
from runwright.journal._state import ENDINGS, OUTCOMES


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


_Fraction = Annotated[float, Field(ge=-10, le=10)]


class _RunStarted(_Payload):
    run_id: str
    start: RunStart
    owner: str = ""


class _RunResumed(_Payload):
    owner: str = ""
    start: RunStart | None = None


class _StepStarted(_Payload):
    attempt: int = Field(ge=0)
    inputs: dict[str, Any] = {}


class _Change(_Payload):
    what: str


class _SecretSealed(_Payload):
    name: str


class _StepFinished(_Payload):
    status: str = Field(pattern=f"^({'|'.join(sorted(OUTCOMES))})$")
    message: str
    hint: str = ""
    outputs: dict[str, Any]
    changes: list[str]
    differences: list[str] = []
    seconds: float = Field(ge=0)
    diagnosis: Diagnosis | None = None


class _HumanAsked(_Payload):
    need: str


class _HumanAnswered(_Payload):
    answer: str


class _EvidenceFiled(_Payload):
    path: str
    kind: str
    box: tuple[_Fraction, _Fraction, _Fraction, _Fraction] | tuple[()] = ()


class _RunEnded(_Payload):
    status: str = Field(pattern=f"^({'|'.join(sorted(ENDINGS))})$")
    message: str
    hint: str = ""


class _SecretsShredded(_Payload):
    count: int = Field(ge=0)


_MODELS: Mapping[EventKind, type[_Payload]] = {
    EventKind.RUN_STARTED: _RunStarted,
    EventKind.RUN_RESUMED: _RunResumed,
    EventKind.STEP_STARTED: _StepStarted,
    EventKind.CHANGE_INTENDED: _Change,
    EventKind.CHANGE_DONE: _Change,
    EventKind.SECRET_SEALED: _SecretSealed,
    EventKind.STEP_FINISHED: _StepFinished,
    EventKind.HUMAN_ASKED: _HumanAsked,
    EventKind.HUMAN_ANSWERED: _HumanAnswered,
    EventKind.EVIDENCE_FILED: _EvidenceFiled,
    EventKind.RUN_ENDED: _RunEnded,
    EventKind.SECRETS_SHREDDED: _SecretsShredded,
    EventKind.RUN_FORGOTTEN: _Payload,
}


def checked(kind: EventKind, data: object) -> Mapping[str, Any]:
    """Return the validated data of an event; raises ValueError, which quotes no value."""
    try:
        # Unset fields stay out: replay distinguishes an older event, which lacks a field, from an empty value.
        return _MODELS[kind].model_validate(data).model_dump(exclude_unset=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(map(str, first["loc"])) or "its data"
        raise ValueError(f"{field} of {kind.value}: {first['msg']}") from None
