"""A diagnosis in the journal, in every report and in the JSON of a run."""

from __future__ import annotations

import json

import pytest

from runwright.errors.diagnosis import Candidate, Diagnosis, Sought
from runwright.journal import Journal, RunStart
from runwright.report import Report, render
from runwright.results import StepResult
from runwright.secrets import Redactor, Secret
from tests.report.recorded_runs import Reported

DIAGNOSIS = Diagnosis(
    "renamed",
    "it looks renamed to 'Create a <new> app'",
    (Candidate("button", "Create a <new> app", 82), Candidate("link", "Apps", 40, "covered")),
    "the list of apps",
    "https://shop.example/apps",
    (Sought("button or link", ("Create an app", "App erstellen")),),
)


@pytest.fixture
def drifted(journal: Journal, start: RunStart) -> str:
    """A run that stopped at a screen that was not recognised."""
    with journal.start(start) as run:
        run.step_started("app", attempt=1)
        run.step_finished("app", status="failed", message="no such button", diagnosis=DIAGNOSIS.as_data())
        run.ended("failed", "no such button")
        return run.run_id


def step_of(report: Report) -> Diagnosis:
    """Return the diagnosis of the second step."""
    diagnosis = report.steps[1].diagnosis
    assert diagnosis is not None
    return diagnosis


def test_the_journal_keeps_it(drifted: str, reported: Reported) -> None:
    """What is read back is what was written; steps without a diagnosis, as in older journals, have none."""
    report = reported(drifted)
    assert step_of(report) == DIAGNOSIS
    assert report.steps[0].diagnosis is None


@pytest.mark.parametrize("kind", ["html", "md", "junit", "json"])
def test_every_format_shows_it(drifted: str, reported: Reported, kind: str) -> None:
    """The page, what was looked for, and the candidates with their likeness are there."""
    text = render(reported(drifted), kind)
    assert "https://shop.example/apps" in text
    assert "App erstellen" in text
    assert "82" in text
    assert ("Create a <new> app" in text) == (kind == "json")


@pytest.mark.parametrize("language,words", [("en", "renamed"), ("de", "umbenannt")])
def test_the_cause_is_in_the_readers_language(drifted: str, reported: Reported, language: str, words: str) -> None:
    """The JUnit failure names the cause as the report's language does."""
    assert words in render(reported(drifted), "junit", language)


def test_known_secrets_are_starred(drifted: str, reported: Reported) -> None:
    """The wall before the renderers holds for candidates, too."""
    report = reported(drifted, redactor=Redactor(Secret("Create a <new> app")))
    assert "<new>" not in str(step_of(report))


def test_a_run_tells_it_as_json() -> None:
    """The step's object has the diagnosis as data, and its evidence."""
    result = StepResult("app", "shop.app", "App", "failed", diagnosis=DIAGNOSIS, evidence=("02-app.png",))
    document = json.loads(json.dumps(result.as_json()))
    assert document["evidence"] == ["02-app.png"]
    assert document["diagnosis"]["cause"] == "renamed"
    assert document["diagnosis"]["looked_for"] == [
        {"role": "button or link", "names": ["Create an app", "App erstellen"]}
    ]
    assert document["diagnosis"]["candidates"][0] == {
        "role": "button", "name": "Create a <new> app", "similarity": 82, "state": "",
    }  # fmt: skip
