"""Asks the merchant's shop for its locations, as the tenant's server does."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from runwright_xentral.sandbox.state import Location

PATH = "/admin/api/2026-01/locations.json"
_SECONDS = 5.0


class ShopUnreachableError(Exception):
    """No connection, or an answer that is not JSON."""


@dataclass(frozen=True)
class ShopAccess:
    """What somebody typed to reach a shop: either the token, or key and password."""

    url: str
    token: str = ""
    api_key: str = ""
    password: str = ""


@dataclass(frozen=True)
class ShopAnswer:
    """The shop's answer in JSON: active locations, or the words of its refusal."""

    locations: tuple[Location, ...] = ()
    problem: str = ""


async def ask_locations(access: ShopAccess) -> ShopAnswer:
    """Ask for the locations. Raises ShopUnreachableError.

    A refused token is an answer, too. A stand-in calls the same machine only: every other host counts as
    unreachable, so that nothing that was typed into it can leave.
    """
    origin = shop_origin(access.url)
    if not _is_loopback(origin):
        raise ShopUnreachableError(origin)
    headers = {"Accept": "application/json"}
    if access.token:
        headers["X-Shopify-Access-Token"] = access.token
    auth = None if access.token else httpx.BasicAuth(access.api_key, access.password)
    try:
        # A proxy of the environment must not see calls to this machine.
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False, verify=_certificates()) as client:
            return _read(await client.get(origin + PATH, headers=headers, auth=auth))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ShopUnreachableError(origin) from error


@cache
def _certificates() -> ssl.SSLContext:
    """Return the certificates that are trusted; to read them takes longer than to ask a shop."""
    return httpx.create_ssl_context(trust_env=False)


def shop_origin(url: str) -> str:
    """Complete what somebody typed as the shop's URL: https when no scheme is given, no slash at the end."""
    typed = url.strip().rstrip("/")
    return typed if "://" in typed else f"https://{typed}"


def _is_loopback(origin: str) -> bool:
    try:
        host = urlsplit(origin).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(response: httpx.Response) -> ShopAnswer:
    body: Any = response.json()
    if not isinstance(body, dict):
        raise ShopUnreachableError("the answer is not an object")
    if response.is_error or "locations" not in body:
        return ShopAnswer(problem=str(body.get("errors", response.status_code)))
    rows = [row for row in body["locations"] if row.get("active")]
    return ShopAnswer(tuple(Location(str(row["id"]), str(row["name"])) for row in rows))
