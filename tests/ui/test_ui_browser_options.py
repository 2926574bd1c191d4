"""What an application asks of its browser, and steps that depend on what is seen, against a real server."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from runwright.browser.contexts import BrowserSettings
from runwright.errors import RunbookError
from runwright.evidence.evidence import EvidencePolicy
from runwright.handlers.registry import gather
from runwright.plan import InputSources, build_plan
from runwright.results import RunResult
from runwright.runner.start import Setup, start
from runwright.sandboxes.server import serve
from runwright.workspace import Workspace
from runwright_ui import PACK
from tests.ui.ui_screen import document

PASSWORD = "pass-0f3a77"
SHOWN = """<h1>Order 7</h1><p id=l></p><p id=z></p><p id=w></p><script>
l.textContent = navigator.language; z.textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
w.textContent = innerWidth + "x" + innerHeight</script>"""


async def answer(request: Request) -> Response:
    """Ask for HTTP authentication, then show what the browser is like."""
    expected = "Basic " + base64.b64encode(f"me:{PASSWORD}".encode()).decode()
    if request.headers.get("Authorization") != expected:
        return Response("no", 401, {"WWW-Authenticate": 'Basic realm="Office"'})
    return HTMLResponse(document(SHOWN))


Carry = Callable[[str], RunResult]


@pytest.fixture
def carry_out(browser: Browser, tmp_path: Path) -> Carry:
    """Run steps against the server, whose application is as `APP` says."""

    def run(steps: str) -> RunResult:
        with serve(Starlette(routes=[Route("/{path:path}", answer)])) as served:
            path = tmp_path / "runbook.yaml"
            path.write_text(HEAD.replace("URL", served.url) + steps, encoding="utf-8")
            sources = InputSources(environment={"RUNWRIGHT_INPUT_PASSWORD": PASSWORD})
            plan = build_plan(path, gather([PACK]), sources)
            setup = Setup(
                Workspace.here({}, folder=tmp_path),
                {},
                evidence=EvidencePolicy(tracing="on"),
                browser=BrowserSettings(running=browser),
            )
            return start(plan, setup)

    return run


HEAD = """\
runwright: 1
name: T
inputs:
  password: {type: secret, required: true}
  number: {type: string, default: "7"}
apps:
  office:
    pack: ui
    url: URL
    language: de-AT
    timezone: Asia/Tokyo
    viewport: {width: 640, height: 480}
    http_credentials: {username: me, password: "${{ inputs.password }}"}
steps:
  - {id: start, uses: ui.open, with: {path: "orders/${{ inputs.number }}"}}
"""


def test_the_browser_is_as_the_application_asks(carry_out: Carry, tmp_path: Path) -> None:
    """Language, time zone, size and HTTP credentials reach the page, and no file of the run holds the password."""
    result = carry_out("""\
  - {id: language, uses: ui.read, with: {target: {css: "#l"}}}
  - {id: zone, uses: ui.read, with: {target: {css: "#z"}}}
  - {id: size, uses: ui.read, with: {target: {css: "#w"}}}
""")
    assert result.status == "passed", result.message
    values = {step: outputs["value"] for step, outputs in result.outputs.items()}
    assert values == {"language": "de-AT", "zone": "Asia/Tokyo", "size": "640x480"}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    sent = base64.b64encode(f"me:{PASSWORD}".encode())
    assert not [path for path in files if PASSWORD.encode() in path.read_bytes() or sent in path.read_bytes()]
    assert not [path for path in files if path.suffix == ".zip"]


def test_a_step_is_skipped_when_its_target_is_not_seen(carry_out: Carry) -> None:
    """`if_seen` looks at the screen; a reference in it, and in the target of a step, is looked up first."""
    result = carry_out("""\
  - id: seen
    uses: ui.read
    if_seen: {role: heading, name: "Order ${{ inputs.number }}"}
    with: {target: {role: heading}}
  - {id: gone, uses: ui.click, if_seen: {role: dialog, name: Cookies}, with: {target: {role: button, name: Reject}}}
  - for_each: ["7", "x"]
    if: item == '7'
    steps:
      - {id: each, uses: ui.wait_for, with: {target: {role: heading, name: "Order ${{ item }}"}}}
""")
    assert result.status == "passed", result.message
    found = {step.id: (step.status, step.message) for step in result.steps}
    assert found["seen"][0] == found["each/1"][0] == "ok"
    assert found["gone"] == ("skipped", "its condition is not met: dialog 'Cookies' is not seen")
    assert found["each/2"][0] == "skipped"
    assert result.outputs == {"seen": {"value": "Order 7"}}


CERTIFIED = """runwright: 1
name: Certificates
inputs:
  file: {type: string, default: "%s"}
apps:
  web: {pack: ui, url: "https://a.example", client_certificate: {pfx: "%s"}}
steps:
  - {id: open, doc: [], uses: ui.open}
"""


@pytest.mark.parametrize("named", ["/etc/hostname", "../../key.p12", "${{ inputs.file }}"])
def test_a_certificate_lies_near_the_runbook(tmp_path: Path, named: str) -> None:
    """A runbook's text names files below its own folder or the working folder; a person's input names any."""
    book = tmp_path / "book.yaml"
    book.write_text(CERTIFIED % ("/etc/hostname", named), encoding="utf-8")
    with pytest.raises(RunbookError, match="'pfx' lies outside of the working folder"):
        build_plan(book, gather([PACK]), InputSources())
    for near in ("key.p12", str(tmp_path / "keys" / "key.p12")):
        book.write_text(CERTIFIED % ("", near), encoding="utf-8")
        assert build_plan(book, gather([PACK]), InputSources()).apps["web"].options
    book.write_text(CERTIFIED % ("", "${{ inputs.file }}"), encoding="utf-8")
    assert build_plan(book, gather([PACK]), InputSources(given={"file": "/etc/hostname"})).apps["web"].options
