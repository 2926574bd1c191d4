"""Two applications: one shows a token once, the other takes it; and the runbook that carries it over."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.ui.ui_screen import document

TOKEN = "tok_9f8e7d6c5b4a39281706"
RUNBOOK = """
runwright: 1
name: Hand a token over
inputs:
  url: {type: url, required: true}
apps:
  source: {pack: ui, url: "${{ inputs.url }}/source"}
  sink: {pack: ui, url: "${{ inputs.url }}/sink"}
steps:
  - {id: open, uses: ui.open, app: source, timeout: 3}
  - {id: name, uses: ui.fill, app: source, timeout: 3, with: {target: {label: Name}, value: Sync}}
  - {id: kind, uses: ui.select, app: source, timeout: 3, with: {target: {label: Kind}, option: Full}}
  - id: create
    uses: ui.change
    app: source
    timeout: 3
    with: {target: {role: button, name: Create}, change: create the token, outcome: {role: heading, name: Token}}
  - {id: token, uses: ui.read_secret, app: source, timeout: 3, with: {target: {css: output}}}
  - {id: enter, uses: ui.open, app: sink, timeout: 3}
  - id: key
    uses: ui.fill_secret
    app: sink
    timeout: 3
    with: {target: {label: Key}, secret: "${{ steps.token.outputs.value }}"}
  - id: keep
    uses: ui.change
    app: sink
    timeout: 3
    with: {target: {role: button, name: Save}, change: save the key, outcome: {text: Kept}}
"""


@dataclass
class Applications:
    """An application that shows a token once, and an application that accepts it."""

    url: str = ""
    created: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    shown: str = f"<h1>Token</h1><p><output>{TOKEN}</output></p>"
    before: str = ""
    """What stands above the form."""

    async def source(self, request: Request) -> Response:
        """Show the form, or make a token and show it."""
        if request.method == "GET":
            return HTMLResponse(
                document(
                    self.before + "<form method=post><label>Name <input name=name></label>"
                    "<label>Kind <select name=kind><option>Read<option>Full</select></label>"
                    "<button>Create</button></form>"
                )
            )
        form = await request.form()
        self.created.append(f"{form['name']} {form['kind']}")
        return HTMLResponse(document(self.shown))

    async def sink(self, request: Request) -> Response:
        """Show the form, or keep the key."""
        if request.method == "POST":
            self.kept.append(str((await request.form())["key"]))
            return HTMLResponse(document("<p>Kept</p>"))
        return HTMLResponse(
            document("<form method=post><label>Key <input name=key></label><button>Save</button></form>")
        )

    @property
    def routes(self) -> list[Route]:
        """Both applications, at one origin."""
        return [Route(f"/{name}", getattr(self, name), methods=["GET", "POST"]) for name in ("source", "sink")]
