"""Targets as the page describes them, and as the runbook says them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PER_LANGUAGE = ("name", "label", "text", "placeholder")
_NESTED = ("within", "has")


def target_of(found: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return a target whose texts have a slot for the page's language, if the page says which it is."""
    language = lang.lower().partition("-")[0]
    slot = language if _LANGUAGE.fullmatch(language) else ""
    target: dict[str, Any] = {}
    for key, value in found.items():
        if key in _NESTED:
            target[key] = target_of(value, lang)
        else:
            target[key] = {slot: value} if slot and key in _PER_LANGUAGE else value
    return target


def words_of(found: Mapping[str, Any]) -> str:
    """Return the text that a target is known by."""
    keys = ("name", "label", "text", "placeholder", "test_id", "name_attribute", "role")
    return next((str(found[key]) for key in keys if found.get(key)), "element" if found else "")


def slug(text: str) -> str:
    """Return a text as the name of a step or an input: small letters, digits and underscores."""
    # ß has no decomposition and would vanish, hence the replacement.
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    return name if name and name[0].isalpha() else f"item_{name}".rstrip("_")
