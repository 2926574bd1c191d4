"""Makes the pictures of the documentation from real runs: `python scripts/pictures.py`; needs Xvfb and chromium."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.text import Text

from runwright.browser.launch import launch

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
TESTS_WITH_PICTURES = ROOT / "tests" / "supervision" / "test_supervision_person.py"
COLUMNS, WIDTH = 118, 1080
# For rich: colours although this is a pipe, and nothing that moves.
AS_AT_A_TERMINAL = {"COLUMNS": str(COLUMNS), "FORCE_COLOR": "1", "TTY_INTERACTIVE": "0", "PYTHONIOENCODING": "utf-8"}
RUNWRIGHT = [sys.executable, "-c", "from runwright.cli import main; main()"]


def main() -> int:
    """Run the demo and supervised runs, and write the pictures. Returns an exit code."""
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
            browser.close()
    return done.returncode or pictures_of_windows()


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


def pictures_of_windows() -> int:
    """Write pictures of supervised runs; the tests of the person beside a run make them in a real window."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "matrix", str(TESTS_WITH_PICTURES)]
    return subprocess.call(command, env={**os.environ, "RUNWRIGHT_TEST_PICTURES": str(IMAGES)})


if __name__ == "__main__":
    sys.exit(main())
