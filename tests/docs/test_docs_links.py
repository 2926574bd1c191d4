"""The documentation leads somewhere, and knows every verb and option of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from runwright.cli import VERBS, command_of

ROOT = Path(__file__).resolve().parents[2]
TOP = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
PAGES = [*(ROOT / name for name in TOP), *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND_LINE = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^()\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (?P<words>.+)$", re.MULTILINE)


def _links(page: Path) -> Iterator[tuple[Path, str]]:
    """Yield every relative link of a page: the file that it leads to, and the heading in it."""
    for match in LINK.finditer(CODE.sub("", page.read_text(encoding="utf-8"))):
        target, _, anchor = match["target"].partition("#")
        if "://" not in target:
            yield (page.parent / target if target else page), anchor


def _anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub makes of a page's headings."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    words = (match["words"].lower() for match in HEADING.finditer(text))
    return {re.sub(r"[^\w\- ]", "", each).strip().replace(" ", "-") for each in words}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_resolves(page: Path) -> None:
    """A link leads to a file that is there, and its anchor to a heading of it."""
    links = list(_links(page))
    assert not [path.name for path, _ in links if not path.exists()]
    assert not [anchor for path, anchor in links if anchor and anchor not in _anchors(path)]


def test_every_page_is_linked_from_the_readme() -> None:
    """A page that the README does not lead to would not be found."""
    linked = {path.resolve() for path, _ in _links(ROOT / "README.md")}
    assert not [page.name for page in PAGES[1:] if page.resolve() not in linked]


def _section(title: str) -> str:
    """Return a section of docs/reference/cli.md by its title, whatever the case, or "" if there is none."""
    match = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", COMMAND_LINE, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    return match[1] if match else ""


def _options_named(text: str) -> set[str]:
    """Return the options that a text names in code."""
    return {
        option for code in re.findall(r"`([^`\n]+)`", text) for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", code)
    }


def _options_of(verb: str) -> list[click.Option]:
    command = command_of(verb)
    parts = command.commands.values() if isinstance(command, click.Group) else [command]
    return [each for part in parts for each in part.params if isinstance(each, click.Option)]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_section(verb: str) -> None:
    """Each verb has a section of its own."""
    assert _section(verb)


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_is_explained_by_its_help(verb: str) -> None:
    """`--help` is the list of options, and has a sentence for each."""
    assert [each.name for each in _options_of(verb) if not each.help] == []


@pytest.mark.parametrize("verb", VERBS)
def test_options_of_a_verb_are_those_of_the_program(verb: str) -> None:
    """The section of a verb names only options that it has, or those of a verb that it names before them."""
    has = {name for each in _options_of(verb) for name in (*each.opts, *each.secondary_opts)}
    others = {"check": {"--check"}, "worker": {"--queue"}, "doctor": {"--headed", "--video"}}
    assert _options_named(_section(verb)) <= has | others.get(verb, set())


def test_options_of_the_page_are_those_of_the_program() -> None:
    """The page as a whole names no option that no verb has."""
    has = {name for verb in VERBS for each in _options_of(verb) for name in (*each.opts, *each.secondary_opts)}
    assert _options_named(COMMAND_LINE) <= has | {"--help"}


def test_every_exit_code_is_explained() -> None:
    """The table of exit codes has each code of the program."""
    from runwright import errors

    codes = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", COMMAND_LINE, re.MULTILINE)} == codes
