"""Makes the pictures of the documentation from a real demo run: `python scripts/pictures.py`."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.text import Text

from runwright.browser.contexts import BrowserSettings
from runwright.browser.launch import launch
from runwright.handlers.registry import installed
from runwright.pages.change_gate import Decision
from runwright.pages.listener import RunListener
from runwright.plan import InputSources, build_plan
from runwright.runbook import find_runbook
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, start
from runwright.sandboxes.stand_ins import served
from runwright.secrets import Redactor
from runwright.supervision import Banner, Occasion, Question
from runwright.workspace import Workspace

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
COLUMNS, WIDTH = 118, 1080
# For rich: colours although this is a pipe, and nothing that moves.
AS_AT_A_TERMINAL = {"COLUMNS": str(COLUMNS), "FORCE_COLOR": "1", "TTY_INTERACTIVE": "0", "PYTHONIOENCODING": "utf-8"}
RUNWRIGHT = [sys.executable, "-c", "from runwright.cli import main; main()"]


def main() -> int:
    """Run the demo and write the pictures. Returns the demo's exit code."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        done = subprocess.run(
            [*RUNWRIGHT, "demo"],
            cwd=folder,
            env={**environment, **AS_AT_A_TERMINAL},
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        with sync_playwright() as playwright:
            browser = launch(playwright, headed=False)
            page = browser.new_page(viewport={"width": WIDTH, "height": 800})
            picture_of_terminal(page, done.stdout)
            picture_of_report(page, Path(folder))
            picture_of_banner(browser, Path(folder))
            browser.close()
    return done.returncode


def picture_of_terminal(page: Page, shown: str) -> None:
    """Write what stayed on the terminal as a picture."""
    text = re.sub(r"/[\w./-]*/(?=\.runwright)", "", shown)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text))
    page.set_content(f"<style>body {{ margin: 0 }}</style>{console.export_svg(title='make demo')}")
    page.locator("svg").first.screenshot(path=IMAGES / "demo.png")


def picture_of_report(page: Page, folder: Path) -> None:
    """Write the top of the demo's report as a picture."""
    run = next((folder / ".runwright" / "runs").iterdir())
    command = [*RUNWRIGHT, "report", run.name]
    subprocess.run(command, cwd=folder, check=True)
    page.goto((run / "report.html").as_uri())
    page.screenshot(path=IMAGES / "report.png")


def picture_of_banner(browser: Browser, folder: Path) -> None:
    """Write a picture of the banner before the first change of a supervised run."""

    def ask(question: Question) -> Decision:
        assert question.page is not None
        banner = Banner(Redactor())
        banner.show(question)
        question.page.screenshot(path=IMAGES / "banner.png")
        banner.close(Decision.RUN)
        return Decision.RUN

    asking = RunOptions(until="app", ask=ask, occasions=frozenset({Occasion.CHANGE}), in_window=True)
    with served(installed().packs.values()) as sandboxes:
        book = find_runbook("connect-shopify-to-xentral")
        plan = build_plan(book, installed(), InputSources(given=sandboxes.inputs))
        place, own = Workspace(folder / "supervised"), BrowserSettings(running=browser)
        start(plan, Setup(place, sandboxes.credentials, RunListener(), options=asking, browser=own))


if __name__ == "__main__":
    sys.exit(main())
