"""The shipped runbook that uses nothing but the ui pack, carried out against the Xentral sandbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from runwright.browser.contexts import BrowserSettings
from runwright.errors import RunbookError
from runwright.handlers.registry import gather
from runwright.lint import check_runbook
from runwright.pages.change_gate import GateMode
from runwright.pages.listener import RunListener
from runwright.plan import InputSources, build_plan
from runwright.results import RunResult
from runwright.runbook import find_runbook
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, start
from runwright.sandboxes.server import serve
from runwright.workspace import Workspace
from runwright_ui import PACK
from runwright_xentral.sandbox import XentralOptions, XentralSandbox

RUNBOOK = find_runbook("list-xentral-shop-interfaces")


def sources(url: str, sandbox: XentralSandbox, password: str = "") -> InputSources:
    """Return the inputs, the secret one from the environment."""
    known = sandbox.credentials()
    return InputSources(
        given={"xentral_url": url, "xentral_username": known["XENTRAL_USERNAME"]},
        environment={"RUNWRIGHT_INPUT_XENTRAL_PASSWORD": password or known["XENTRAL_PASSWORD"]},
    )


@pytest.fixture
def carry_out(browser: Browser, tmp_path: Path) -> Callable[..., tuple[RunResult, XentralSandbox]]:
    """Carry the runbook out against a tenant of a shape."""

    def run(*, check: bool = False, password: str = "", **shape: Any) -> tuple[RunResult, XentralSandbox]:
        sandbox = XentralSandbox(XentralOptions(**shape))
        with serve(sandbox.app) as served:
            url = served.url + sandbox.options.base_path
            plan = build_plan(RUNBOOK, gather([PACK]), sources(url, sandbox, password))
            options = RunOptions(mode=GateMode.CHECK if check else GateMode.RUN)
            setup = Setup(
                Workspace.here({}, folder=tmp_path),
                {},
                RunListener(),
                options=options,
                browser=BrowserSettings(running=browser),
            )
            return start(plan, setup), sandbox

    return run


def test_the_runbook_has_no_findings() -> None:
    """It is checked to the end with the ui pack alone."""
    findings = check_runbook(RUNBOOK, gather([PACK]))
    assert [str(finding) for finding in findings] == []


def test_it_is_planned_in_words(tmp_path: Path) -> None:
    """The plan names each target as the runbook does, and shows no password."""
    sandbox = XentralSandbox()
    plan = build_plan(RUNBOOK, gather([PACK]), sources("http://127.0.0.1:1", sandbox))
    shown = [str(value) for step in plan.steps for value in step.arguments.values()]
    assert "field with the name attribute 'username' or field with the name attribute 'email'" in shown
    assert not any(sandbox.credentials()["XENTRAL_PASSWORD"] in text for text in shown)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param({}, marks=pytest.mark.matrix),
        {"language": "de", "base_path": "/erp", "list_delay_ms": 600},
        pytest.param({"sign_in": "hosted", "menu": "nextgen"}, marks=pytest.mark.matrix),
        pytest.param(
            {"sign_in": "hosted", "language": "de", "menu": "fork", "active_labels": "Ja"}, marks=pytest.mark.matrix
        ),
        pytest.param({"menu": "classic_old", "first_login_assistant": True}, marks=pytest.mark.matrix),
    ],
    ids=str,
)
def test_the_list_is_read(carry_out: Callable[..., tuple[RunResult, XentralSandbox]], shape: dict[str, Any]) -> None:
    """Every column is read in the order of the list, in every shape of tenant, and nothing is changed."""
    result, sandbox = carry_out(other_interfaces=6, **shape)
    assert result.status == "passed", result.message
    assert result.changed == 0
    there = list(sandbox.state.interfaces.values())
    yes, no = ("Ja", "Nein") if shape.get("active_labels") == "Ja" else ("ja", "nein")
    columns = {step: tuple(outputs["values"]) for step, outputs in result.outputs.items()}
    assert columns == {
        "ids": tuple(str(each.id) for each in there),
        "names": tuple(each.designation for each in there),
        "modules": tuple(each.module for each in there),
        "active": tuple(yes if each.active else no for each in there),
        "entries": ("6",),
    }


def test_an_empty_list_is_an_answer(carry_out: Callable[..., tuple[RunResult, XentralSandbox]]) -> None:
    """A tenant without shop interfaces passes with empty columns."""
    result, _ = carry_out()
    assert result.status == "passed", result.message
    columns = {step: tuple(outputs["values"]) for step, outputs in result.outputs.items()}
    assert columns.pop("entries") == ("0",)
    assert set(columns.values()) == {()}


def test_check_mode_reads_as_well(carry_out: Callable[..., tuple[RunResult, XentralSandbox]]) -> None:
    """Nothing in it is a change, so check mode carries it out to the end."""
    result, _ = carry_out(check=True, other_interfaces=1)
    assert (result.status, {step.status for step in result.steps}) == ("checked", {"ok"})


def test_a_wrong_password_is_sent_once(carry_out: Callable[..., tuple[RunResult, XentralSandbox]]) -> None:
    """The run fails with Xentral's words, and the account is one failure nearer to its lock, not more."""
    result, sandbox = carry_out(password="not-the-password")
    assert (result.status, sandbox.state.failed_sign_ins) == ("failed", 1)
    assert "xentral refused the sign-in: Username or password is wrong." in result.message


def test_no_password_reaches_the_record(
    carry_out: Callable[..., tuple[RunResult, XentralSandbox]], tmp_path: Path
) -> None:
    """Neither journal nor evidence holds the password."""
    _, sandbox = carry_out(other_interfaces=1)
    password = sandbox.credentials()["XENTRAL_PASSWORD"].encode()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if password in path.read_bytes()] == []


@pytest.mark.parametrize(
    "before,after,said",
    [
        ("{name_attribute: password}", "{name_atribute: password}", "did you mean 'name_attribute'?"),
        ("{name_attribute: password}", "{label: '${{ inputs.xentral_password }}'}", "secret"),
        ("uses: ui.wait_for", "uses: ui.wait", "unknown step 'ui.wait'"),
        ("      password_field: {name_attribute: password}\n", "", "needs 'password_field'"),
        ("password: ${{ inputs.xentral_password }}", "password: hunter2", "takes a secret"),
    ],
)
def test_mistakes_in_it_are_found_before_anything_is_opened(tmp_path: Path, before: str, after: str, said: str) -> None:
    """A slip in the runbook is explained by lint and stops the plan."""
    text = RUNBOOK.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "wrong.yaml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(RunbookError) as caught:
        build_plan(path, gather([PACK]), InputSources())
    assert any(said in f"{problem.message} {problem.hint}" for problem in caught.value.problems)
