"""Makes the pictures of the documentation from a real demo run: `python scripts/pictures.py`.

Linux and macOS only: the demo runs in a pseudo terminal, so that it shows what a person would see.
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.text import Text

from runwright.browser import launch

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
COLUMNS, WIDTH = 118, 1080


def main() -> int:
    """Run the demo and write the pictures. Returns the demo's exit code."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        code, shown = demo(Path(folder))
        with sync_playwright() as playwright:
            browser = launch(playwright, headed=False)
            page = browser.new_page(viewport={"width": WIDTH, "height": 800})
            picture_of_terminal(page, shown)
            picture_of_report(page, Path(folder))
            browser.close()
    return code


def demo(folder: Path) -> tuple[int, str]:
    """Run the demo in a terminal and return its exit code and what it showed."""
    shown = bytearray()

    def read(descriptor: int) -> bytes:
        data = os.read(descriptor, 4096)
        shown.extend(data)
        return data

    os.chdir(folder)
    os.environ |= {"COLUMNS": str(COLUMNS), "TERM": "xterm-256color", "LINES": "60"}
    status = pty.spawn([sys.executable, "-c", "from runwright.cli import main; main()", "demo"], read)
    return os.waitstatus_to_exitcode(status), shown.decode("utf-8")


def picture_of_terminal(page: Page, shown: str) -> None:
    """Write the lines that stayed on the terminal as a picture."""
    # A spinner is taken back by going up a line and erasing it, or by erasing the line that it is in.
    text = re.sub(r"\x1b\[\?25[lh]|\r|/[\w./-]*/(?=\.runwright)", "", shown)
    text = re.sub(r"[^\n]*\n\x1b\[1A\x1b\[2K", "", text)
    text = re.sub(r"^.*\x1b\[2K", "", text, flags=re.MULTILINE)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text))
    page.set_content(f"<style>body {{ margin: 0 }}</style>{console.export_svg(title='make demo')}")
    page.locator("svg").first.screenshot(path=IMAGES / "demo.png")


def picture_of_report(page: Page, folder: Path) -> None:
    """Write the top of the demo's report as a picture."""
    run = next((folder / ".runwright" / "runs").iterdir())
    command = [sys.executable, "-c", "from runwright.cli import main; main()", "report", run.name]
    subprocess.run(command, cwd=folder, check=True)
    page.goto((run / "report.html").as_uri())
    page.screenshot(path=IMAGES / "report.png")


if __name__ == "__main__":
    sys.exit(main())
