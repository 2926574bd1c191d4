"""A run through the Dev Dashboard that is killed at any point is resumed once and ends as if nothing had happened."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from runwright.sandboxes.server import serve
from runwright_shopify.sandbox import ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import XentralOptions, XentralSandbox
from tests.crash.crash_scene import Scene

BOOK = "connect-shopify-to-xentral-dev-dashboard"
SLICES = 12

pytestmark = pytest.mark.crash


class DevScene(Scene):
    """A scene whose app is made in the Dev Dashboard."""

    def expect_connected(self) -> None:
        """There is one app with one released version, one installation, one living token and one interface."""
        [app] = self.shop.dev.state.apps
        assert (self.shop.dev.state.created, len(app.versions), app.installs) == (1, 2, 1)
        [interface] = self.erp.state.interfaces.values()
        assert [interface.token] == app.tokens
        assert self._status(self.run) == "passed"


@pytest.fixture
def dev_scenes(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], DevScene]]:
    """Make fresh sandboxes with a workspace of their own."""
    with ExitStack() as stack:

        def make(name: str) -> DevScene:
            folder = tmp_path / name
            folder.mkdir()
            shop = ShopifySandbox(ShopifyOptions(creation="closed", password=secrets.token_urlsafe(12)))
            erp = XentralSandbox(XentralOptions(late_click_ms=0, list_delay_ms=20))
            url = stack.enter_context(serve(shop.app)).url
            shop.reached_at(url, {"dev_dashboard": stack.enter_context(serve(shop.dev.app)).url})
            served = erp.inputs(stack.enter_context(serve(erp.app)).url)
            return DevScene(shop, erp, {**shop.inputs(url), **shop.further_inputs(), **served}, folder, browser, BOOK)

        yield make


@pytest.mark.parametrize("part", range(SLICES))
def test_nothing_is_doubled_wherever_a_run_is_killed(dev_scenes: Callable[[str], DevScene], part: int) -> None:
    """After a kill in the Shopify half and one resume there is one of everything, and no finished step ran again."""
    course = [point for point in dev_scenes("enumeration").kill_at("") if not point.startswith("xentral/")]
    assert len(course) >= 30
    failures = []
    for number in range(part, len(course), SLICES):
        place = dev_scenes(str(number))
        try:
            place.kill_at(course[number])
            if not place.is_over():
                result = place.go_on()
                assert result.status == "passed", f"{result.status}: {result.message}"
            place.expect_connected()
            place.expect_no_step_twice()
        except AssertionError as failure:
            failures.append(f"{course[number]}: {failure}")
    assert not failures, "\n".join(failures)
