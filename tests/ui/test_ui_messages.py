"""What the author of a runbook is told: where to change what, and what a change lacks."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser

from runwright.browser.contexts import BrowserSettings
from runwright.evidence.evidence import EvidencePolicy
from runwright.handlers.registry import gather
from runwright.lint import check_text
from runwright.plan import InputSources, build_plan
from runwright.runner.start import Setup, start
from runwright.sandboxes.server import serve
from runwright.workspace import Workspace
from runwright_ui import PACK
from runwright_ui.texts import as_yaml
from tests.ui.sample_app import application

HEAD = "runwright: 1\nname: An example\napps:\n  shop: {{pack: ui, url: {url}}}\nsteps:\n"
REGISTRY = gather([PACK])


def run(step: str, browser: Browser, folder: Path) -> tuple[str, str]:
    """Return the message and the hint of a run that opens a page and fails at `step`."""
    with serve(application()) as served:
        path = folder / "example.yaml"
        first = "  - {id: open, uses: ui.open, with: {path: rows}}\n"
        path.write_text(HEAD.format(url=served.url) + first + step, encoding="utf-8")
        plan = build_plan(path, REGISTRY, InputSources())
        off = EvidencePolicy(screenshot="off")
        setup = Setup(Workspace(folder / "work"), {}, evidence=off, browser=BrowserSettings(running=browser))
        result = start(plan, setup)
    return result.message, result.hint


def test_a_new_name_is_proposed_with_its_place(browser: Browser, tmp_path: Path) -> None:
    """Somebody who has a runbook is told which line to change, and what to write there."""
    step = "  - {id: keys, uses: ui.click, timeout: 2, with: {target: {role: button, name: API/Key}}}\n"
    message, hint = run(step, browser, tmp_path)
    assert "it looks renamed to 'API/Keys'" in message
    assert "example.yaml:7, for example `{role: button, name: API/Keys}`" in hint


@pytest.mark.parametrize(
    "text", ["API/Keys", "Name:", "Save #1", "yes", "12", "a, b", 'Say "x"', "Größe (cm)", "- x", "*"]
)
def test_a_proposed_target_is_valid_yaml(text: str) -> None:
    """A text of the page is proposed as the runbook must write it."""
    assert yaml.safe_load(f"{{label: {as_yaml(text)}}}") == {"label": text}


def test_another_number_is_not_a_new_name(browser: Browser, tmp_path: Path) -> None:
    """Order 1002 is not Order 1001 under another name."""
    step = "  - {id: order, uses: ui.click, timeout: 2, with: {target: {text: Order 1002}}}\n"
    message, _ = run(step, browser, tmp_path)
    assert "renamed" not in message


@pytest.mark.parametrize("outcome,rules", [("", ["unproven-change"]), (", outcome: {text: Saved}", [])])
def test_a_change_without_an_outcome_is_a_warning(outcome: str, rules: list[str]) -> None:
    """The linter asks for what shows that a change was made."""
    target = "{role: button, name: Save}"
    step = f"  - {{id: save, uses: ui.change, with: {{target: {target}, change: save it{outcome}}}}}\n"
    text = HEAD.format(url="https://shop.example") + "  - {id: open, uses: ui.open}\n" + step
    assert [each.rule for each in check_text(text.encode(), "example.yaml", REGISTRY)] == rules


def test_a_step_without_a_name_is_called_by_its_target(tmp_path: Path) -> None:
    """The default name shows what the step works on, with the values of inputs; the sentence stays where it cannot."""
    path = tmp_path / "example.yaml"
    path.write_text(
        """\
runwright: 1
name: Names
inputs: {user: {type: string, default: ann}}
apps: {shop: {pack: ui, url: "https://shop.example"}}
steps:
  - {id: open, uses: ui.open}
  - {id: name, uses: ui.fill, with: {target: {label: Name}, value: x}}
  - {id: old, uses: ui.read, with: {target: {css: "{x}"}}}
  - {id: row, uses: ui.click, with: {target: {role: row, has: {text: "${{ inputs.user }}"}}}}
  - {id: late, uses: ui.click, with: {target: {text: "${{ steps.old.outputs.value }}"}}}
  - {id: own, name: Go on, uses: ui.click, with: {target: {text: Next}}}
""",
        encoding="utf-8",
    )
    names = [step.name for step in build_plan(path, REGISTRY, InputSources()).steps]
    assert names == [
        "Open /",
        "Fill field 'Name'",
        "Read css '{x}'",
        "Press row with text 'ann'",
        "Press a control that alters nothing: a link, a tab, a menu.",
        "Go on",
    ]
