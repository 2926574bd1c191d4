"""Makes the secrets that a run starts with known to the redactor, unless they are words that it cannot tell apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields

from runwright.errors.diagnosis import Candidate, Diagnosis, Sought
from runwright.journal import ENDINGS, OUTCOMES, EventKind, Place, RunStart, StepRecord
from runwright.plan import Plan
from runwright.results import RunResult, StepResult
from runwright.runner.applications import credentials_from
from runwright.secrets import Redactor, Secret

_JSON_WORDS = "true false null problems path line column outputs steps run_folder exit_code mode target"
_REPORTED = (Candidate, Diagnosis, Place, RunResult, RunStart, Sought, StepRecord, StepResult)


def know_secrets(named: Mapping[str, Secret], record: RunStart, redactor: Redactor) -> tuple[str, ...]:
    """Add secrets, by the variable that each comes from, and return the variables whose values are left out.

    A password that is a word of the runbook, of its inputs or of the engine's own records ("admin", "true") is part
    of innocent text: to hide it there would hide the text.
    """
    # Text that is written in any case: a secret that is part of it cannot be told from it.
    innocent = _innocent_text(record)
    words = tuple(name for name, secret in named.items() if redactor.is_known_as_word(secret, innocent))
    for name, secret in named.items():
        if name not in words:
            redactor.add(secret, is_word=_is_word(secret.reveal()))
    return words


def given_secrets(plan: Plan, environment: Mapping[str, str]) -> Iterator[tuple[str, Secret]]:
    """Yield the secrets that a run is given, by the variable that each comes from."""
    for name, given in plan.inputs.items():
        if isinstance(given.value, Secret):
            yield f"RUNWRIGHT_INPUT_{name.upper()}", given.value
    for app in plan.apps.values():
        names, credentials = app.pack.credentials, credentials_from(environment, app)
        for name, secret in ((names.password, credentials.password), (names.totp_secret, credentials.totp_secret)):
            if secret is not None:
                yield name, secret


def _innocent_text(record: RunStart) -> str:
    own = [each.value for each in EventKind]
    own += [*OUTCOMES, *ENDINGS, _JSON_WORDS, *(field.name for kind in _REPORTED for field in fields(kind))]
    # Not in ASCII: a password with an umlaut has to be found in a text as it is.
    return "\n".join([json.dumps(record.to_data(), ensure_ascii=False), *own])


def _is_word(value: str) -> bool:
    """Whether a value may be part of any message by chance: letters only, and not many."""
    # A password such as "Sommer" is in many texts; a random one of the same length does not look like this.
    return value.isalpha() and len(value) <= _LONGEST_WORD and value[1:].islower()


_LONGEST_WORD = 12
