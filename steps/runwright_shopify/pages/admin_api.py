"""A client of the shop's Admin API, for checking a token. It needs no browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from runwright import CertificateAuthority, RefusedError, Secret, SecretError, StepError, is_private, origin_of
from runwright_shopify.pages.customer_data import QUERY, REST_FIELDS, UNAPPROVED, CustomerData, Order, counted
from runwright_shopify.pages.exchange import Answer, Exchange
from runwright_shopify.scope_names import with_implied

VERSION = "2026-10"
"""The newest version of the Admin API."""
XENTRALS_VERSION = "2026-01"
"""The oldest supported version: Xentral asks with a version that is older still, and Shopify answers with this one."""
READ_LOCATIONS = "read_locations"
READ_ORDERS = "read_orders"
_GRAPHQL = f"/admin/api/{VERSION}/graphql.json"
_SCOPES = "/admin/oauth/access_scopes.json"
_LOCATIONS = f"/admin/api/{XENTRALS_VERSION}/locations.json"
_ORDERS = f"/admin/api/{XENTRALS_VERSION}/orders.json?status=any&limit=10&fields={REST_FIELDS}"
_QUERY = "{ shop { name myshopifyDomain } currentAppInstallation { accessScopes { handle } } }"
# A token can be unknown to some of Shopify's servers for a moment after the app was installed.
_PAUSES = (1.0, 2.0, 4.0)
_LONGEST_SECONDS = 30.0
_TRANSIENT = frozenset({401, 403, 429, 500, 502, 503, 504})
_MISSING_SCOPE = re.compile(r"\b((?:read|write)_[a-z_]+) scope")
_LONGEST_WORDS = 300
_NO_SUCH_API = frozenset({404, 406, 410})

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Shop:
    """What a token gives access to. Name and domain are empty where only the REST API answers."""

    name: str
    domain: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Locations:
    """The names of the active locations, or the scope that the shop wants to see before it lists them."""

    names: tuple[str, ...]
    missing_scope: str = ""
    """Empty when the locations were listed."""


class _Scope(BaseModel):
    handle: str


class _Extensions(BaseModel):
    code: str = ""


class _Problem(BaseModel):
    message: str
    extensions: _Extensions | None = None


class _Body(BaseModel):
    """What every answer may have: `errors` is a text, a list of problems, or texts by field."""

    errors: str | list[_Problem] | list[str] | dict[str, str | list[str]] | None = None

    @property
    def words(self) -> str:
        """What the shop says is wrong; "" when nothing is."""
        if isinstance(self.errors, dict):
            return "; ".join(f"{field} {said}" for field, said in self.errors.items())
        if isinstance(self.errors, list):
            return "; ".join(each if isinstance(each, str) else each.message for each in self.errors)
        return self.errors or ""

    @property
    def is_throttled(self) -> bool:
        """Whether GraphQL asks to come back later."""
        problems = self.errors if isinstance(self.errors, list) else []
        return any(
            isinstance(each, _Problem) and "THROTTLED" in (each.extensions or _Extensions()).code for each in problems
        )


class _ShopFields(BaseModel):
    name: str = ""
    myshopifyDomain: str = ""  # noqa: N815 - Shopify's own name


class _Installation(BaseModel):
    accessScopes: list[_Scope]  # noqa: N815 - Shopify's own name


class _Data(BaseModel):
    shop: _ShopFields | None = None
    currentAppInstallation: _Installation | None = None  # noqa: N815 - Shopify's own name


class _GraphQlBody(_Body):
    data: _Data | None = None


class _ScopesBody(_Body):
    access_scopes: list[_Scope]


class _Place(BaseModel):
    name: str
    active: bool = True


class _LocationsBody(_Body):
    locations: list[_Place]


class _OrdersBody(_Body):
    orders: list[Order]


class _OrderNodes(BaseModel):
    nodes: list[Order]


class _OrdersData(BaseModel):
    orders: _OrderNodes | None = None


class _OrdersGraphQlBody(_Body):
    data: _OrdersData | None = None


class AdminApi:
    """The Admin API of the shop at `shop_url`. `seconds` tells how long all requests of a call may take."""

    def __init__(
        self,
        shop_url: str,
        seconds: Callable[[], float] = lambda: _LONGEST_SECONDS,
        authority: CertificateAuthority | None = None,
    ) -> None:
        self._authority = authority
        self._origin = origin_of(shop_url)
        self._seconds = seconds
        self._deadline = 0.0
        self._ahead: dict[str, Exchange] = {}

    def send_ahead(self, token: Secret, scopes: Collection[str]) -> None:
        """Send the first requests of `ask()`, `locations()` and, with the scope for orders, `customer_data()` at once.

        Each of them then takes its answer.
        """
        self._begin()
        self._ahead = {
            _GRAPHQL: self._sent(token, "POST", _GRAPHQL, {"query": _QUERY}),
            _LOCATIONS: self._sent(token, "GET", _LOCATIONS, None),
        }
        if READ_ORDERS in with_implied(tuple(scopes)):
            self._ahead[_ORDERS] = self._sent(token, "GET", _ORDERS, None)

    def ask(self, token: Secret) -> Shop:
        """Return whose token it is and what it may do; raises RefusedError with the shop's words."""
        self._begin()
        answer = self._persistently(token, "POST", _GRAPHQL, {"query": _QUERY})
        if answer.status in _NO_SUCH_API:
            return self._ask_rest(token)
        self._check(answer, token)
        data = self._understood(answer, _GraphQlBody).data
        if data is None or data.currentAppInstallation is None:
            raise self._not_an_admin_api(answer)
        shop = data.shop or _ShopFields()
        return Shop(shop.name, shop.myshopifyDomain, _handles(data.currentAppInstallation.accessScopes))

    def locations(self, token: Secret, granted: tuple[str, ...]) -> Locations:
        """Ask for the locations as Xentral does; raises RefusedError for any refusal but a missing scope."""
        self._begin()
        # A new scope takes a moment to work everywhere, so the request is repeated; not if the token lacks the scope.
        ask = self._persistently if READ_LOCATIONS in with_implied(granted) else self._send
        answer = ask(token, "GET", _LOCATIONS, None)
        if answer.status == 403 and (scope := _MISSING_SCOPE.search(_words(answer, token))):
            return Locations((), scope.group(1))
        self._check(answer, token)
        places = self._understood(answer, _LocationsBody).locations
        return Locations(tuple(place.name for place in places if place.active))

    def customer_data(self, token: Secret) -> CustomerData:
        """Ask for the newest orders as Xentral does, and tell what they show of customers.

        A shop that does not answer such requests is as one without orders. Raises RefusedError for another refusal.
        """
        self._begin()
        answer = self._persistently(token, "GET", _ORDERS, None)
        by_rest = answer.status not in _NO_SUCH_API
        if not by_rest:
            answer = self._persistently(token, "POST", _GRAPHQL, {"query": QUERY})
        if answer.status in {200, 403} and UNAPPROVED.search(words := _words(answer, token)):
            return CustomerData(refusal=words)
        if by_rest:
            self._check(answer, token)
            return counted(self._understood(answer, _OrdersBody).orders)
        data = self._understood(answer, _OrdersGraphQlBody).data if answer.status == 200 else None
        return counted(data.orders.nodes if data and data.orders else [])

    def accepts(self, token: Secret) -> bool:
        """Whether the shop accepts the token; a refusal may be transient, so that it is asked again after one."""
        self._begin()
        answer = self._persistently(token, "GET", _SCOPES, None)
        if answer.status != 401:
            self._check(answer, token)
        return answer.status != 401

    def refuses(self, token: Secret) -> bool:
        """Whether the shop no longer knows the token; it is asked again while it still does, for some seconds."""
        self._begin()
        answer = self._send(token, "GET", _SCOPES, None)
        for seconds in _PAUSES:
            if answer.status == 401 or seconds >= self._left:
                break
            time.sleep(seconds)
            answer = self._send(token, "GET", _SCOPES, None)
        if answer.status != 401:
            self._check(answer, token)
        return answer.status == 401

    def _begin(self) -> None:
        if not is_private(self._origin):
            raise SecretError(f"the access token was about to travel to {self._origin} unencrypted", hint="use https")
        self._deadline = time.monotonic() + self._seconds()

    @property
    def _left(self) -> float:
        return max(self._deadline - time.monotonic(), 0.01)

    def _ask_rest(self, token: Secret) -> Shop:
        answer = self._persistently(token, "GET", _SCOPES, None)
        self._check(answer, token)
        return Shop("", "", _handles(self._understood(answer, _ScopesBody).access_scopes))

    def _persistently(self, token: Secret, method: str, path: str, body: object) -> Answer:
        answer = self._send(token, method, path, body)
        for seconds in _PAUSES:
            if not _is_transient(answer) or seconds >= self._left:
                break
            time.sleep(seconds)
            answer = self._send(token, method, path, body)
        return answer

    def _send(self, token: Secret, method: str, path: str, body: object) -> Answer:
        if ahead := self._ahead.pop(path, None):
            answer = ahead.answer()
            # Sent before it was known that the token works everywhere.
            if not _is_transient(answer) or _MISSING_SCOPE.search(_words(answer, token)):
                return answer
        return self._sent(token, method, path, body).answer()

    def _sent(self, token: Secret, method: str, path: str, body: object) -> Exchange:
        headers = {"X-Shopify-Access-Token": token.reveal()}
        url = f"{self._origin}{path}"
        return Exchange(method, url, headers=headers, body=body, seconds=self._left, authority=self._authority)

    def _check(self, answer: Answer, token: Secret) -> None:
        words = _words(answer, token)
        if answer.status == 200 and not words:
            return
        if answer.location:
            raise RefusedError(
                f"{self._origin} sends API requests on to {origin_of(answer.location)}",
                hint="give the shop's address at myshopify.com as shop_url, such as https://my-shop.myshopify.com",
            )
        raise RefusedError(
            f"the shop at {self._origin} refused the access token (HTTP {answer.status})"
            + (f": '{words}'" if words else ""),
            hint=_hint(answer),
        )

    def _understood(self, answer: Answer, model: type[Model]) -> Model:
        try:
            return model.model_validate_json(answer.body, strict=True)
        except ValidationError:
            raise self._not_an_admin_api(answer) from None

    def _not_an_admin_api(self, answer: Answer) -> StepError:
        kind = answer.kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", answer.kind) else "unknown type"
        return StepError(
            f"{self._origin} did not answer like Shopify's Admin API: HTTP {answer.status}, {kind}, "
            f"{len(answer.body)} bytes",
            hint="check that shop_url is the shop's own address, such as https://my-shop.myshopify.com, and what a "
            "proxy on the way puts in place of its answers; then resume the run",
        )


def _handles(scopes: list[_Scope]) -> tuple[str, ...]:
    return tuple(scope.handle for scope in scopes)


def _body_of(answer: Answer) -> _Body:
    try:
        return _Body.model_validate_json(answer.body)
    except ValidationError:
        return _Body()


def _words(answer: Answer, token: Secret) -> str:
    """Return the shop's error message on one line, without control characters and without the token."""
    words = _body_of(answer).words.replace(token.reveal(), "…")
    words = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    return f"{words[:_LONGEST_WORDS]}…" if len(words) > _LONGEST_WORDS else words


def _is_transient(answer: Answer) -> bool:
    return answer.status in _TRANSIENT or _body_of(answer).is_throttled


def _hint(answer: Answer) -> str:
    if answer.status == 402:
        return "the shop's plan is frozen or unpaid: settle it in the Shopify admin, then resume the run"
    if answer.status == 401:
        return "the token is wrong, or the app was uninstalled: `runwright resume RUN --reissue` replaces the token"
    if _is_transient(answer):
        return "the shop is busy or the token is not known everywhere yet: resume the run in some minutes"
    return "check in the Shopify admin that the app is installed with the scopes, and that shop_url is this shop's"
