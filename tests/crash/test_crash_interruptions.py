"""What ends a run from outside: each time it says how to go on, leaves no process behind, and can be resumed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser

from runwright.browser.contexts import BrowserSettings
from runwright.pages.listener import Position, RunListener
from runwright.runner.start import Setup, start
from runwright.sandboxes.server import serve
from tests.crash.crash_command import Command, Door, run_of, runwright
from tests.crash.crash_scene import Scene, scene

PATIENCE = 60


@pytest.fixture
def held_up(browser: Browser, tmp_path: Path) -> Iterator[tuple[Scene, Door]]:
    """A shop that keeps the creation of the app waiting, in the midst of the third step."""
    doors: list[Door] = []

    def door(app: object) -> Door:
        doors.append(Door(app, "POST", "apps/development"))  # type: ignore[arg-type]
        return doors[0]

    with scene(browser, tmp_path / "held up", door) as place:
        yield place, doors[0]


def _interrupt(command: Command) -> None:
    os.killpg(command.process.pid, signal.SIGINT)


def _terminate(command: Command) -> None:
    command.process.terminate()


def _kill_browser(command: Command) -> None:
    """Kill what the driver has started: a browser has many processes, the first of which may be a mere script."""
    for part in _driver(command).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # where one dies, others end by themselves
            part.kill()


def _kill_driver(command: Command) -> None:
    _driver(command).kill()


def _driver(command: Command) -> psutil.Process:
    return next(each for each in command.parts() if each.ppid() == command.process.pid)


@pytest.mark.parametrize(
    "end, code",
    [
        (_interrupt, 130),
        pytest.param(_terminate, 130, marks=pytest.mark.crash),
        pytest.param(_kill_browser, 1, marks=pytest.mark.crash),
        pytest.param(_kill_driver, 1, marks=pytest.mark.crash),
    ],
)
def test_a_run_that_is_ended_from_outside_can_be_resumed(
    held_up: tuple[Scene, Door], end: Callable[[Command], None], code: int
) -> None:
    """Ctrl-C, SIGTERM, a browser or a driver that dies: one line says how to go on, and the app is made once."""
    place, door = held_up
    command = run_of(place)
    assert door.knocked.wait(PATIENCE)
    parts = command.parts()
    end(command)
    ended = command.ended(parts)
    ended.expect_resumable(code)
    assert ("interrupted" if code == 130 else "the browser or its window was closed") in ended.output
    door.open()
    assert place.go_on(until="app").status == "passed"
    assert [app.name for app in place.shop.state.apps] == ["Xentral"]


@pytest.mark.crash
def test_an_application_that_goes_away_ends_the_run(browser: Browser, tmp_path: Path) -> None:
    """A server that stops in the midst of a change leaves it in doubt; when it is back the run looks, and goes on."""
    with ExitStack() as rest, scene(browser, tmp_path / "gone") as place:
        with ExitStack() as first:
            door = Door(place.shop.app, "POST", "apps/development")
            url = first.enter_context(serve(door)).url
            place.inputs |= place.shop.inputs(url)
            command = run_of(place)
            assert door.knocked.wait(PATIENCE)
            parts = command.parts()
        ended = command.ended(parts)
        ended.expect_resumable(4)
        assert "whether it has is in doubt" in ended.output
        rest.enter_context(serve(place.shop.app, port=int(url.rpartition(":")[2])))
        assert place.go_on(until="app").status == "passed"
        assert [app.name for app in place.shop.state.apps] == ["Xentral"]


def test_a_window_that_is_closed_ends_the_run(scenes: Callable[[str], Scene], browser: Browser) -> None:
    """The page of an application may be closed at any time: the step fails and the run can be resumed."""
    place = scenes("closed")

    class Closing(RunListener):
        def step_started(self, step: object, position: Position) -> None:
            if position.number == 3:
                browser.contexts[-1].pages[-1].close()

    setup = Setup(place.workspace, place.credentials, Closing(), browser=BrowserSettings(running=browser))
    result = start(place.plan(), setup)
    assert (result.status, result.exit_code, result.steps[-1].id) == ("failed", 1, "app")
    assert "closed" in result.message
    assert place.go_on(until="app").status == "passed"


@pytest.mark.crash
def test_two_processes_never_drive_the_same_run(held_up: tuple[Scene, Door]) -> None:
    """Of two that resume at once one goes on; the other names it and ends with exit code 5."""
    place, door = held_up
    place.kill_at("app_development: before goto #1")
    both = [runwright(place, "resume", place.run) for _ in range(2)]
    loser = _first_to_end(both)
    winner = next(each for each in both if each is not loser)
    refused = loser.end()
    assert refused.code == 5, refused.output
    assert f"run {place.run} is being driven (process {winner.process.pid} on " in refused.output
    assert "Traceback" not in refused.output
    assert door.knocked.wait(PATIENCE)
    parts = winner.parts()
    _terminate(winner)
    winner.ended(parts).expect_resumable(130)


def _first_to_end(commands: list[Command]) -> Command:
    for turn in range(4 * PATIENCE):
        command = commands[turn % len(commands)]
        with suppress(subprocess.TimeoutExpired):
            command.process.wait(0.5)
            return command
    pytest.fail("neither process ended")
