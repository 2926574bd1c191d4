"""Which steps of a plan are hidden because a later one reads a secret from their screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from runwright.handlers.registry import gather
from runwright.plan import InputSources, build_plan
from runwright_ui import PACK

STEPS = {
    "open": "uses: ui.open",
    "elsewhere": "uses: ui.open, with: {path: other}",
    "fill": "uses: ui.fill, with: {target: {label: Name}, value: a}",
    "click": "uses: ui.click, with: {target: {text: Tokens}}",
    "change": "uses: ui.change, with: {target: {text: Make}, change: make it, outcome: {text: Made}}",
    "expect": "uses: ui.expect, with: {target: {text: Made}}",
    "read": "uses: ui.read_secret, with: {target: {css: output}}",
    "reveal": "uses: ui.reveal_secret, with: {target: {text: Make}, change: make it, secret: {css: output}}",
    "other": "uses: ui.click, app: b, with: {target: {text: Tokens}}",
}


@pytest.mark.parametrize(
    "order, hidden",
    [
        ("open fill click change expect read expect", "change expect"),
        ("open click fill read", "click fill"),
        ("open read", "open"),
        ("open change elsewhere read", "elsewhere"),
        ("open change elsewhere expect", ""),
        ("open change other read", "change"),
        ("open change read expect read", "change read expect"),
        ("open fill reveal expect", ""),
    ],
)
def test_steps_before_the_reading_are_hidden(tmp_path: Path, order: str, hidden: str) -> None:
    """From the first change on, else from the first click, else from the page that shows it."""
    steps = "\n".join(f"  - {{id: s{n}_{name}, {_with_app(STEPS[name])}}}" for n, name in enumerate(order.split()))
    path = tmp_path / "book.yaml"
    apps = "apps:\n  a: {pack: ui, url: https://a.example}\n  b: {pack: ui, url: https://b.example}\n"
    path.write_text(f"runwright: 1\nname: Book\n{apps}steps:\n{steps}\n", encoding="utf-8")
    plan = build_plan(path, gather([PACK]), InputSources())
    marked = [step.id.split("_")[1] for step in plan.steps if step.unread]
    assert marked == hidden.split()
    assert all(step.sensitive for step in plan.steps if step.unread)


def _with_app(step: str) -> str:
    return step if "app: b" in step else f"app: a, {step}"
