"""Shopify's OAuth endpoints: the address that asks for consent, the checks of the callback, and the exchange.

Error bodies are never quoted: they may repeat what was sent. Only known codes are told.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from runwright import (
    CertificateAuthority,
    RefusedError,
    Secret,
    SecretError,
    StepError,
    StepTimeoutError,
    cannot_be_reached,
    is_private,
    origin_of,
)
from runwright_shopify.pages.exchange import client_for

if TYPE_CHECKING:
    import httpx

_AUTHORIZE = "/admin/oauth/authorize"
_TOKEN = "/admin/oauth/access_token"  # noqa: S105 - a path
_TIMEOUT_SECONDS = 20.0
_MOST_BYTES = 1 << 20
_CLOCK_SECONDS = 90
# An app that was made a moment ago is not known everywhere yet.
_UNKNOWN_APP_TRIES, _UNKNOWN_APP_PAUSE = 3, 5.0
_BUSY_TRIES, _BUSY_PAUSE = 3, 1.0
_HTML_ERROR = re.compile(r"<title>[^<]*Oauth error\s+([a-z_]+)", re.IGNORECASE)
_CODES = (
    "shop_not_permitted",
    "app_not_installed",
    "application_cannot_be_found",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "unauthorized_client",
    "access_denied",
)


@dataclass(frozen=True)
class Grant:
    """What an exchange gave."""

    token: Secret
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class OAuthRefusal:
    """What an exchange was refused with: one of the known codes, or the empty text."""

    code: str
    status: int
    about: str = ""
    """What a refusal is about, by known words in it: "code", "secret", "hosts", "redirect"."""


@dataclass(frozen=True)
class Callback:
    """What Shopify has sent back through the browser."""

    code: Secret
    shop: str


def authorize_url(shop_url: str, client_id: str, scopes: Iterable[str], redirect_url: str, state: str) -> str:
    """Return the address that asks for an offline token which does not expire."""
    query = {"client_id": client_id, "scope": ",".join(scopes), "redirect_uri": redirect_url, "state": state}
    return f"{origin_of(shop_url)}{_AUTHORIZE}?{urlencode(query)}"


def read_callback(url: str, state: str, client_secrets: Iterable[Secret]) -> Callback:
    """Check a callback (state, hmac, timestamp) and return its code; raises RefusedError."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    given = dict(pairs)
    if "error" in given:
        code = given["error"] if given["error"] in _CODES else "an error"
        raise RefusedError(
            f"Shopify refused the authorization ({code})", hint="approve the app when asked, then resume the run"
        )
    if not hmac.compare_digest(given.get("state", "").encode(), state.encode()):
        raise _forged("its state differs from the state that was sent")
    if not any(_is_signed(pairs, each) for each in client_secrets):
        raise _forged("its signature (hmac) is not made with the app's client secret")
    if not _is_recent(given.get("timestamp", "")):
        raise RefusedError(
            f"the answer of Shopify's authorization is not of now (more than {_CLOCK_SECONDS} seconds off)",
            hint="set the clock of this computer, then resume the run",
        )
    if not given.get("code"):
        raise _forged("it holds no code")
    return Callback(Secret(given["code"]), given.get("shop", ""))


class OAuth:
    """The endpoint of one shop that hands out access tokens."""

    def __init__(self, shop_url: str, authority: CertificateAuthority | None = None) -> None:
        self._origin = origin_of(shop_url)
        self._authority = authority

    def exchange(self, client_id: str, client_secret: Secret, code: Secret) -> Grant | OAuthRefusal:
        """Exchange an authorization code; raises RefusedError for a token that expires."""
        return self._ask({"client_id": client_id, "client_secret": client_secret.reveal(), "code": code.reveal()})

    def client_credentials(self, client_id: str, client_secret: Secret) -> Grant | OAuthRefusal:
        """Ask for a token that lives one day, as a check of the installation. It never goes to Xentral."""
        fields = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret.reveal()}
        return self._ask(fields, may_expire=True)

    def _ask(self, fields: Mapping[str, str], *, may_expire: bool = False) -> Grant | OAuthRefusal:
        if not is_private(self._origin):
            raise SecretError(f"the client secret was about to travel to {self._origin} unencrypted", hint="use https")
        answer = self._patiently(fields)
        for _ in range(_UNKNOWN_APP_TRIES - 1):
            if not (isinstance(answer, OAuthRefusal) and answer.code == "application_cannot_be_found"):
                break
            time.sleep(_UNKNOWN_APP_PAUSE)
            answer = self._patiently(fields)
        if isinstance(answer, OAuthRefusal):
            return answer
        return _grant_of(answer, fields, may_expire=may_expire)

    def _patiently(self, fields: Mapping[str, str]) -> Mapping[str, Any] | OAuthRefusal:
        """Send; a busy shop is asked again, unless a code was sent: that is good for once."""
        answer = self._send(fields)
        for _ in range(0 if "code" in fields else _BUSY_TRIES - 1):
            if not (isinstance(answer, OAuthRefusal) and (answer.status >= 500 or answer.status == 429)):
                break
            time.sleep(_BUSY_PAUSE)
            answer = self._send(fields)
        return answer

    def _send(self, fields: Mapping[str, str]) -> Mapping[str, Any] | OAuthRefusal:
        import httpx

        headers = {"Accept": "application/json"}
        try:
            with (
                client_for(self._origin, _TIMEOUT_SECONDS, self._authority) as client,
                client.stream("POST", f"{self._origin}{_TOKEN}", data=dict(fields), headers=headers) as response,
            ):
                return _read(response.status_code, _body_of(response))
        except httpx.TimeoutException:
            raise StepTimeoutError(
                f"{self._origin} did not answer within {_TIMEOUT_SECONDS:.0f} seconds",
                hint="check the network and https://www.shopifystatus.com, then resume the run",
            ) from None
        except httpx.HTTPError as error:
            raise cannot_be_reached(self._origin, error, self._authority) from None


