"""A step that names another runbook as the way to go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from runwright.cli.verbs import resume
from runwright.cli.verbs import run as verb
from runwright.handlers.registry import installed
from runwright.plan import InputSources, Plan, build_plan, command_for, inputs_for
from runwright.results import RunResult, StepResult
from runwright.runbook import find_runbook

BOOK, OTHER = "connect-shopify-to-xentral", "connect-shopify-to-xentral-dev-dashboard"
GIVEN = {
    "shop_url": "https://my-shop.myshopify.com",
    "xentral_url": "https://my.xentral.biz/erp",
    "scopes": "orders,products",
    "app_name": "Our Xentral",
}


def test_the_command_has_every_input_that_was_given() -> None:
    """Lists as --input takes them, words with a space quoted, and no defaults."""
    plan = build_plan(find_runbook(BOOK), installed(), InputSources(given=GIVEN))
    assert inputs_for(OTHER, plan) == GIVEN
    assert command_for(OTHER, plan) == (
        f"runwright run {OTHER} --input shop_url=https://my-shop.myshopify.com "
        "--input xentral_url=https://my.xentral.biz/erp --input 'app_name=Our Xentral' --input scopes=orders,products"
    )


def test_inputs_that_the_other_runbook_does_not_have_are_left_out() -> None:
    """It would refuse them."""
    plan = build_plan(find_runbook(BOOK), installed(), InputSources(given=GIVEN))
    assert set(inputs_for("connect-xentral-to-shopify", plan)) == {"shop_url", "xentral_url"}


def test_a_value_that_the_other_runbook_refuses_is_left_out() -> None:
    """The Dev Dashboard knows no list that "all" could mean: its default counts, and the command can be run."""
    plan = build_plan(find_runbook(BOOK), installed(), InputSources(given={**GIVEN, "scopes": "all"}))
    left = inputs_for(OTHER, plan)
    assert left == {name: text for name, text in GIVEN.items() if name != "scopes"}
    build_plan(find_runbook(OTHER), installed(), InputSources(given=left))


@pytest.mark.parametrize("answer", [True, False])
def test_at_a_terminal_the_other_way_is_asked_about(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: bool
) -> None:
    """A yes runs the other runbook with the same inputs, and its exit code counts; no input is asked for again."""
    runs: list[Plan] = []

    def start(unfinished: str, plan: Plan, setup: Any) -> RunResult:
        runs.append(plan)
        hint = f"give another name; or go on with `{command_for(OTHER, plan)}`"
        step = StepResult("app", "shopify.open_or_create_app", "", "failed", continue_with=OTHER)
        if len(runs) > 1:
            return RunResult("r", plan.runbook.name, "passed", (), "")
        return RunResult("r", plan.runbook.name, "failed", (step,), "", hint=hint)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(verb, "_start_or_resume", start)
    monkeypatch.setattr(verb, "_is_wanted", lambda runbook: answer)
    monkeypatch.setattr(resume, "interactive", lambda: True)
    given = [part for name, value in GIVEN.items() for part in ("--input", f"{name}={value}")]
    result = CliRunner().invoke(verb.command, [BOOK, *given])
    assert [Path(plan.path).stem for plan in runs] == ([BOOK, OTHER] if answer else [BOOK])
    assert all(inputs_for(OTHER, plan) == GIVEN for plan in runs)
    assert result.exit_code == (0 if answer else 1)
