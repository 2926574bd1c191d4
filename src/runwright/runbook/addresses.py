"""Addresses (https, or plain http on this computer), languages and time zones as annotated types."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator

from runwright.secrets.origins import LOOPBACK_HOSTS

# The backslash above all: in https://shop.example\@evil.test Python finds the host evil.test, a browser shop.example.
_STRANGE = re.compile(r"[\s\x00-\x1f\x7f\\<>\"{}|^`]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")  # BCP 47
_TIMEZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")  # the form of the IANA's names
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")


def _check_url(text: str) -> str:
    _split(text)
    return text


def _check_origin(text: str) -> str:
    """Return scheme, host and port, without a trailing slash."""
    parts = _split(text)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"must be an origin like {parts.scheme}://{parts.netloc}, without a path")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _check_base_url(text: str) -> str:
    """Return the address of an application without a trailing slash; a path is allowed, a query is not."""
    parts = _split(text)
    if parts.query or parts.fragment:
        raise ValueError("must be an address without ? and #")
    return text.rstrip("/")


def _check_email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("must be an e-mail address like name@example.com")
    return text


def _check_language(text: str) -> str:
    if text and not _LANGUAGE.fullmatch(text):
        raise ValueError("must be a language like de or de-CH")
    return text


def _check_timezone(text: str) -> str:
    if text and not _TIMEZONE.fullmatch(text):
        raise ValueError("must be a time zone like Europe/Berlin")
    return text


def _split(text: str) -> SplitResult:
    if _STRANGE.search(text):
        raise ValueError("must be an address without spaces and special characters")
    try:
        parts = urlsplit(text)
        # Both are parsed on access, and raise ValueError for a broken port or bracket.
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("must be an address like https://example.com") from error
    if "://" not in text or not host:
        raise ValueError("must be a complete address like https://example.com")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must be an address without a user name or password in it")
    if parts.scheme == "http" and host not in LOOPBACK_HOSTS:
        raise ValueError("must begin with https:// (http:// is for this computer only)")
    if parts.scheme not in {"https", "http"}:
        raise ValueError("must begin with https://")
    return parts


Url = Annotated[str, AfterValidator(_check_url)]
Origin = Annotated[str, AfterValidator(_check_origin)]
BaseUrl = Annotated[str, AfterValidator(_check_base_url)]
Email = Annotated[str, AfterValidator(_check_email)]
Language = Annotated[str, AfterValidator(_check_language)]
Timezone = Annotated[str, AfterValidator(_check_timezone)]
