"""The part of YAML that runbooks use."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from runwright.runbook import _tree as tree
from runwright.runbook import parse_document


def value_of(text: str) -> Any:
    """Return the plain Python value of a YAML text."""
    document = parse_document(text.encode(), "x.yaml")
    assert document.root is not None
    return document.root.plain()


@pytest.mark.parametrize(
    "scalar, expected",
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("1:30", "1:30"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".5", ".5"),
        ("2026-11-23", "2026-11-23"),
        ("12", 12),
        ("-3", -3),
        ("1.50", 1.5),
        (".inf", ".inf"),
        ("=", "="),
        ("9" * 5000, "9" * 5000),
        ("'12'", "12"),
        ('"true"', "true"),
        ("'~'", "~"),
    ],
)
def test_plain_values_are_what_they_look_like(scalar: str, expected: object) -> None:
    """Only true, false, null and plain numbers are anything but text."""
    found = value_of(f"key: {scalar}")["key"]
    assert (found, type(found)) == (expected, type(expected))


def test_keys_are_always_text() -> None:
    """A key that looks like a number or a constant is the word it is."""
    assert value_of("1: a\ntrue: b\nnull: c\non: d") == {"1": "a", "true": "b", "null": "c", "on": "d"}


def test_block_texts_keep_their_lines() -> None:
    """Folded and literal texts are read as YAML says."""
    assert value_of("a: >-\n  one\n  two\nb: |\n  one\n  two\n") == {"a": "one two", "b": "one\ntwo\n"}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_in_the_file(line_end: str) -> None:
    """Places hold for every kind of line end, with a byte order mark and with characters beyond ASCII."""
    text = line_end.join(["runwright: 1", "# Überschrift \U0001d4b3", "name: x", "stepss: []"])
    for mark in (b"", b"\xef\xbb\xbf"):
        findings = parse_document(mark + text.encode(), "x.yaml").findings
        assert [(each.line, each.column) for each in findings if each.rule == "unknown-key"] == [(4, 1)]


def test_line_separators_within_a_text_count_no_line() -> None:
    """U+2028 and U+0085 are line breaks to YAML, but no editor counts them."""
    text = "runwright: 1\nname: 'a\u2028b\x85c'\nstepss: []\n"
    findings = parse_document(text.encode(), "x.yaml").findings
    assert [(each.line, each.column) for each in findings if each.rule == "unknown-key"] == [(3, 1)]


def test_a_file_over_one_mebibyte_is_refused() -> None:
    """The size is checked before anything is parsed."""
    findings = parse_document(b"#" * (1024 * 1024 + 1), "x.yaml").findings
    assert [finding.message for finding in findings] == ["the file is larger than 1 MiB"]
    assert parse_document(b"#" * (1024 * 1024), "x.yaml").findings[0].rule == "empty-file"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: ["])
def test_deep_nesting_is_refused_without_a_stack(opening: str) -> None:
    """A megabyte of opening brackets is one finding, not a crash."""
    document = parse_document((opening * (600_000 // len(opening))).encode(), "x.yaml")
    assert {finding.rule for finding in document.findings} <= {"too-deep", "yaml-syntax"}
    assert len(document.findings) == 1


def test_too_many_entries_are_refused() -> None:
    """One list or mapping has a limit, so that checking stays quick."""
    document = parse_document(("steps:\n" + "- a\n" * 20_001).encode(), "x.yaml")
    assert [finding.rule for finding in document.findings] == ["too-large"]


def test_many_problems_end_with_a_last_word() -> None:
    """At most two hundred problems are listed, and the message says that there are more."""
    text = "runwright: 1\nname: x\nsteps:\n" + "- {id: a, uses: b, with: 3}\n" * 500
    findings = parse_document(text.encode(), "x.yaml").findings
    assert len(findings) == 201
    assert findings[-1].rule == "too-many"


def test_the_parser_in_python_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libyaml a runbook reads the same, and mistakes are explained alike."""
    samples = ["a: 'b\nc: d\n", "a: b: c\n", "a:\n\t- b\n", "a: [b\nc: d\n", "a: @b\n", "a: &x 1\nb: *x\n"]
    samples.append("runwright: 1\nname: T\nsteps:\n- {id: a, uses: b, tags: [x, 'y', 1]}\n")
    with_libyaml = [parse_document(text.encode(), "x.yaml") for text in samples]
    monkeypatch.setattr(tree, "_Loader", yaml.SafeLoader)
    in_python = [parse_document(text.encode(), "x.yaml") for text in samples]
    for one, other in zip(with_libyaml, in_python, strict=True):
        assert [(f.rule, f.message) for f in one.findings] == [(f.rule, f.message) for f in other.findings]
    assert with_libyaml[-1].root is not None
    assert in_python[-1].root is not None
    assert with_libyaml[-1].root.plain() == in_python[-1].root.plain()


def test_libyaml_is_used_where_it_is_there() -> None:
    """The fast parser is used if it is available."""
    expected = "CSafeLoader" if yaml.__with_libyaml__ else "SafeLoader"
    assert tree._Loader.__name__ == expected
