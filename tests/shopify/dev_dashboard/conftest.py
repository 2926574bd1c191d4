"""A store whose apps are made in the Dev Dashboard, in any shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page

from runwright.pages.change_gate import ChangeGate, GateMode
from runwright.sandboxes.server import serve
from runwright_shopify import ShopifyAdmin, ShopifySettings
from runwright_shopify.sandbox import DevOptions, ShopifyOptions, ShopifySandbox
from tests.shopify.dev_dashboard.dev_shop import DevShop
from tests.shopify.shopify_store import credentials_of, make_session
from tests.support.memory_log import MemoryLog, SecretsRead


@pytest.fixture
def dev_shop(blank_page: Page) -> Iterator[Callable[..., DevShop]]:
    """Make a store: keywords are options of its Dev Dashboard; `shop` are those of its admin."""
    with ExitStack() as stack:

        def make(*, shop: dict[str, Any] | None = None, mode: GateMode = GateMode.RUN, **dev: Any) -> DevShop:
            sandbox = ShopifySandbox(ShopifyOptions(**{"creation": "closed", **(shop or {})}), DevOptions(**dev))
            url = stack.enter_context(serve(sandbox.app)).url
            sandbox.reached_at(url, {"dev_dashboard": stack.enter_context(serve(sandbox.dev.app)).url})
            log, seen = MemoryLog(), SecretsRead()
            settings = ShopifySettings(url, sandbox.options.handle, sandbox.dev.url)
            session = make_session(
                blank_page,
                url,
                gate=ChangeGate(log, mode=mode),
                credentials=credentials_of(sandbox),
                redactor=seen,
                sign_in_origins=settings.sign_in_origins,
            )
            made = DevShop(sandbox, url, ShopifyAdmin(session, settings), log.done, seen.secrets)
            made.enter()
            return made

        yield make
