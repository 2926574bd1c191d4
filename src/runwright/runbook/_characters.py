"""Finds misleading characters in a runbook: unusual white space, invisible and bidirectional characters.

Bidirectional controls can display a text in another order (CVE-2021-42574), zero-width characters make different
names look equal, and YAML does not accept a no-break space, pasted from a web page, as indentation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# "Trojan source": a runbook that reads harmless in a review and does something else.
_BIDIRECTIONAL = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff"
)
_JOINERS = "\u200c\u200d"
_UNSEEN = re.compile(f"[{_BIDIRECTIONAL}{_INVISIBLE}{_JOINERS}]")
_ODD_SPACE = re.compile(rf"(?:^|[\r\n])[ \t]*(?:[-?] *|[\w.-]+ *: *)*([{_SPACES}])")
_ODD_BEGINNING = re.compile(rf"(?:[-?] *)?([{_SPACES}])")
# After a text or an empty value. An intended comment has a blank after its #.
_CUTTING_COMMENT = re.compile(r"[ \t]+(#[^\s#][^\r\n]*)")
_COMMENT_IN_BRACKETS = re.compile(r"[^\s'\"\[{,:#][^'\"#\r\n]*[ \t](#[^\r\n]*)")


def unseen_characters(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and description of invisible characters; joiners within emoji and scripts are allowed."""
    for match in _UNSEEN.finditer(text):
        if match[0] not in _JOINERS or not _joins(text, match.start()):
            yield match.start(), _described(match[0])


def _joins(text: str, offset: int) -> bool:
    """Whether a joiner is between two emoji, or letters of a script that needs it (Arabic, Indic scripts)."""
    before, after = text[offset - 1 : offset], text[offset + 1 : offset + 2]
    # Emoji families and Persian words need joiners; between Latin letters one only makes two names look equal.
    return all(each and ord(each) > 0x5FF and not each.isspace() for each in (before, after))


def _described(character: str) -> str:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower()
    return f"{code} ({name})" if name else code


def shown(text: str) -> str:
    """Return a text with a visible mark in place of each bidirectional or invisible character."""
    return _UNSEEN.sub("\ufffd", text)


def odd_space(text: str, offset: int) -> tuple[int, str] | None:
    """Return offset and description of white space that YAML does not accept, in the line of `offset` or above."""
    start = _line_start(text, max(_line_start(text, offset) - 1, 0))
    match = _ODD_SPACE.search(text[start : _line_end(text, offset)])
    return (start + match.start(1), _described(match[1])) if match else None


def odd_beginning(text: str) -> str:
    """Return the description of leading white space that YAML does not accept, or ""."""
    match = _ODD_BEGINNING.match(text)
    return _described(match[1]) if match else ""


def cutting_comment(text: str, offset: int) -> tuple[int, str] | None:
    """Return offset and text of a comment after the unquoted text that ends at `offset`, as in `Order #5`."""
    while offset and text[offset - 1] in " \t":
        offset -= 1
    match = _CUTTING_COMMENT.match(text, offset)
    return (match.start(1), match[1].rstrip()) if match else None


def comment_in_brackets(text: str, start: int) -> tuple[int, str] | None:
    """Return offset and text of a comment after an unquoted text, in the line of the bracket at `start`."""
    match = _COMMENT_IN_BRACKETS.search(text, start, _line_end(text, start))
    return (match.start(1), match[1].rstrip()) if match else None


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _line_end(text: str, offset: int) -> int:
    return min((place for end in "\r\n" if (place := text.find(end, offset)) >= 0), default=len(text))
