"""A run that is killed at any point of its course is resumed once and ends as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.crash.conftest import Courses
from tests.crash.crash_scene import Scene

SLICES = 24

pytestmark = pytest.mark.crash


@pytest.fixture
def points(scenes: Callable[[str], Scene], courses: Courses) -> list[str]:
    """Every point at which a run can be killed."""
    return courses("connect", scenes)


def test_the_course_has_at_least_sixty_points(points: list[str]) -> None:
    """The points are counted from the run itself, and none has the name of another."""
    print("\n".join(points))
    assert len(set(points)) == len(points) >= 60


@pytest.mark.parametrize("part", range(SLICES))
def test_nothing_is_lost_wherever_a_run_is_killed(points: list[str], scenes: Callable[[str], Scene], part: int) -> None:
    """After a kill and one resume everything exists exactly once, the token works, and no finished step ran again."""
    failures = []
    for number in range(part, len(points), SLICES):
        place = scenes(str(number))
        try:
            _kill_and_go_on(place, points[number])
        except AssertionError as failure:
            failures.append(f"{points[number]}: {failure}")
    assert not failures, "\n".join(failures)


def _kill_and_go_on(place: Scene, point: str) -> None:
    place.kill_at(point)
    if place.is_over():
        place.expect_whole()
        return
    was_shown = bool(place.shop.state.apps) and place.app.reveals == 1
    sealed = any(event.kind.value == "secret_sealed" for event in place.sittings()[0]) if place.run else False
    result = place.go_on()
    if was_shown and not sealed:
        place.expect_person_needed(result)
        result = place.go_on_with_new_token()
        assert result.status == "passed", result.message
        place.expect_whole(issued=2)
    else:
        assert result.status == "passed", f"{result.status}: {result.message}"
        place.expect_whole()
    place.expect_no_step_twice()
