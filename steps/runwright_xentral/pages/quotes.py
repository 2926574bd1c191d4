"""Quotes the application's own words in messages, without anything that looks like an access token."""

from __future__ import annotations

import re

from runwright import Secret

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
