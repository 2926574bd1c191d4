"""The words that a runbook may use for Admin API scopes: handles, documented groups, and "all"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Annotated

from pydantic import AfterValidator

from runwright import did_you_mean

ALL = "all"
GROUPS = ("content", "customers", "inventory", "orders", "products", "product_listings", "draft_orders")
"""The documented groups; each means its read handle and its write handle."""
_HANDLE = re.compile(r"(?:read|write)_[a-z][a-z0-9_]*")


def _known_word(word: str) -> str:
    word = word.strip()
    if word == ALL or word in GROUPS or _HANDLE.fullmatch(word):
        return word
    hint = did_you_mean(word, (*GROUPS, ALL, *(f"{way}_{group}" for group in GROUPS for way in ("read", "write"))))
    raise ValueError(
        f"'{word}' is not an Admin API scope: write a handle such as read_products, one of the groups "
        f"{', '.join(GROUPS)}, or all" + (f" ({hint})" if hint.startswith("did") else "")
    )


ScopeWord = Annotated[str, AfterValidator(_known_word)]
"""A scope handle (`read_products`), a group by its name, or "all"."""


def expand(words: Iterable[str], offered: Iterable[str]) -> tuple[str, ...]:
    """Return the handles that the words mean, each once, in their order. "all" is everything on offer."""
    handles: dict[str, None] = {}
    for word in words:
        if word == ALL:
            handles.update(dict.fromkeys(offered))
        elif word in GROUPS:
            handles.update({f"read_{word}": None, f"write_{word}": None})
        else:
            handles[word] = None
    return tuple(handles)


def with_implied(handles: Collection[str]) -> frozenset[str]:
    """Return the handles with what they imply: Shopify grants `read_x` to whoever has `write_x`."""
    implied = (f"read_{each.removeprefix('write_')}" for each in handles if each.startswith("write_"))
    return frozenset((*handles, *implied))
