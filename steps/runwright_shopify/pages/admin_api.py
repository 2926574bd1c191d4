"""A client of the shop's Admin API, for checking a token. It needs no browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from runwright import RefusedError, Secret, SecretError, StepError, StepTimeoutError, is_private, origin_of

if TYPE_CHECKING:
    import httpx

VERSION = "2026-10"
"""The newest version of the Admin API; Shopify answers an unknown one with the oldest that it still has."""
_GRAPHQL = f"/admin/api/{VERSION}/graphql.json"
_SCOPES = "/admin/oauth/access_scopes.json"
_QUERY = "{ shop { name myshopifyDomain } currentAppInstallation { accessScopes { handle } } }"
# A token can be unknown to some of Shopify's servers for a moment after the app was installed.
_PAUSES = (1.0, 2.0, 4.0)
_TIMEOUT_SECONDS = 20.0
_TRANSIENT = frozenset({401, 403, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Shop:
    """What a token gives access to. Name and domain are empty where only the REST API answers."""

    name: str
    domain: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class _Answer:
    """One answer of the API, without headers: they are of no use and may be quoted by accident."""

    status: int
    body: Mapping[str, Any]
    location: str

    @property
    def words(self) -> str:
        """What the shop says is wrong."""
        errors = self.body.get("errors", "")
        if isinstance(errors, list):
            errors = "; ".join(
                str(each.get("message", each)) if isinstance(each, dict) else str(each) for each in errors
            )
        return str(errors)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of GraphQL's errors."""
        errors = self.body.get("errors")
        found = errors if isinstance(errors, list) else []
        return frozenset(
            str((each.get("extensions") or {}).get("code", "")) for each in found if isinstance(each, dict)
        )

    @property
    def is_transient(self) -> bool:
        """Tell whether asking again may help."""
        return self.status in _TRANSIENT or "THROTTLED" in self.codes


class AdminApi:
    """The Admin API of the shop at `shop_url`."""

    def __init__(self, shop_url: str) -> None:
        self._origin = origin_of(shop_url)

    def ask(self, token: Secret) -> Shop:
        """Return whose token it is and what it may do; raises RefusedError with the shop's words."""
        if not is_private(self._origin):
            raise SecretError(f"the access token was about to travel to {self._origin} unencrypted", hint="use https")
        answer = self._persistently(lambda: self._send(token, "POST", _GRAPHQL, {"query": _QUERY}))
        if answer.status in {404, 406} or (answer.status == 200 and "data" not in answer.body and not answer.words):
            return self._ask_rest(token)
        self._check(answer)
        data = answer.body.get("data") or {}
        shop, installation = data.get("shop") or {}, data.get("currentAppInstallation") or {}
        scopes = tuple(str(each["handle"]) for each in installation.get("accessScopes") or ())
        return Shop(str(shop.get("name", "")), str(shop.get("myshopifyDomain", "")), scopes)

    def _ask_rest(self, token: Secret) -> Shop:
        answer = self._persistently(lambda: self._send(token, "GET", _SCOPES, None))
        self._check(answer)
        scopes = tuple(str(each["handle"]) for each in answer.body.get("access_scopes") or ())
        return Shop("", "", scopes)

    def _persistently(self, send: Callable[[], _Answer]) -> _Answer:
        answer = send()
        for seconds in _PAUSES:
            if not answer.is_transient:
                break
            time.sleep(seconds)
            answer = send()
        return answer

    def _send(self, token: Secret, method: str, path: str, body: object) -> _Answer:
        import httpx

        headers = {"X-Shopify-Access-Token": token.reveal(), "Accept": "application/json"}
        try:
            # A redirect to another host must not take the token along.
            with httpx.Client(follow_redirects=False, timeout=_TIMEOUT_SECONDS, trust_env=self._is_remote) as client:
                return _read(client.request(method, f"{self._origin}{path}", json=body, headers=headers))
        except httpx.TimeoutException:
            raise StepTimeoutError(
                f"{self._origin} did not answer within {_TIMEOUT_SECONDS:.0f} seconds",
                hint="check the network and https://www.shopifystatus.com, then resume the run",
            ) from None
        except (httpx.HTTPError, UnicodeEncodeError) as error:
            raise StepError(
                f"{self._origin} cannot be reached ({type(error).__name__})",
                hint="check shop_url, the network and a proxy if there is one, then resume the run",
            ) from None

    @property
    def _is_remote(self) -> bool:
        return urlsplit(self._origin).scheme == "https"

    def _check(self, answer: _Answer) -> None:
        if answer.status == 200 and not answer.words:
            return
        if answer.location:
            raise RefusedError(
                f"{self._origin} sends API requests on to {origin_of(answer.location)}",
                hint="give the shop's address at myshopify.com as shop_url, such as https://my-shop.myshopify.com",
            )
        said = f": '{answer.words}'" if answer.words else ""
        raise RefusedError(
            f"the shop at {self._origin} refused the access token (HTTP {answer.status}){said}",
            hint=_hint(answer),
        )


def _read(response: httpx.Response) -> _Answer:
    location = response.headers.get("location", "") if response.is_redirect else ""
    absolute = str(response.url.join(location)) if location else ""
    try:
        body = response.json()
    except ValueError:
        body = {}
    return _Answer(response.status_code, body if isinstance(body, dict) else {}, absolute)


def _hint(answer: _Answer) -> str:
    if answer.status == 402:
        return "the shop's plan is frozen or unpaid: settle it in the Shopify admin, then resume the run"
    if answer.status == 401:
        return "the token is wrong, or the app was uninstalled: `runwright resume RUN --reissue` replaces the token"
    if answer.is_transient:
        return "the shop is busy or the token is not known everywhere yet: resume the run in some minutes"
    return "check in the Shopify admin that the app is installed with the scopes, and that shop_url is this shop's"
