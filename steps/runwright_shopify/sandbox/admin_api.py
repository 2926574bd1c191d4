"""The shop's Admin API: GraphQL, access scopes and a few REST lists."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .scopes import with_implied_reads, without_implied_reads
from .site import Site, json_fields
from .state import CustomApp

VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")
"""Supported versions, the newest last."""
_REFUSED = "[API] Invalid API key or access token (unrecognized login or wrong password)"
_UNAPPROVED = (
    "[API] This app is not approved to access REST endpoints with protected customer data. "
    "See https://partners.shopify.com/1/apps/2/customer_data for more details."
)
_PEOPLE: dict[str, dict[str, object]] = {
    "shown": {
        "email": "kim@example.com",
        "customer": {"id": 7},
        "shipping_address": {"name": "Kim Doe", "address1": "1 Sample Road", "city": "Berlin", "zip": "10115"},
    },
    "redacted": {
        "email": None,
        "customer": {"id": 7},
        "shipping_address": {"name": None, "address1": None, "city": "Berlin", "zip": "10115"},
    },
    "absent": {"email": None, "customer": None, "shipping_address": None, "billing_address": None},
    "refused": {},
}
# Each list and the scopes of which any one opens it; since API version 2024-10 the locations have one of their own.
_READERS = {
    "locations": ("read_locations",),
    "products": ("read_products",),
    "orders": ("read_orders",),
    "customers": ("read_customers",),
}

ApiEndpoint = Callable[[Request, CustomApp], Awaitable[Response]]


class AdminApi:
    """Answers to the holder of an installed app's token."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Return the API's routes."""
        return [
            Route("/admin/api/{version}/graphql.json", self._authorised(self._graphql), methods=["POST"]),
            Route("/admin/api/{version}/{resource}.json", self._authorised(self._list), methods=["GET"]),
            Route("/admin/oauth/access_scopes.json", self._authorised(self._access_scopes), methods=["GET"]),
        ]

    def _authorised(self, endpoint: ApiEndpoint) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            response = await self._answer(endpoint, request)
            version = supported_version(request.path_params.get("version", ""))
            response.headers["X-Shopify-API-Version"] = version
            return response

        return guarded

    async def _answer(self, endpoint: ApiEndpoint, request: Request) -> Response:
        app = self._site.state.app_by_token(request.headers.get("x-shopify-access-token", ""))
        if app is None:
            return JSONResponse({"errors": _REFUSED}, 401)
        if app.refusals_left:
            app.refusals_left -= 1
            return JSONResponse({"errors": _REFUSED}, 401)
        if self._site.options.plan_frozen:
            return JSONResponse({"errors": "[API] Unavailable Shop"}, 402)
        return await endpoint(request, app)

    async def _access_scopes(self, _request: Request, app: CustomApp) -> Response:
        return JSONResponse({"access_scopes": self._handles(app)})

    async def _list(self, request: Request, app: CustomApp) -> Response:
        resource = request.path_params["resource"]
        if resource not in _READERS:
            return JSONResponse({"errors": "Not Found"}, 404)
        if not self._may_read(app, resource):
            message = f"[API] This action requires merchant approval for {_READERS[resource][0]} scope."
            return JSONResponse({"errors": message}, 403)
        if resource == "orders" and self._site.options.customer_data == "refused":
            return JSONResponse({"errors": _UNAPPROVED}, 403)
        lists = {"locations": self._locations, "orders": self._orders}
        return JSONResponse({resource: lists[resource]() if resource in lists else []})

    async def _graphql(self, request: Request, app: CustomApp) -> Response:
        if self._site.state.throttled < self._site.options.throttled_first:
            self._site.state.throttled += 1
            return JSONResponse({"errors": [_error("Throttled", "THROTTLED")]})
        query = str((await json_fields(request)).get("query", ""))
        asked = set(re.findall(r"\w+", query))
        data, errors = self._resolve(app, asked)
        if not data and not errors:
            errors = [_error("Field doesn't exist on type 'QueryRoot'", "undefinedField")]
        return JSONResponse({"data": data} | ({"errors": errors} if errors else {}))

    def _resolve(self, app: CustomApp, asked: set[str]) -> tuple[dict[str, object], list[dict[str, object]]]:
        data: dict[str, object] = {}
        errors: list[dict[str, object]] = []
        if "shop" in asked:
            shop = {"name": self._site.options.shop_name, "myshopifyDomain": self._site.domain}
            data["shop"] = {field: value for field, value in shop.items() if field in asked}
        if "currentAppInstallation" in asked:
            data["currentAppInstallation"] = {"accessScopes": self._handles(app)}
        for resource in sorted(asked & _READERS.keys()):
            allowed = self._may_read(app, resource)
            data[resource] = self._connection(resource) if allowed else None
            errors += [] if allowed else [_denied(resource)]
        return data, errors

    def _connection(self, resource: str) -> dict[str, object]:
        nodes = self._locations() if resource == "locations" else []
        return {"nodes": nodes, "edges": [{"node": node} for node in nodes]}

    def _handles(self, app: CustomApp) -> list[dict[str, str]]:
        listed = app.granted
        if self._site.options.listed_scopes == "with_implied_reads":
            listed = with_implied_reads(listed)
        elif self._site.options.listed_scopes == "without_implied_reads":
            listed = without_implied_reads(listed)
        return [{"handle": handle} for handle in sorted(listed)]

    def _may_read(self, app: CustomApp, resource: str) -> bool:
        return not with_implied_reads(app.granted).isdisjoint(_READERS[resource])

    def _locations(self) -> list[dict[str, object]]:
        places = self._site.state.locations
        return [{"id": place.location_id, "name": place.name, "active": place.active} for place in places]

    def _orders(self) -> list[dict[str, object]]:
        people = _PEOPLE[self._site.options.customer_data]
        return [{"id": 4001 + number, **people} for number in range(self._site.options.orders)]


def supported_version(asked: str) -> str:
    """Return the version that answers: an unknown or past one falls forward to the next supported."""
    return next((version for version in VERSIONS if version >= asked), VERSIONS[-1])


def _error(message: str, code: str) -> dict[str, object]:
    return {"message": message, "extensions": {"code": code}}


def _denied(resource: str) -> dict[str, object]:
    needed = f"Access denied for {resource} field. Required access: `{_READERS[resource][0]}` access scope."
    return _error(needed, "ACCESS_DENIED") | {"path": [resource]}
