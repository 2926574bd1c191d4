"""PyYAML's syntax errors in plain sentences."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from runwright.runbook._characters import comment_in_brackets, odd_space


class _Explanation(NamedTuple):
    pattern: re.Pattern[str]
    message: str
    hint: str


def _on(pattern: str, message: str, hint: str = "") -> _Explanation:
    return _Explanation(re.compile(pattern, re.IGNORECASE), message, hint)


# The first that matches counts, so that narrow patterns come before wide ones.
# The patterns match the messages of libyaml and of PyYAML's own parser, which replaces a missing libyaml.
_EXPLANATIONS = (
    _on(
        r"mapping values are not allowed",
        "a colon is not expected here",
        "put a text that contains ': ' in quotes, and check the indentation of this line and the one before",
    ),
    _on(
        r"quoted scalar.*(?:end of stream|document ind)|(?:end of stream|document ind).*quoted scalar",
        "a quotation mark is not closed",
        "end the text with the same mark it starts with",
    ),
    _on(
        r"expected ',' or '[\]}]'|flow (?:sequence|mapping)",
        "a bracket is not closed, or a comma is missing",
        "[ … ] and { … } separate their entries by commas; a reference among them stands in quotes",
    ),
    _on(r"unknown escape character|escape", "\\ starts an unknown escape", "use single quotes: '…' takes \\ as it is"),
    _on(
        r"could not find expected ':'|expected ':'",
        "a key without a colon",
        "write 'key: value', with a space after the colon; a text of several lines starts with '|' or '>-'",
    ),
    _on(
        r"expected <block end>|did not find expected key|expected '-' indicator|block sequence entries",
        "this does not fit the indentation above",
        "entries of one mapping or list start in the same column; quote texts with special characters",
    ),
    _on(
        r"document start",
        "unexpected indentation",
        "indent the line like its neighbours; a line without indentation reads 'key: value'",
    ),
    _on(r"undefined alias", "YAML aliases (*name) are not supported in runbooks", "write the value out"),
    _on(r"tag|'!'", "YAML tags (!name) are not supported in runbooks", "remove it, or put the text in quotes"),
    _on(r"anchor|alias", "& and * at the start of a value mean something else in YAML", "put the text in quotes"),
    _on(r"directive|%", "% at the start means something else in YAML", "put the text in quotes"),
    _on(r"cannot start any token", "this character cannot start a value", "put the text in quotes"),
    _on(
        r"block scalar|chomping|indentation indicator",
        "the text after '|' or '>' is not set in",
        "set it in by two spaces",
    ),
)
_TAB_HINT = "replace the tab by spaces; YAML allows no tab for indentation"


def explain(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str, str]:
    """Return the offset, a sentence and a hint for a syntax error."""
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index if mark else 0, len(text))
    tab = _tab_in_indentation(text, offset)
    if tab is not None:
        return tab, "a tab is used for indentation", _TAB_HINT
    if odd := odd_space(text, offset):
        return (odd[0], f"the white space here is {odd[1]}, a letter for YAML", "replace it by an ordinary space")
    said = f"{error.context or ''} {error.problem or ''}"
    for pattern, message, hint in _EXPLANATIONS:
        if pattern.search(said):
            place = _point(error, offset, message)
            return _cut_by_comment(text, place, message) or (place, message, hint)
    return offset, f"this is not valid YAML: {(error.problem or '').strip()}", ""


def _cut_by_comment(text: str, place: int, message: str) -> tuple[int, str, str] | None:
    """Return the comment that hides the end of a bracket in its line, if there is one."""
    comment = comment_in_brackets(text, place) if "bracket" in message else None
    if comment is None:
        return None
    hint = "put the text that # belongs to in quotes: ' #' begins a comment, which takes the closing bracket with it"
    return comment[0], f"'{comment[1][:40]}' is a comment to YAML: it cuts the brackets that it stands in", hint


def _point(error: yaml.MarkedYAMLError, offset: int, message: str) -> int:
    """Return the place of the unclosed opening instead of the end of the file."""
    closes = "not closed" in message
    return error.context_mark.index if closes and error.context_mark else offset


def _tab_in_indentation(text: str, offset: int) -> int | None:
    """Return the place of a tab in the white space around `offset`, if there is one."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    line = re.match(r"[ \t]*", text[start : start + 1000])
    tab = line[0].find("\t") if line else -1
    return start + tab if tab >= 0 else None
