"""The examples of README and docs are those of the source, and run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TESTING = (ROOT / "docs" / "packs" / "testing.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
WORDS = (
    *("Runbook", "Step", "Handler", "Step pack", "App", "Inputs", "Outputs", "Reference", "Effect", "Change", "Plan"),
    *("Run", "Attempt", "Journal", "Outcome", "Evidence", "Secret", "Sandbox"),
    *("Page", "Locator", "BrowserContext", "storage state", "trace"),
)
RUN_ME = re.compile(r"^<!-- run -->\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _block(language: str) -> str:
    """Return the first block of the README in a language."""
    match = re.search(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert match
    return match[1]


def test_runbook_of_the_readme_is_part_of_the_shipped_one() -> None:
    """The runbook contains the README's quotation word for word."""
    shipped = (ROOT / "runbooks" / "connect-shopify-to-xentral.yaml").read_text(encoding="utf-8")
    assert _block("yaml") in shipped


def test_handler_of_the_readme_is_a_real_one() -> None:
    """A step pack contains the handler that the README shows word for word."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "steps").rglob("*.py")]
    assert any(_block("python") in source for source in sources)


@pytest.mark.parametrize("code", RUN_ME.findall(TESTING))
def test_python_of_the_testing_page_runs(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The marked blocks run without any changes."""
    exec(compile(code, "docs/packs/testing.md", "exec"), {})  # noqa: S102 - our own page


def test_plan_of_the_readme_can_be_made() -> None:
    """The inputs that the README gives to the shipped runbook are all that it needs."""
    from runwright.handlers.registry import installed
    from runwright.plan import InputSources, build_plan
    from runwright.runbook import find_runbook

    given = dict(re.findall(r"--input (\w+)=(https://[\w.-]+)", README))
    plan = build_plan(find_runbook("connect-shopify-to-xentral"), installed(), InputSources(given=given))
    assert {name for name, value in plan.inputs.items() if value.origin == "--input"} == {"shop_url", "xentral_url"}


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_the_house_is_in_the_glossary(word: str) -> None:
    """The words that everything else is written in are explained in bold."""
    assert f"**{word}" in GLOSSARY


@pytest.mark.parametrize("page", ["connecting-a-shop.md", "connecting-a-shop.de.md"])
def test_every_shipped_runbook_is_offered(page: str) -> None:
    """The pages that lead to the right runbook name every shipped runbook, and no other."""
    text = (ROOT / "docs" / "use" / page).read_text(encoding="utf-8")
    offered = set(re.findall(r"`((?:check|connect|rotate|disconnect|list)-[a-z-]+)(?: --input [^`]+)?`", text))
    assert offered == {path.stem for path in (ROOT / "runbooks").glob("*.yaml")}
