"""The quick part: one run, killed again and again, once at a point of each kind."""

from __future__ import annotations

from collections.abc import Callable

from runwright.pages.human import Recovery
from runwright.secrets import Secret
from tests.crash.crash_scene import Scene

BEFORE_THE_TOKEN = (
    "run: before run_started #1",
    "app: after change by click #1",
)
SHOWN = "token: after change by click #1"
AFTER_THE_TOKEN = (
    "xentral/enter_credentials: before fill #2",
    "run: before run_ended #1",
)


def test_a_run_that_is_killed_again_and_again_loses_nothing(scenes: Callable[[str], Scene]) -> None:
    """Five kills, each in the sitting that the one before led to: everything exists once, and only the token twice."""
    place = scenes("again and again")
    for point in (*BEFORE_THE_TOKEN, SHOWN):
        place.kill_at(point)
    place.expect_person_needed(place.go_on())
    assert place.go_on(Recovery(secrets={"access_token": Secret(place.app.token)}), until="token").status == "passed"
    for point in AFTER_THE_TOKEN:
        place.kill_at(point)
    result = place.go_on()
    assert result.status == "passed", result.message
    place.expect_whole()
    place.expect_no_step_twice()
