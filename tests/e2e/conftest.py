"""Both sandboxes in any shape, and the shipped runbook on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from runwright.handlers.registry import installed
from runwright.sandboxes.server import serve
from runwright.sandboxes.stand_ins import StandIn, StandIns
from runwright_shopify.sandbox import ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import XentralOptions, XentralSandbox
from tests.e2e.trio import Trio, sandboxes

BOOK = "connect-shopify-to-xentral"


@dataclass(frozen=True)
class Pair:
    """The two applications, in the shapes that a test has chosen."""

    shopify: ShopifySandbox
    xentral: XentralSandbox
    stand_ins: StandIns

    def forget_requests(self) -> None:
        """Clear the request logs of both sandboxes."""
        self.shopify.requests.clear()
        self.xentral.requests.clear()

    def changing_requests(self) -> list[str]:
        """Return every request that could alter something: no reads, no sign-ins, no queries sent by POST."""
        logged = [one for sandbox in (self.shopify, self.xentral) for one in sandbox.requests]
        return [f"{one.method} {one.path}" for one in logged if one.method != "GET" and not _harmless(one)]


def _harmless(request: Any) -> bool:
    signs_in = request.path.startswith("/login/") or any("password" in name for name in request.fields)
    checks_connection = "action=edit" in request.path and set(request.fields) == {"check"}
    checks_connection = checks_connection or "module=shopifyconnector&action=test" in request.path
    return signs_in or checks_connection or "getassistant" in request.path


@pytest.fixture
def pair_of() -> Iterator[Callable[..., Pair]]:
    """Serve both sandboxes with given options until the test ends."""
    packs = installed().packs
    with ExitStack() as stack:

        def make(shopify: ShopifyOptions | None = None, xentral: XentralOptions | None = None) -> Pair:
            one, two = ShopifySandbox(shopify), XentralSandbox(xentral)
            served = [stack.enter_context(serve(sandbox.app)).url for sandbox in (one, two)]
            each = (StandIn(packs["shopify"], one, served[0]), StandIn(packs["xentral"], two, served[1]))
            return Pair(one, two, StandIns(each))

        yield make


@pytest.fixture
def pair(pair_of: Callable[..., Pair]) -> Pair:
    """Both sandboxes in their plainest shape."""
    return pair_of()


@pytest.fixture
def runwright_sandboxes(pair: Pair) -> StandIns:
    """What the plugin's `run_runbook` runs against."""
    return pair.stand_ins


@pytest.fixture
def trio_of() -> Iterator[Callable[..., Trio]]:
    """Serve admin, Dev Dashboard and Xentral until the test ends, in the shape of a row; see `trio.sandboxes()`."""
    with ExitStack() as stack:

        def make(row: Mapping[str, Any] | None = None) -> Trio:
            shop, erp = sandboxes({"shop:creation": "closed", **(row or {})})
            url = stack.enter_context(serve(shop.app)).url
            shop.reached_at(url, {"dev_dashboard": stack.enter_context(serve(shop.dev.app)).url})
            erp_url = stack.enter_context(serve(erp.app)).url
            return Trio(shop, erp, {**shop.inputs(url), **shop.further_inputs(), **erp.inputs(erp_url)})

        yield make
