"""The applications change under the runbook's hands: each control it uses drifts, and the diagnosis must say how."""

from __future__ import annotations

import re

import pytest

from runwright import HumanNeededError, RefusedError, ScreenChangedError
from tests.drift.drift_controls import CONTROLS
from tests.drift.drift_screens import Made, Screens
from tests.drift.drift_scripts import COVER, DRIFTS, Drift, script_for

REPRESENTATIVE = [
    ("create app in the dialog", "rename"),
    ("install app", "move"),
    ("save", "cover"),
    ("reveal token", "duplicate"),
]


def look(screens: Screens, name: str, drift: Drift) -> None:
    """Let a control drift, use it, and require the outcome that the table says."""
    control = CONTROLS[name]
    made = screens.make(control.app, signed_in=control.signed_in, **control.options)
    script = script_for(control.css, drift, control.renamed, label_only=control.label_only)
    if not control.late:
        made.context.add_init_script(script)
    try:
        control.arrive(made)
        if control.late:
            made.session.page.evaluate(script)
        use(made, name, drift)
    finally:
        made.context.close()


def use(made: Made, name: str, drift: Drift) -> None:
    """Use the control that has drifted and compare."""
    control, expected = CONTROLS[name], CONTROLS[name].expected[drift]
    kinds = {"refused": RefusedError, "person": HumanNeededError}
    sent, intended = len(made.posts()), len(made.log.intended)
    if expected == "lives":
        control.act(made)
        return
    made.session.clock.start(control.seconds)
    with pytest.raises(kinds.get(expected, ScreenChangedError)) as caught:
        control.act(made)
    assert made.log.intended[intended:] == []
    assert made.posts()[sent:] == []
    if isinstance(caught.value, ScreenChangedError):
        require_diagnosis(caught.value, expected, drift, control.renamed)


def require_diagnosis(error: ScreenChangedError, cause: str, drift: Drift, renamed: str) -> None:
    """Require the cause, the page without its query, and the candidate that the drift has left."""
    diagnosis = error.diagnosis
    assert diagnosis is not None, error.message
    assert diagnosis.cause == cause, error.message
    assert re.match(r"http://127\.0\.0\.1:\d+/[^?#]*$", diagnosis.page)
    assert diagnosis.looked_for
    assert error.hint
    if drift == "rename" and cause == "renamed":
        assert renamed.lower().split()[0] in str(diagnosis.candidates[0]).lower(), error.message
    if drift == "cover":
        assert f"covered by dialog '{COVER}'" in error.message


@pytest.mark.matrix
@pytest.mark.parametrize("drift", DRIFTS)
@pytest.mark.parametrize("name", CONTROLS)
def test_every_control_and_every_drift(screens: Screens, name: str, drift: Drift) -> None:
    """A control that has drifted is reached by another way, or diagnosed before anything is changed."""
    look(screens, name, drift)


@pytest.mark.parametrize("name,drift", REPRESENTATIVE)
def test_representative_drifts(screens: Screens, name: str, drift: Drift) -> None:
    """Four kinds of drift, each once; the others are in the matrix."""
    look(screens, name, drift)
