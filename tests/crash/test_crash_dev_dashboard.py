"""A run through the Dev Dashboard that is killed at any point is resumed once and ends as if nothing had happened."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from runwright.sandboxes.server import serve
from runwright_shopify.sandbox import CustomApp, DevOptions, ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import ExistingInterface, XentralOptions, XentralSandbox
from tests.crash.conftest import Courses
from tests.crash.crash_scene import Scene
from tests.support.documented_scopes import SCOPES

BOOK, ROTATE = "connect-shopify-to-xentral-dev-dashboard", "rotate-shopify-token"
DISCONNECT = "disconnect-shopify-from-xentral"
SLICES = 12
OLD_TOKEN = "shpat_" + "01" * 16

pytestmark = pytest.mark.crash


class DevScene(Scene):
    """A scene whose app is made in the Dev Dashboard."""

    def expect_done(self) -> None:
        """The run has passed and left everything once, or nothing alive."""
        if self.book != DISCONNECT:
            self.expect_connected()
            return
        [app], [interface] = self.shop.dev.state.apps, self.erp.state.interfaces.values()
        assert (app.installed, app.tokens, interface.active, interface.token) == (False, [], False, "")
        assert self._status(self.run) == "passed"

    def expect_connected(self) -> None:
        """There is one app with one released version, one installation, one living token and one interface."""
        [app] = self.shop.dev.state.apps
        assert (len(app.versions), app.installs) == (2, 1)
        [interface] = self.erp.state.interfaces.values()
        assert [interface.token] == app.tokens
        assert self._status(self.run) == "passed"
        if self.book == BOOK:
            assert self.shop.dev.state.created == 1
        else:
            assert (self.shop.dev.state.rotations, len(app.secrets)) == (1, 1)
            assert self.shop.state.app_by_token(OLD_TOKEN) is None


Scenes = Callable[[str], DevScene]


@pytest.fixture
def served(
    browser: Browser, tmp_path: Path
) -> Iterator[Callable[[str, str, ShopifySandbox, XentralSandbox], DevScene]]:
    """Serve sandboxes with a workspace of their own."""
    with ExitStack() as stack:

        def make(name: str, book: str, shop: ShopifySandbox, erp: XentralSandbox) -> DevScene:
            folder = tmp_path / name
            folder.mkdir()
            url = stack.enter_context(serve(shop.app)).url
            shop.reached_at(url, {"dev_dashboard": stack.enter_context(serve(shop.dev.app)).url})
            inputs = {**shop.inputs(url), **shop.further_inputs()}
            inputs |= erp.inputs(stack.enter_context(serve(erp.app)).url)
            return DevScene(shop, erp, inputs, folder, browser, book)

        yield make


@pytest.fixture
def dev_scenes(served: Callable[..., DevScene]) -> Scenes:
    """Make a store without an app."""

    def make(name: str) -> DevScene:
        shop = ShopifySandbox(ShopifyOptions(creation="closed", password=secrets.token_urlsafe(12)))
        return served(name, BOOK, shop, XentralSandbox(XentralOptions(late_click_ms=0, list_delay_ms=20)))

    return make


@pytest.fixture
def rotations(served: Callable[..., DevScene]) -> Scenes:
    """Make a connected shop whose token is to be replaced."""
    return _connected(served, ROTATE)


@pytest.fixture
def disconnections(served: Callable[..., DevScene]) -> Scenes:
    """Make a connected shop that is to be disconnected."""
    return _connected(served, DISCONNECT)


def _connected(served: Callable[..., DevScene], book: str) -> Scenes:
    """Return what makes a shop that is connected with OLD_TOKEN."""

    def make(name: str) -> DevScene:
        options = ShopifyOptions(creation="closed", password=secrets.token_urlsafe(12))
        shop = ShopifySandbox(options, DevOptions(app_state="installed", app_scopes=SCOPES))
        existing = ExistingInterface("elsewhere.example", OLD_TOKEN)
        erp = XentralSandbox(XentralOptions(late_click_ms=0, list_delay_ms=20, existing_interface=existing))
        place: DevScene = served(name, book, shop, erp)
        [app], [interface] = shop.dev.state.apps, erp.state.interfaces.values()
        app.grants[app.secrets[0]] = grant = CustomApp(app.name, granted=app.granted, token=OLD_TOKEN)
        shop.state.foreign_grants.append(grant)
        interface.shop_url = place.inputs["shop_url"]
        del place.inputs["warehouse_location"]
        if book == DISCONNECT:
            del place.inputs["dev_dashboard_url"]
        return place

    return make


@pytest.mark.parametrize("part", range(SLICES))
def test_nothing_is_doubled_wherever_a_run_is_killed(dev_scenes: Scenes, courses: Courses, part: int) -> None:
    """After a kill in the Shopify half and one resume there is one of everything, and no finished step ran again."""
    course = [point for point in courses("dev_scenes", dev_scenes) if not point.startswith("xentral/")]
    assert len(course) >= 30
    _kill_at_each(dev_scenes, course[part::SLICES])


@pytest.mark.parametrize("part", range(SLICES))
def test_a_rotation_is_finished_wherever_it_is_killed(rotations: Scenes, courses: Courses, part: int) -> None:
    """After a kill and one resume there was one rotation, Xentral has the new token, and the old one is dead."""
    course = courses("rotations", rotations)
    assert len(course) >= 30
    _kill_at_each(rotations, course[part::SLICES])


@pytest.mark.parametrize("part", range(SLICES))
def test_a_shop_is_disconnected_wherever_the_run_is_killed(disconnections: Scenes, courses: Courses, part: int) -> None:
    """After a kill and one resume the interface is off and empty, and the app is uninstalled; both still exist."""
    course = courses("disconnections", disconnections)
    assert len(course) >= 20
    _kill_at_each(disconnections, course[part::SLICES])


def _kill_at_each(scenes: Scenes, points: list[str]) -> None:
    failures = []
    for number, point in enumerate(points):
        place = scenes(str(number))
        try:
            place.kill_at(point)
            if not place.is_over():
                result = place.go_on()
                assert result.status == "passed", f"{result.status}: {result.message}"
            place.expect_done()
            place.expect_no_step_twice()
        except AssertionError as failure:
            failures.append(f"{point}: {failure}")
    assert not failures, "\n".join(failures)
