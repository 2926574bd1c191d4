"""Films pages of one colour each, in a process of its own: `python filmed_pages.py FOLDER`.

Playwright looks for its ffmpeg when it starts. Prints what each stage left in the folder, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from runwright.browser.launch import launch
from runwright.evidence.evidence import Evidence, EvidencePolicy
from runwright.secrets import Redactor, Secret

SECRET = Secret("filmed-secret-71c0")
# Redrawn for a while, so that the screencast has something to tell.
PAINT = """colour => new Promise(done => {
  let left = 20;
  const paint = () => {
    document.body.style.background = left % 2 ? colour : `color-mix(in srgb, ${colour} 95%, black)`;
    left-- ? requestAnimationFrame(paint) : done();
  };
  paint();
})"""


def main(folder: Path) -> dict[str, list[str]]:
    """Film, and return the names of the files after each stage."""
    left = {}
    with sync_playwright() as playwright:
        browser = launch(playwright, headed=False, setting=sys.argv[2])
        context = browser.new_context(viewport={"width": 320, "height": 200})
        page = context.new_page()
        for stage, policy, failed in (("on", "on", False), ("passed", "retain-on-failure", False)):
            evidence = Evidence(folder / stage, EvidencePolicy(video=policy), Redactor(SECRET))  # type: ignore[arg-type]
            film(evidence, context, page)
            left[stage] = [f"{each.kind} {each.path.name}" for each in evidence.finish(failed=failed)]
        evidence = Evidence(folder / "died", EvidencePolicy(video="on"), Redactor(SECRET))
        step(evidence, context, page, "lime")
        browser.close()
        left["died"] = [each.path.name for each in evidence.finish(failed=True)]
    return left


def film(evidence: Evidence, context: BrowserContext, page: Page) -> None:
    """An ordinary screen, a sensitive step, a secret that is left on the page, and an ordinary screen again."""
    step(evidence, context, page, "lime")
    step(evidence, context, page, "red", sensitive=True)
    page.set_content(f"<p>{SECRET.reveal()}</p>")
    step(evidence, context, page, "red")
    page.set_content("<p>nothing</p>")
    page.evaluate(PAINT, "blue")
    step(evidence, context, page, "blue")


def step(evidence: Evidence, context: BrowserContext, page: Page, colour: str, *, sensitive: bool = False) -> None:
    """Show a colour in a step of its own."""
    evidence.before_step("shop", context, page, sensitive=sensitive)
    page.evaluate(PAINT, colour)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
