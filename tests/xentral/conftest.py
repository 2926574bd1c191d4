"""A shop, a tenant and a page for the tests of the Xentral pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.routing import Route

from runwright.pages.change_gate import ChangeGate, GateMode
from runwright.sandboxes.server import serve
from runwright_xentral import Xentral
from runwright_xentral.sandbox import XentralOptions, XentralSandbox
from tests.support.memory_log import MemoryLog, SecretsRead
from tests.xentral.xentral_foreign import Foreign
from tests.xentral.xentral_tenant import Shop, Tenant, credentials_of, make_session


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop with two locations that knows one token."""
    made = Shop()
    routes = [Route("/admin/api/{version}/locations.json", made.answer)]
    with serve(Starlette(routes=routes)) as served:
        made.url = served.url
        yield made


@pytest.fixture
def tenant(blank_page: Page, shop: Shop) -> Iterator[Callable[..., Tenant]]:
    """Make a tenant of a shape: `tenant(language="de")`; `password` and `mode` are the session's."""
    with ExitStack() as stack:

        def make(*, password: str | None = None, mode: GateMode = GateMode.RUN, **options: Any) -> Tenant:
            sandbox = XentralSandbox(XentralOptions(**options))
            url = sandbox.inputs(stack.enter_context(serve(sandbox.app)).url)["xentral_url"]
            log, seen = MemoryLog(), SecretsRead()
            session = make_session(
                blank_page,
                url,
                gate=ChangeGate(log, mode=mode),
                credentials=credentials_of(sandbox, password),
                redactor=seen,
            )
            return Tenant(sandbox, url, Xentral(session), log, shop.url, seen.secrets)

        yield make


@pytest.fixture
def foreign(blank_page: Page) -> Foreign:
    """Hand-written screens in place of a tenant."""
    return Foreign(blank_page)
