"""Baseline files: readable, the same for the same screen, and damaged ones named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from runwright.baselines._elements import read_elements
from runwright.baselines._normalizer import Normalizer
from runwright.baselines._screen import BaselineScreen, path_of, read_screens, write_screen
from runwright.errors import RunbookError

STRUCTURE = """
- 'heading "Head & \\"quoted\\": x" [level=1]'
- combobox "S":
  - option "yes" [selected]
- strong: "12"
- text: "no"
- link "here":
  - /url: /x
"""
SCREEN = BaselineScreen("/apps", "en", "ok", ('button "Ä"',), read_elements(STRUCTURE))


def test_a_screen_comes_back_as_it_was(tmp_path: Path) -> None:
    """What is written is read again without loss, also names with quotes and texts that YAML takes for others."""
    write_screen(path_of(tmp_path, "part/one"), SCREEN)
    assert read_screens(tmp_path) == {"part/one": SCREEN}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["one.yaml"]
    text = (tmp_path / "part" / "one.yaml").read_text(encoding="utf-8")
    assert 'button "Ä"' in text
    assert "\n- strong: '12'\n" in text


@pytest.mark.parametrize(
    "old, new, line, message",
    [
        ("format: 1", "format: 9", 2, "only format 1 is known"),
        ("language: en\n", "", 1, "the key 'language' is missing"),
        ("uses:\n- button \"Ä\"", "uses: all", 6, "'uses' is a list"),
        ("- strong: '12'", "- strong '12'", 12, "an element starts with its role"),
        ("- strong: '12'", "- {strong: a, b: c}", 12, "an element is one"),
        ("- strong: '12'", "- strong: {a: b}", 12, "a list of elements is expected"),
        ("- text: 'no'", "- text: 'no", 16, "it is not YAML"),
        ("address: /apps", "address: [/apps]", 3, "one text is expected"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    """Whatever is wrong with a file, it is the caller's to mend: file, line, and what to do."""
    path = path_of(tmp_path, "app")
    write_screen(path, SCREEN)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RunbookError) as caught:
        read_screens(tmp_path)
    [problem] = caught.value.problems
    assert (problem.path, problem.line, caught.value.exit_code) == (str(path), line, 2)
    assert message in problem.message
    assert "--accept" in problem.hint


def test_a_bottomless_or_binary_file_is_named(tmp_path: Path) -> None:
    """A file that refers to itself or is not text is an error with a message, too."""
    head = "format: 1\naddress: x\nlanguage: en\noutcome: ok\nuses: []\n"
    (tmp_path / "a.yaml").write_text(f"{head}screen: &a\n- main: *a\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RunbookError) as caught:
        read_screens(tmp_path)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    "text, said",
    [
        ("Order 4711 of 2026-11-24, 10:42", "Order # of #, #"),
        ("3 of 12 apps", "3 of 12 apps"),
        ("key shpss_0123456789abcdef0123456789abcdef", "key #"),
        ("read_product_listings", "read_product_listings"),
        ("  My   shop\nis open", "${{ inputs.name }} is open"),
        ("My shops", "My shops"),
    ],
)
def test_texts_are_said_in_words_that_last(text: str, said: str) -> None:
    """Numbers, dates, ids and tokens become #, values of the run their names, and counts stay."""
    assert Normalizer({"My shop": "${{ inputs.name }}"}).text(text) == said


def test_what_stands_in_fields_is_left_out() -> None:
    """Values of fields are never kept, of password fields neither; queries of links are cut off."""
    structure = (
        '- textbox "Pw": secret\n- combobox "S":\n  - option "a"\n- link "x":\n  - /url: /a/b?session=s3cret#f\n'
    )
    kept = Normalizer({}).screen(read_elements(structure))
    assert kept == read_elements('- textbox "Pw"\n- combobox "S":\n  - option "a"\n- link "x":\n  - /url: /a/b\n')