def _body_of(response: httpx.Response) -> str:
    """Return the body, within a size and a time that hold for all of it."""
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > _MOST_BYTES or time.monotonic() > deadline:
            raise StepError(
                "the shop's answer to the exchange of the authorization is too long or too slow",
                hint="check shop_url, then resume the run",
            )
    return body.decode("utf-8", "replace")


def _read(status: int, body: str) -> Mapping[str, Any] | OAuthRefusal:
    try:
        content = json.loads(body)
    except ValueError:
        content = {}
    content = content if isinstance(content, dict) else {}
    if status == 200 and isinstance(content.get("access_token"), str):
        return content
    return refusal_of(status, body, str(content.get("error", "")))


def refusal_of(status: int, body: str, code: str = "") -> OAuthRefusal:
    """Return the reason for a refusal, in known words only."""
    found = _HTML_ERROR.search(body)
    code = code or (found[1] if found else "")
    return OAuthRefusal(code if code in _CODES else "", status, _about(body.lower()))


def code_in(text: str) -> str:
    """Return the known code of an error that is shown as JSON; else the empty text."""
    try:
        content = json.loads(text)
    except ValueError:
        return ""
    return str(content.get("error", "")) if isinstance(content, dict) else ""


def _about(text: str) -> str:
    if "matching hosts" in text:
        return "hosts"
    if "whitelisted" in text or "redirect_uri is not" in text:
        return "redirect"
    if "authorization code" in text and ("not found" in text or "already used" in text):
        return "code"
    if "client secret" in text or "client_secret" in text:
        return "secret"
    return ""


def _grant_of(answer: Mapping[str, Any], fields: Mapping[str, str], *, may_expire: bool) -> Grant:
    token = str(answer["access_token"]).strip()
    if not may_expire and (answer.get("expires_in") or answer.get("refresh_token")):
        raise RefusedError(
            "Shopify gave an access token that expires, which Xentral cannot renew",
            hint="this run asked for a token without expiry: the app or the store must have been changed to expiring "
            "tokens; look at the app in the Dev Dashboard, or create another one with the input app_name",
        )
    unlike = token.startswith("shpss_") or token in (fields.get("client_id"), fields.get("client_secret"))
    if unlike or not re.fullmatch(r"[\w-]{16,}", token):
        raise RefusedError("the shop did not return an access token", hint="check shop_url, then resume the run")
    scopes = tuple(part for part in re.split(r"[\s,]+", str(answer.get("scope", ""))) if part)
    return Grant(Secret(token), scopes)


def _is_signed(pairs: list[tuple[str, str]], client_secret: Secret) -> bool:
    """Whether the parameters, known or not, are signed with the secret."""
    given = dict(pairs).get("hmac", "").lower()
    others = sorted((name, value) for name, value in pairs if name not in ("hmac", "signature"))
    plain = "&".join(f"{name}={value}" for name, value in others)
    # Shopify's own libraries differ in whether they encode the values.
    forms = (plain, urlencode(others))
    return any(hmac.compare_digest(_digest(each, client_secret).encode(), given.encode()) for each in forms)


def _digest(text: str, client_secret: Secret) -> str:
    return hmac.new(client_secret.reveal().encode(), text.encode(), hashlib.sha256).hexdigest()


def _is_recent(timestamp: str) -> bool:
    return timestamp.isascii() and timestamp.isdigit() and abs(time.time() - int(timestamp)) <= _CLOCK_SECONDS


def _forged(why: str) -> RefusedError:
    return RefusedError(
        f"the answer of Shopify's authorization was not accepted: {why}",
        hint="resume the run to authorize again; if this repeats, somebody may be tampering with the connection",
    )
