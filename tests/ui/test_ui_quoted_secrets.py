"""Pages that quote a secret in their own words: the step fails as it does, and nothing that is written has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from runwright.browser.contexts import BrowserSettings
from runwright.handlers.registry import installed
from runwright.plan import InputSources, build_plan
from runwright.runner.start import Setup, start
from runwright.sandboxes.server import serve
from runwright.secrets import Redactor
from runwright.workspace import Workspace
from tests.ui.ui_screen import document

PIN = "pin-4f7a91c2d8"
PAGE = """<label>PIN <input type=password id=pin></label>
<button onclick="confirm('Use ' + pin.value + '?')">Ask</button>
<button onclick="note.innerHTML = '<h2>Keep ' + pin.value + '</h2><p role=alert>' + pin.value + ' is wrong</p>'">
Show</button><div id=note></div>"""
LAST = {
    "a question": "uses: ui.click, with: {target: {role: button, name: Ask}}",
    "a heading that is like another": "uses: ui.expect, with: {target: {role: heading, name: Keep it}}",
    "a refusal": "uses: ui.change, with: {target: {role: button, name: Show}, change: show it, "
    "outcome: {text: Nowhere}, refused: {role: alert}}",
}
SHOWN = {
    "a question": "",
    "a heading that is like another": "  - {id: show, uses: ui.click, with: {target: {role: button, name: Show}}}\n",
    "a refusal": "",
}


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=() if way == "a question" else pytest.mark.matrix) for way in LAST]
)
def test_a_page_that_quotes_a_secret_fails_the_step_only(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """The step's message has stars in the place of the secret, and so has the diagnosis of the screen."""
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")

    async def page(request: Request) -> Response:
        return HTMLResponse(document(PAGE))

    with serve(Starlette(routes=[Route("/", page)])) as served:
        book = tmp_path / "book.yaml"
        book.write_text(
            f"""
runwright: 1
name: Quote
inputs: {{pin: {{type: secret, required: true}}}}
apps: {{web: {{pack: ui, url: "{served.url}"}}}}
steps:
  - {{id: open, uses: ui.open}}
  - {{id: pin, uses: ui.fill_secret, with: {{target: {{label: PIN}}, secret: "${{{{ inputs.pin }}}}"}}}}
{SHOWN[way]}  - {{id: last, timeout: 2, {LAST[way]}}}
""",
            encoding="utf-8",
        )
        plan = build_plan(book, installed(), InputSources(environment={"RUNWRIGHT_INPUT_PIN": PIN}))
        workspace = Workspace(tmp_path / ".runwright")
        setup = Setup(workspace, {}, redactor=Redactor(), browser=BrowserSettings(running=browser))
        result = start(plan, setup)
    assert (result.status, result.steps[-1].id) == ("failed", "last")
    assert PIN not in result.message + result.hint
    with workspace.read_journal() as journal:
        assert PIN not in repr(journal.events(result.run))
