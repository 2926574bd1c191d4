"""Quotes the application's own words in messages, without anything that looks like an access token."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from runwright import Secret, appearance

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_LONGEST = 300
_STARS = "********"
_TAG = re.compile(r"<[^>]*>")
# Shopify's tokens: shpat_, shpca_, shppa_, shpss_ and a value.
_TOKEN = re.compile(r"\bshp[a-z]{2}_\w+", re.IGNORECASE)


def quote(words: str, *hidden: Secret | None) -> str:
    """Return the words as `plain()` does, in quotation marks."""
    return f'"{plain(words, *hidden)}"'


def plain(words: str, *hidden: Secret | None) -> str:
    """Return the words on one line, at most 300 characters, with every token starred out."""
    text = " ".join(_TAG.sub(" ", words).split())
    for secret in filter(None, hidden):
        text = text.replace(secret.reveal(), _STARS)
    return _TOKEN.sub(_STARS, text)[:_LONGEST]


def without(found: Locator, texts: Iterable[str]) -> Locator:
    """Leave out the elements that show one of these texts: a message that was there before is no answer."""
    for text in dict.fromkeys(texts):
        found = found.filter(has_not_text=re.compile(rf"^\s*{appearance(text.strip())}\s*$"))
    return found
