"""Who is told that a run did not pass: a workflow of GitHub's beside the line, and people by notification."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from runwright.cli.errors import step_annotations
from runwright.cli.session import notifier_from
from runwright.results import RunResult, StepResult
from runwright.sandboxes.server import serve
from runwright.secrets import Redactor, Secret
from tests.support.command_line import Runwright

CANARY = "canary-0b5fd1c27e"
PATH_TOKEN = "hook-5d1f0c77a2"
RUNBOOK = """runwright: 1
name: Look
inputs:
  token: {{type: secret, required: true}}
apps:
  notes: {{pack: ui, url: "{url}"}}
steps:
  - {{id: open, doc: [], uses: ui.open}}
  - {{id: type, doc: [], uses: ui.fill_secret, with: {{target: {{label: Token}}, secret: "${{{{ inputs.token }}}}"}}}}
  - id: look
    doc: []
    uses: ui.expect
    timeout: 1
    with: {{target: {{role: heading}}, text: Nowhere}}
"""


class Place:
    """An application, and beside it where notifications go."""

    def __init__(self) -> None:
        self.notified: list[dict[str, Any]] = []
        self.status = 200
        hook = Route(f"/{PATH_TOKEN}", self.take, methods=["POST"])
        self.app = Starlette(routes=[Route("/", self.show), hook])

    async def show(self, request: Request) -> Response:
        """Show a field."""
        return HTMLResponse("<!doctype html><title>X</title><h1>Notes</h1><label>Token <input name=t></label>")

    async def take(self, request: Request) -> Response:
        """Take a notification."""
        self.notified.append(await request.json())
        return JSONResponse({}, status_code=self.status)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Any]:
    """The place, served, with a runbook that fails there; `env` is what the command needs."""
    made = Place()
    with serve(made.app) as served:
        (tmp_path / "book.yaml").write_text(RUNBOOK.format(url=served.url), encoding="utf-8")
        hook = f"{served.url.replace('http:', 'json:')}/{PATH_TOKEN}"
        env = {"RUNWRIGHT_INPUT_TOKEN": CANARY, "RUNWRIGHT_NOTIFY": hook, "NO_PROXY": "127.0.0.1"}
        yield SimpleNamespace(app=made, env=env)


def test_a_failed_run_tells_github_and_people(runwright_process: Runwright, place: Any, tmp_path: Path) -> None:
    """The annotation names the step's line, the notification says how to go on, and neither has a secret in it."""
    workflow = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path)}
    done = runwright_process("run", "book.yaml", "--json", env={**place.env, **workflow})
    assert done.returncode == 1, done.stderr
    result = json.loads(done.stdout)
    line = RUNBOOK.splitlines().index("  - id: look") + 1
    (annotation,) = [each for each in done.stderr.splitlines() if each.startswith("::error")]
    assert annotation.startswith(f"::error file=book.yaml,line={line},title=step look%3A failed::")
    (told,) = place.app.notified
    assert (told["title"], told["type"]) == ("Look: failed", "failure")
    for part in ("step look", result["message"], f"`runwright resume {result['run']}`", result["run_folder"]):
        assert part in told["message"]
    for text in (done.stdout, done.stderr, json.dumps(told)):
        assert CANARY not in text
        assert PATH_TOKEN not in text


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise imports it
def test_a_notification_has_no_secret_in_it(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of an application are redacted before they are sent; a run that passed sends nothing."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    notifier = notifier_from([], place.env, Redactor(Secret(CANARY)))
    result = RunResult("1", "Look", "needs_human", (), "/runs/1", message=f"it said {CANARY}", hint="sign in")
    notifier.about(result)
    notifier.about(replace(result, status="passed"))
    (told,) = place.app.notified
    assert told["message"].startswith("it said ********")
    assert "sign in; `runwright resume 1`" in told["message"]


def test_a_notification_that_cannot_be_sent_is_a_warning(runwright_process: Runwright, place: Any) -> None:
    """The exit code stays what the run came to; a problem that kept it from starting is told as well."""
    place.app.status = 500
    busy = {**place.env, "RUNWRIGHT_BROWSER": "/nowhere/chromium"}
    done = runwright_process(
        "run", "book.yaml", "--notify", "$MINE", env={**busy, "MINE": place.env["RUNWRIGHT_NOTIFY"]}
    )
    assert done.returncode == 2
    assert done.stderr.count("warning: the notification by JSON could not be sent") == 2
    assert [each["title"] for each in place.app.notified] == ["Look: not carried out"] * 2
    assert "/nowhere/chromium" in place.app.notified[0]["message"]
    assert PATH_TOKEN not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments, env, expected",
    [
        (["--notify", f"json://127.0.0.1/{PATH_TOKEN}"], {}, "a URL on the command line can be read"),
        (["--notify", "$NOWHERE"], {}, "NOWHERE is empty or not set"),
        ([], {"RUNWRIGHT_NOTIFY": f"nonsense://{PATH_TOKEN}"}, "RUNWRIGHT_NOTIFY: it has a URL that Apprise"),
        ([], {"RUNWRIGHT_NOTIFY": "json://x", "PYTHONPATH": "none"}, "pip install 'runwright[notify]'"),
    ],
)
def test_where_notifications_go_is_checked_first(
    runwright_process: Runwright, tmp_path: Path, arguments: list[str], env: dict[str, str], expected: str
) -> None:
    """A URL as argument, an unset variable, a bad URL or a missing Apprise is an error before anything is opened."""
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "apprise.py").write_text("raise ImportError", encoding="utf-8")
    done = runwright_process("run", "connect-shopify-to-xentral", *arguments, env=env)
    assert done.returncode == 2
    assert expected in done.stderr
    assert PATH_TOKEN not in done.stdout + done.stderr
    assert not (tmp_path / ".runwright").exists()


def test_annotations_of_a_step(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What would end a command is encoded; a runbook outside of the repository has no place in it."""
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    step: Any = SimpleNamespace(path=tmp_path / "books" / "a,b.yaml", line=7)
    result = StepResult("a", "x.y", "X", "failed", message="100%\nno", hint="look", warning="warning: mind this")
    assert step_annotations(str(step.path), step.line, result).splitlines() == [
        "::warning file=books/a%2Cb.yaml,line=7,title=step a::mind this",
        "::error file=books/a%2Cb.yaml,line=7,title=step a%3A failed::100%25%0Ano (look)",
    ]
    step.path = tmp_path.parent / "elsewhere.yaml"
    assert step_annotations(str(step.path), step.line, result).startswith("::warning title=step a::mind this")


def test_a_runbook_with_a_fault_is_annotated(runwright_process: Runwright, tmp_path: Path) -> None:
    """An error that keeps a runbook from running names the line, too."""
    (tmp_path / "book.yaml").write_text("runwright: 1\nname: X\napps: {}\nsteps: []\nstepps: []\n", encoding="utf-8")
    done = runwright_process("run", "book.yaml", env={"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path)})
    assert done.returncode == 2
    assert "::error file=book.yaml,line=5,col=1,title=" in done.stderr
