"""What one step costs: the `ui` pack against raw Playwright doing the same work in the same round.

A unit is three steps on one page: fill a field, click a button, see that the page has counted the click. Each tool runs
a short and a long series as a process of its own; the slope between the two is the time per step, without the start of
browser and tool. Tools take turns in every round. Robot Framework Browser and Playwright Test take part where they are
installed: `robot` beside this Python, and the folder of a Node project with `@playwright/test` in
RUNWRIGHT_PLAYWRIGHT_TEST.

Prints the median milliseconds per step and the ratio to raw Playwright.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.sandboxes.server import serve

SHORT, LONG = 3, 32
"""Units of the two series; a unit has STEPS steps."""
STEPS = 3
PAGE = """<!doctype html><title>Counter</title><h1>Counter</h1>
<form onsubmit="return false"><label>Title <input name=title></label>
<button onclick="count.value = 'Saved: ' + ++saved">Save</button> <output id=count></output></form>
<script>let saved = 0</script>"""
COUNTER_HEAD = """runwright: 1
name: Count
apps:
  counter: {{pack: ui, url: '{url}'}}
steps:
- {{id: open, app: counter, uses: ui.open, with: {{path: /}}}}
"""
RAW = """
import sys
from playwright.sync_api import expect, sync_playwright
from runwright.browser.launch import launch
url, units = sys.argv[1], int(sys.argv[2])
with sync_playwright() as playwright:
    browser = launch(playwright, headed=False)
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(url)
    for unit in range(1, units + 1):
        page.get_by_label("Title").fill(f"title {unit}")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text(f"Saved: {unit}", exact=True)).to_be_visible()
    browser.close()
"""
ROBOT = """*** Settings ***
Library    Browser

*** Test Cases ***
Count
    New Browser    chromium    headless=True    executablePath=%{{RUNWRIGHT_BROWSER=}}
    New Page    {url}
{units}"""
ROBOT_UNIT = """    Fill Text    "Title"    title {unit}
    Click    role=button[name="Save"]
    Get Text    form    contains    Saved: {unit}
"""
SPEC = """import {{ test, expect }} from '@playwright/test';
test('count', async ({{ page }}) => {{
  test.setTimeout(300000);
  await page.goto('{url}');
  for (let unit = 1; unit <= {units}; unit++) {{
    await page.getByLabel('Title').fill(`title ${{unit}}`);
    await page.getByRole('button', {{ name: 'Save' }}).click();
    await expect(page.getByText(`Saved: ${{unit}}`, {{ exact: true }})).toBeVisible();
  }}
}});
"""


@dataclass(frozen=True)
class Tool:
    """One way to run a series: writes what it needs into a folder and returns the command."""

    name: str
    prepare: Callable[[Path, str, int], list[str]]
    environment: Mapping[str, str] = field(default_factory=dict)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args(arguments)
    tools = list(_tools())
    with counter_served() as url:
        rounds = [{tool.name: _per_step(tool, url) for tool in tools} for _ in range(options.rounds + 1)][1:]
    print(f"{options.rounds} rounds after one to warm up; {STEPS * (LONG - SHORT)} steps between the two series")
    print(f"{'':34} {'ms/step':>8} {'of raw':>6}  {'range':>13} {'short series':>13}")
    for tool in tools:
        ratios = [each[tool.name][0] / each["raw Playwright"][0] for each in rounds]
        slope, whole = (median(each[tool.name][part] for each in rounds) for part in (0, 1))
        span = f"{min(ratios):.2f} to {max(ratios):.2f}"
        print(f"{tool.name:34} {slope * 1000:>8.1f} {median(ratios):>6.2f}  {span:>13} {whole:>11.1f} s")


def _tools() -> Iterator[Tool]:
    yield Tool("raw Playwright", _raw)
    yield Tool("runwright", _runbook())
    yield Tool("runwright, screenshots off", _runbook("--screenshot", "off"))
    if importlib.util.find_spec("Browser") is not None:
        yield Tool("Robot Framework Browser", _robot)
    if os.environ.get("RUNWRIGHT_PLAYWRIGHT_TEST"):
        yield Tool("Playwright Test", _spec())
        yield Tool("Playwright Test with trace", _spec("--trace", "on"))


def _per_step(tool: Tool, url: str) -> tuple[float, float]:
    """Return the seconds per step, and those of the whole short series."""
    short, long = (_seconds(tool, url, units) for units in (SHORT, LONG))
    return (long - short) / (STEPS * (LONG - SHORT)), short


def _seconds(tool: Tool, url: str, units: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = tool.prepare(folder, url, units)
        environment = {**os.environ, "RUNWRIGHT_CONFIG_DIR": name, "RUNWRIGHT_KEYRING": "off", **tool.environment}
        cwd = Path(os.environ["RUNWRIGHT_PLAYWRIGHT_TEST"]) if tool.name.startswith("Playwright Test") else folder
        started = time.perf_counter()
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
        assert done.returncode == 0, f"{tool.name}: {done.stdout}\n{done.stderr}"
        return seconds


def _raw(_folder: Path, url: str, units: int) -> list[str]:
    return [sys.executable, "-c", RAW, url, str(units)]


def _runbook(*options: str) -> Callable[[Path, str, int], list[str]]:
    def prepare(folder: Path, url: str, units: int) -> list[str]:
        steps = "".join(map(counter_unit, range(1, units + 1)))
        (folder / "count.yaml").write_text(COUNTER_HEAD.format(url=url) + steps, encoding="utf-8")
        run = "from runwright.cli import main; main()"
        return [sys.executable, "-c", run, "run", "count.yaml", "--json", "--no-sessions", *options]

    return prepare


def counter_unit(unit: int) -> str:
    """Return the YAML of one unit, three steps."""
    return (
        f"- {{id: f{unit}, app: counter, uses: ui.fill, with: {{target: {{label: Title}}, value: title {unit}}}}}\n"
        f"- {{id: c{unit}, app: counter, uses: ui.click, with: {{target: {{role: button, name: Save}}}}}}\n"
        f"- {{id: e{unit}, app: counter, uses: ui.expect, with: {{target: {{text: 'Saved: {unit}'}}}}}}\n"
    )


def _robot(folder: Path, url: str, units: int) -> list[str]:
    suite = ROBOT.format(url=url, units="".join(ROBOT_UNIT.format(unit=unit) for unit in range(1, units + 1)))
    (folder / "count.robot").write_text(suite, encoding="utf-8")
    return [sys.executable, "-m", "robot", "--outputdir", str(folder), str(folder / "count.robot")]


def _spec(*options: str) -> Callable[[Path, str, int], list[str]]:
    def prepare(_folder: Path, url: str, units: int) -> list[str]:
        project = Path(os.environ["RUNWRIGHT_PLAYWRIGHT_TEST"])
        (project / "count.spec.ts").write_text(SPEC.format(url=url, units=units), encoding="utf-8")
        return [str(shutil.which("npx")), "playwright", "test", "count.spec.ts", "--reporter", "line", *options]

    return prepare


async def _page(_request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


@contextmanager
def counter_served() -> Iterator[str]:
    """Serve the page and yield its URL."""
    with serve(Starlette(routes=[Route("/", _page)])) as served:
        yield served.url


if __name__ == "__main__":
    main()
