"""Nothing of a run holds a token, a password or a TOTP secret: not its evidence, its words, nor its files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.leaks.leaks_scene import Scene, document, scene
from tests.support.runbook_copies import BOOK, step_ids


@pytest.fixture
def scenes(tmp_path: Path) -> Iterator[Callable[..., Scene]]:
    """Make a scene; keywords are options of the shop."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(scene(tmp_path, **options))


def test_a_run_that_passed_leaks_nothing_and_is_private(scenes: Callable[..., Scene]) -> None:
    """With all evidence on the token is in Xentral and nowhere else, and only its owner may read what is left."""
    place = scenes()
    done = place.run(BOOK)
    assert (done.returncode, document(done)["status"]) == (0, "passed"), done.stderr
    place.look_back(document(done)["run"])
    assert [each.token for each in place.erp.state.interfaces.values()] == [place.shop.state.apps[0].token]
    assert list(place.workspace.rglob("*.jpg"))
    assert list(place.workspace.rglob("trace-*.zip"))
    assert place.leaks() == []
    if sys.platform != "win32":
        _expect_private(place.workspace)


def _expect_private(folder: Path) -> None:
    """The command ran without any umask: what is private was made so on purpose."""
    everything = [folder, *folder.rglob("*")]
    modes = {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in everything}
    wanted = {str(path.relative_to(folder)): 0o700 if path.is_dir() else 0o600 for path in everything}
    assert modes == wanted


@pytest.mark.crash
@pytest.mark.parametrize("step", step_ids())
def test_a_run_that_failed_leaks_nothing(scenes: Callable[..., Scene], step: str) -> None:
    """Whatever is on the screen when a step fails, nothing of it that is secret is kept."""
    place = scenes()
    done = place.run(place.book_failing_after(step, "miss"))
    assert (done.returncode, document(done)["steps"][-1]["id"].rpartition("/")[2]) == (1, "canary"), done.stderr
    place.look_back(document(done)["run"])
    assert place.leaks() == []


@pytest.mark.crash
@pytest.mark.parametrize("step", ["token", "finish"])
def test_an_error_that_quotes_a_secret_shows_stars(scenes: Callable[..., Scene], step: str) -> None:
    """What a handler quotes of the page's fields reaches terminal, journal and report with each secret as stars."""
    place = scenes()
    done = place.run(place.book_failing_after(step, "quote"))
    assert done.returncode == 1, done.stderr
    assert "the fields hold" in document(done)["message"]
    assert "********" in document(done)["message"]
    place.look_back(document(done)["run"])
    assert place.leaks() == []


@pytest.mark.crash
def test_a_session_that_dies_under_a_trace_leaks_nothing(scenes: Callable[..., Scene]) -> None:
    """Signing in again, in the midst of a step that is traced, ends the trace before the password is typed."""
    place = scenes(session_expires_after=2)
    done = place.run(BOOK, "--until", "app")
    assert document(done)["status"] == "passed", done.stderr
    assert place.shop.state.expired_sessions == 1
    assert list(place.workspace.rglob("trace-*.zip"))
    assert place.leaks() == []


@pytest.mark.crash
def test_the_scan_sees_through_every_wall_that_is_down(scenes: Callable[..., Scene]) -> None:
    """With its walls down the same run leaks into trace, journal and output, and the scan finds each."""
    place = scenes()
    book = place.book_failing_after("token", "quote")
    done = place.run(book, walls_down="trace,redactor,filter,seal")
    assert done.returncode == 1, done.stderr
    found = place.leaks()
    for place_of_leak in (".zip", "journal.db", ".out"):
        assert [hit for hit in found if place_of_leak in hit.split(":")[0] and "token 0" in hit], (place_of_leak, found)


WALLS: dict[str, Any] = {"trace,scan": ".zip", "seal": "journal.db"}


@pytest.mark.crash
@pytest.mark.parametrize("walls", WALLS)
def test_each_wall_stands_by_itself(scenes: Callable[..., Scene], walls: str) -> None:
    """With one protection disabled the scan finds the leak, although all the others are enabled."""
    place = scenes()
    place.run(place.book_failing_after("token", "quote"), walls_down=walls)
    assert any(WALLS[walls] in hit.split(":")[0] for hit in place.leaks())


@pytest.mark.crash
def test_a_trace_that_goes_on_over_a_secret_is_deleted(scenes: Callable[..., Scene]) -> None:
    """Where the trace is not ended before the token is on the page, it is scanned, deleted and named."""
    place = scenes()
    done = place.run(place.book_failing_after("token", "quote"), walls_down="trace")
    assert "trace-shopify-1.zip" in done.stderr
    assert list(place.workspace.rglob("trace-*.zip")) == []
    assert place.leaks() == []
