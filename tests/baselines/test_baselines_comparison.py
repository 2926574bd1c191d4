"""What differs between an accepted screen and the one of now, and what of it breaks a step."""

from __future__ import annotations

import pytest

from runwright.baselines._comparison import compare
from runwright.baselines._elements import read_elements
from runwright.baselines._screen import BaselineScreen

ACCEPTED = """
- banner:
  - link "Shop"
- main:
  - heading "Develop apps" [level=1]
  - paragraph: Custom apps reach the store's data.
  - button "Create an app"
  - button "Help"
  - checkbox "All"
"""
THEIRS = "apps reach the store's data."
USES = ('button "Create an app"', "text: reach the store", 'heading "Develop apps"')


def screen(structure: str, *uses: str, **facts: str) -> BaselineScreen:
    """Return a screen of this structure."""
    said = {"address": "/apps", "language": "en", "outcome": "ok", **facts}
    return BaselineScreen(uses=uses, elements=read_elements(structure), **said)


def differences(now: str, *found: str, **facts: str) -> list[tuple[bool, str]]:
    """Compare a screen with the accepted one; `found` is what the step of now has used."""
    return [(each.breaking, each.what) for each in compare(screen(ACCEPTED, *USES), screen(now, *found, **facts))]


def test_the_same_screen_has_no_differences() -> None:
    """What is as accepted is not mentioned, whatever the step of now has used of it."""
    assert differences(ACCEPTED) == []


@pytest.mark.parametrize(
    "old, new, what",
    [
        ('  - button "Create an app"\n', "", 'button "Create an app" in main is gone; the step uses it'),
        ('"Create an app"', '"Create a new app"', 'is now button "Create a new app"; the step uses it'),
        ('button "Create an app"', 'tab "Create an app"', 'is now tab "Create an app"; the step uses it'),
        ('"Create an app"', '"Create an app" [disabled]', "is disabled; the step uses it"),
        ("reach the store's data", "are of no use", "is now paragraph: Custom apps are of no use.; the step uses it"),
    ],
)
def test_what_a_step_uses_breaks_it(old: str, new: str, what: str) -> None:
    """Gone, renamed, of another role, disabled, or a text that reads otherwise: named, with where it was."""
    [(breaking, said)] = differences(ACCEPTED.replace(old, new))
    assert breaking
    assert said.endswith(what)
    assert " in main" in said


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ('"Help"', '"Help me"', ['button "Help" in main is now button "Help me"']),
        ('  - button "Help"\n', "", ['button "Help" in main is gone']),
        ('  - link "Shop"\n', '  - link "Shop"\n  - link "News"\n', ["link \"News\" in banner is new"]),
        ('checkbox "All"', 'checkbox "All" [checked]', ['checkbox "All" in main: state checked, was none']),
        ('"Help"', '"Help" [disabled]', ['button "Help" in main: state disabled, was none']),
        ("Custom apps", "Apps", [f"paragraph: Custom {THEIRS} in main is now paragraph: Apps {THEIRS[5:]}"]),
        ('- banner:\n  - link "Shop"\n', "", ["banner is gone"]),
    ],
)  # fmt: skip
def test_what_no_step_uses_is_harmless(old: str, new: str, expected: list[str]) -> None:
    """Other controls and texts are listed and break nothing; what lies in something that is gone is not told twice."""
    assert differences(ACCEPTED.replace(old, new)) == [(False, what) for what in expected]


def test_another_order_is_harmless() -> None:
    """The same elements in another order are one difference."""
    swapped = ACCEPTED.replace(
        '  - button "Create an app"\n  - button "Help"', '  - button "Help"\n  - button "Create an app"'
    )
    assert differences(swapped) == [(False, "the elements are arranged in another way")]


def test_a_name_that_the_step_knows_too_is_harmless() -> None:
    """A control that was renamed, and that the step has found under its other name, is not lost."""
    renamed = ACCEPTED.replace("Create an app", "Create app")
    [(breaking, what)] = differences(renamed, 'button "Create app"')
    assert (breaking, what) == (False, 'button "Create an app" in main is now button "Create app"')


def test_address_and_outcome_are_told() -> None:
    """The step's final address and outcome are part of the screen, and their differences break nothing."""
    assert differences(ACCEPTED, address="/settings", outcome="would create it") == [
        (False, "the address is /settings, was /apps"),
        (False, "the outcome is 'would create it', was 'ok'"),
    ]


def test_another_language_is_said_once() -> None:
    """A screen in another language is not compared word by word: there should be a baseline for each."""
    [(breaking, what)] = differences('- heading "Apps entwickeln"', language="de")
    assert breaking
    assert "language is 'de', was 'en'" in what
