"""Visible texts of an application, per language.

A page object never depends on one language: it looks for a label in every language known. Adding a language to
a step pack is adding data to its labels.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

# Soft hyphens, zero-width and direction marks: invisible characters within a text.
_UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f"
_DASHES = "\\-\u2010-\u2015\u2212"
# Quotes are written as escapes: Playwright escapes quotes itself, but misses the second of two in a row.
_APOSTROPHES = "\\x27\\x60\u00b4\u2018\u2019\u201a\u201b\u02bc\u2032"
_QUOTES = "\\x22\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
_ANY_UNSEEN = f"[{_UNSEEN}]*"
# Between two letters, one by one: a class of many ranges takes Python ten times as long to compile.
_UNSEEN_IN_WORDS = "\u00ad*\u200b*\u200c*\u200d*\u2060*\ufeff*"
_REQUIRED = r"\((?:required|optional|pflichtfeld|erforderlich|requis|obligatoire|facultatif|obligatorio|opcional)\)"
_MARK = rf"(?:[*:\u2217\u2731\uff1a]|{_REQUIRED})"
_MARKS_BEHIND = re.compile(rf"(?:\s*{_MARK})+\s*$", re.IGNORECASE)


def appearance(text: str) -> str:
    """Return a pattern for texts that look like `text`: quotes, dashes, dots and accents may be other characters."""
    parts = _parts(text)
    return "".join(_run(part) + _unseen_after(part) for part in parts[:-1]) + "".join(map(_run, parts[-1:]))


def _parts(text: str) -> list[str]:
    # macOS types and stores decomposed letters (u and a diaeresis), most pages have composed ones.
    seen = re.sub(_ANY_UNSEEN, "", unicodedata.normalize("NFC", text)).replace("\u2026", "...")
    return re.findall(r"\s+|\.\.\.|\S", seen)


def _unseen_after(part: str) -> str:
    return _UNSEEN_IN_WORDS if part.isascii() and part.isalnum() else _ANY_UNSEEN


def _run(part: str) -> str:
    if part.isspace():
        return r"\s+"
    if part == "...":
        return "(?:\\.\\.\\.|\u2026)"
    for alike in (_DASHES, _APOSTROPHES, _QUOTES):
        if re.match(f"[{alike}]", part):
            return f"[{alike}]"
    apart = unicodedata.normalize("NFD", part)
    return f"(?:{part}|{apart})" if apart != part else _escaped(part)


def _escaped(part: str) -> str:
    # Playwright passes a pattern on between slashes and does not escape slashes within it.
    return r"\/" if part == "/" else re.escape(part)


@lru_cache(maxsize=4096)
def _flexible(text: str, unseen: bool, between: str = "") -> str:
    """Return a pattern for a name in which white space and dashes between words are interchangeable.

    `unseen`: within it there may also be invisible characters. `between`: a pattern for what may stand between letters.
    """
    # A name of marks alone ("*") stays: without them its pattern would match everything.
    words = re.split(rf"[\s{_DASHES}]+", _MARKS_BEHIND.sub("", text) or text)
    if unseen:
        return rf"[\s{_DASHES}{_UNSEEN}]+".join(map(appearance, words))
    # Five times cheaper, in Python and in the browser: a pack has dozens of labels with a dozen names each.
    return r"[\s\-\u2010-\u2015]+".join(between.join(map(_run, _parts(word))) for word in words)


# Milliseconds each: labels are made again and again from the same names of a runbook.
@lru_cache(maxsize=4096)
def _compiled(names: tuple[str, ...], whole: bool, same_case: bool, unseen: bool) -> re.Pattern[str]:
    # Playwright hands flags on to JavaScript and knows IGNORECASE, MULTILINE and DOTALL only.
    flags = re.RegexFlag(0) if same_case else re.IGNORECASE
    # Texts keep the soft hyphens that Playwright takes out of names; the other characters cost three times as much.
    between = "" if whole else "\u00ad?"
    alternatives = "|".join(_flexible(name, unseen, between) for name in sorted(names, key=len, reverse=True))
    if not whole:
        return re.compile(alternatives, flags)
    blank = rf"[\s{_UNSEEN}]" if unseen else r"\s"
    return re.compile(rf"^(?:{blank}|\*)*(?:{alternatives})(?:{blank}|{_MARK})*$", flags)


@dataclass(frozen=True, init=False)
class Label:
    """The texts of one control or heading: language code to its variants, the likeliest first.

    `Label(en=("Create an app", "Create app"), de="App erstellen")`
    """

    texts: dict[str, tuple[str, ...]]

    def __init__(self, **texts: str | tuple[str, ...]) -> None:
        by_language = {code: (text,) if isinstance(text, str) else text for code, text in texts.items()}
        object.__setattr__(self, "texts", by_language)

    def __hash__(self) -> int:
        return hash(self.names)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The known texts without duplicates."""
        return tuple(dict.fromkeys(text for variants in self.texts.values() for text in variants))

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of its languages."""
        return tuple(self.texts)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Match a whole name, whatever its case, white space, dashes and required marks.

        Playwright takes soft hyphens and zero-width spaces out of accessible names; `compiled()` is for other texts
        that may have them.
        """
        return _compiled(self.names, whole=True, same_case=False, unseen=False)

    @cached_property
    def anywhere(self) -> re.Pattern[str]:
        """Match a text that contains one of the names, with or without soft hyphens."""
        return _compiled(self.names, whole=False, same_case=False, unseen=False)

    def compiled(self, *, whole: bool, same_case: bool = False) -> re.Pattern[str]:
        """Return the pattern for a whole name or for a part of a text, with invisible characters anywhere in it."""
        return _compiled(self.names, whole, same_case, unseen=True)

    def __str__(self) -> str:
        return self.names[0]
