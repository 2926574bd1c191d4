"""Runs of ui steps that stop inside a form, before or after a token was made, and go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette

from runwright.browser.contexts import BrowserSettings
from runwright.evidence.evidence import EvidencePolicy
from runwright.handlers.registry import gather
from runwright.pages.human import Recovery
from runwright.plan import InputSources, build_plan
from runwright.results import RunResult
from runwright.runner.start import Setup, resume, start
from runwright.sandboxes.server import serve
from runwright.secrets import Secret
from runwright.workspace import Workspace
from runwright_ui import PACK
from tests.ui.token_apps import RUNBOOK, TOKEN, Applications


@pytest.fixture
def apps() -> Iterator[Applications]:
    """Serve both applications."""
    made = Applications()
    with serve(Starlette(routes=made.routes)) as served:
        made.url = served.url
        yield made


@pytest.fixture
def carry_out(browser: Browser, tmp_path: Path, apps: Applications) -> Callable[..., RunResult]:
    """Start the runbook with a text replaced, or resume a run of it."""

    def run(run_id: str = "", *, text: str = "", by: str = "", secret: str = "", tracing: bool = False) -> RunResult:
        path = tmp_path / "hand-over.yaml"
        assert text in RUNBOOK
        path.write_text(RUNBOOK.replace(text, by, 1) if text else RUNBOOK, encoding="utf-8")
        plan = build_plan(path, gather([PACK]), InputSources(given={"url": apps.url}))
        setup = Setup(
            Workspace.here({}, folder=tmp_path),
            {},
            browser=BrowserSettings(running=browser),
            evidence=EvidencePolicy(tracing="on") if tracing else EvidencePolicy(screenshot="off"),
            recovery=Recovery({"token": Secret(secret)} if secret else {}),
        )
        return resume(run_id, plan, setup) if run_id else start(plan, setup)

    return run


def statuses(result: RunResult) -> dict[str, str]:
    """Return the status of each step."""
    return {step.id: step.status for step in result.steps}


def test_a_run_goes_on_inside_a_form_after_its_typo_is_mended(
    carry_out: Callable[..., RunResult], apps: Applications
) -> None:
    """The form is opened again and filled in from its start; what is sent is whole, and sent once."""
    first = carry_out(text="name: Create}", by="name: Crate}")
    assert statuses(first)["create"] == "failed"
    assert "--step" not in first.hint
    second = carry_out(first.run)
    assert (second.status, apps.created, apps.kept) == ("passed", ["Sync Full"], [TOKEN])


def test_a_form_of_the_other_application_is_opened_again(
    carry_out: Callable[..., RunResult], apps: Applications
) -> None:
    """The token is not made again when the second application's form fails; its sealed value is entered."""
    first = carry_out(text="name: Save}", by="name: Sava}")
    assert (statuses(first)["key"], statuses(first)["keep"]) == ("ok", "failed")
    second = carry_out(first.run)
    assert (second.status, apps.created, apps.kept) == ("passed", ["Sync Full"], [TOKEN])


def test_a_token_that_was_not_read_is_given_by_its_step(
    carry_out: Callable[..., RunResult], apps: Applications
) -> None:
    """The hint names the option with the step, and the run goes on with the given token; none is made again."""
    first = carry_out(text="css: output", by="css: outputs")
    assert statuses(first)["token"] == "failed"
    assert "`--secret token=-`" in first.hint
    stuck = carry_out(first.run)
    assert (stuck.status, apps.created) == ("needs_human", ["Sync Full"])
    second = carry_out(first.run, secret=TOKEN)
    assert (second.status, apps.created, apps.kept) == ("passed", ["Sync Full"], [TOKEN])


def test_a_change_in_doubt_is_passed_over_once_its_token_is_given(
    carry_out: Callable[..., RunResult], apps: Applications
) -> None:
    """Whoever gives the token says that it exists: the change that was to bring it is not made again."""
    first = carry_out(text="name: Token}", by="name: Tokens}")
    assert statuses(first)["create"] == "in_doubt"
    assert "`--secret token=-`" in first.hint
    second = carry_out(first.run, secret=TOKEN)
    assert (second.status, apps.created, apps.kept) == ("passed", ["Sync Full"], [TOKEN])
    assert statuses(second)["create"] == "skipped"


@pytest.mark.parametrize(
    "text, by",
    [("", ""), ("css: output", "css: outputs"), ("name: Token}", "name: Tokens}")],
    ids=["passed", "not-read", "in-doubt"],
)
def test_no_picture_or_trace_shows_a_token_before_it_is_read(
    carry_out: Callable[..., RunResult], tmp_path: Path, text: str, by: str
) -> None:
    """From the change on, the application is hidden until the token is read, also when that fails.

    The screenshot of the change shows its button before it was pressed.
    """
    result = carry_out(text=text, by=by, tracing=True)
    taken = {step.id: step.evidence for step in result.steps}
    assert taken["create"] == ("04-create-1.jpg",)
    assert taken.get("token", ()) == ()
    folder = Path(result.run_folder)
    assert [path.name for path in sorted(folder.glob("0[45]-*"))] == ["04-create-1.jpg"]
    traces = [ZipFile(path) for path in sorted(folder.glob("*.zip"))]
    assert traces
    texts = [trace.read(name) for trace in traces for name in trace.namelist()]
    texts += [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [text for text in texts if TOKEN.encode() in text]
