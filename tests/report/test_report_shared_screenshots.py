"""A screenshot that several steps share is in the page once, and is seen with each of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from runwright.journal import Journal, RunStart
from runwright.report import render, write_report
from runwright.secrets import make_private_folder, write_private_file
from tests.report.recorded_runs import Reported, picture

BOX = (0.25, 0.5, 0.5, 0.25)


@pytest.fixture
def shared(journal: Journal, start: RunStart) -> str:
    """A run whose first three steps share a screenshot."""
    with journal.start(start) as run:
        folder = make_private_folder(make_private_folder(Path(run.state.start.folder)) / run.run_id)
        write_private_file(folder / "01.png", picture(200))
        for step in ("sign_in", "app", "token"):
            run.step_started(step, attempt=1, inputs={})
            run.step_finished(step, status="ok", seconds=1.0)
            run.evidence_filed(step, "01.png", "screenshot", box=BOX)
        run.ended("passed")
        return run.run_id


def test_a_shared_screenshot_is_embedded_once(shared: str, reported: Reported) -> None:
    """A run of a thousand steps on one screen has a report with a single screenshot."""
    text = render(reported(shared), "html")
    assert text.count("data:image/png;base64,") == 1
    assert text.count('<use href="#screen-1">') == 3


def test_a_screenshot_of_unknown_size_is_shown_with_each_step(shared: str, reported: Reported, root: Path) -> None:
    """A truncated file does not prevent the report."""
    (root / "runs" / shared / "01.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert render(reported(shared), "html").count("<img src=") == 3


def test_a_shared_screenshot_is_seen(shared: str, reported: Reported, browser: Browser, tmp_path: Path) -> None:
    """It has the proportions of the screenshot, enlarges within the window, and the policy allows it."""
    path = tmp_path / "report.html"
    write_report(reported(shared), "html", path)
    page = browser.new_page(viewport={"width": 900, "height": 500})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    shown = page.get_by_role("img", name="The screen after step 2")
    shown.scroll_into_view_if_needed()
    box: Any = shown.bounding_box()
    assert box["width"] / box["height"] == pytest.approx(64 / 40, rel=0.02)
    middle = page.screenshot(clip={**box, "x": box["x"] + 8, "y": box["y"] + 8, "width": 4, "height": 4})
    assert middle == _grey(browser, 200)
    page.get_by_role("link", name="Enlarge: The screen after step 2").click()
    large: Any = shown.bounding_box()
    assert large["width"] > box["width"]
    assert large["y"] >= 0
    assert large["y"] + large["height"] <= 500
    assert said == []
    page.close()


def _grey(browser: Browser, shade: int) -> bytes:
    """Return how the browser itself draws four by four pixels of a shade."""
    other = browser.new_page()
    other.set_content(f"<body style='margin: 0; background: rgb({shade},{shade},{shade})'>")
    drawn: bytes = other.screenshot(clip={"x": 0, "y": 0, "width": 4, "height": 4})
    other.close()
    return drawn
