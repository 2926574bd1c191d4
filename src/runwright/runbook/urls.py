"""What runwright takes for a web address: https, or plain http on this computer."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from runwright.runbook.value_types import WrongValueError
from runwright.secrets.origins import LOOPBACK_HOSTS

_STRANGE = re.compile(r"[\s\x00-\x1f\x7f\\<>\"{}|^`]")


def check_url(text: str) -> str:
    """Return the address as it is; raises WrongValueError, saying what an address needs."""
    _split(text)
    return text


def check_origin(text: str) -> str:
    """Return scheme, host and port without a trailing slash; raises WrongValueError for anything more."""
    parts = _split(text)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise WrongValueError(f"must be an origin like {parts.scheme}://{parts.netloc}, without a path")
    return f"{parts.scheme}://{parts.netloc}".lower()


def check_base_url(text: str) -> str:
    """Return the address of an application without a trailing slash; it may have a path but no query."""
    parts = _split(text)
    if parts.query or parts.fragment:
        raise WrongValueError("must be an address without ? and #")
    return text.rstrip("/")


def _split(text: str) -> SplitResult:
    if _STRANGE.search(text):
        raise WrongValueError("must be an address without spaces and special characters")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise WrongValueError("must be an address like https://example.com") from error
    if "://" not in text or not host:
        raise WrongValueError("must be a complete address like https://example.com")
    if parts.username is not None or parts.password is not None:
        raise WrongValueError("must be an address without a user name or password in it")
    if parts.scheme == "http" and host not in LOOPBACK_HOSTS:
        raise WrongValueError("must begin with https:// (http:// is for this computer only)")
    if parts.scheme not in {"https", "http"}:
        raise WrongValueError("must begin with https://")
    return parts
