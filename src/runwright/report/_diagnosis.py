"""The lines of a diagnosis in a report."""

from __future__ import annotations

from collections.abc import Iterator

from runwright.errors.diagnosis import Diagnosis
from runwright.report._words import Words


def facts_of(diagnosis: Diagnosis, words: Words) -> Iterator[tuple[str, str]]:
    """Yield the facts of a diagnosis, each as a name and a value."""
    yield words["cause"], words[f"cause_{diagnosis.cause}"]
    yield words["page"], diagnosis.page
    for sought in diagnosis.looked_for:
        yield words["looked_for"], str(sought)
    for candidate in diagnosis.candidates:
        yield words["nearest"], str(candidate)
