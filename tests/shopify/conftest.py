"""A store and a page for the tests of the Shopify pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page

from runwright.pages.change_gate import ChangeGate, GateMode
from runwright.sandboxes.server import serve
from runwright_shopify.pages import admin_api
from runwright_shopify.sandbox import ShopifyOptions, ShopifySandbox
from tests.shopify.shopify_store import Store, credentials_of, make_admin, make_session
from tests.support.memory_log import MemoryLog, SecretsRead


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again without waiting."""
    monkeypatch.setattr(admin_api, "_PAUSES", (0.0, 0.0, 0.0))


@pytest.fixture
def store(blank_page: Page) -> Iterator[Callable[..., Store]]:
    """Make a store of a shape: `store(language="de")`; `password` and `mode` are the session's."""
    with ExitStack() as stack:

        def make(*, password: str | None = None, mode: GateMode = GateMode.RUN, **options: Any) -> Store:
            sandbox = ShopifySandbox(ShopifyOptions(**options))
            url = stack.enter_context(serve(sandbox.app)).url
            inputs = sandbox.inputs(url)
            log, seen = MemoryLog(), SecretsRead()
            session = make_session(
                blank_page,
                inputs["shopify_admin_url"],
                gate=ChangeGate(log, mode=mode),
                credentials=credentials_of(sandbox, password),
                redactor=seen,
            )
            admin = make_admin(session, inputs["shop_url"], inputs.get("store", ""))
            return Store(sandbox, url, admin, log, seen.secrets)

        yield make
