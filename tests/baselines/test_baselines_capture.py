"""When the screen of a page is taken."""

from __future__ import annotations

from playwright.sync_api import Page

from runwright.baselines._capture import take
from runwright.baselines._normalizer import Normalizer


def test_a_page_that_never_ends_loading_has_a_screen(blank_page: Page) -> None:
    """A picture that never comes, such as that of a visitor counter, withholds nothing."""
    blank_page.route("**/counter.png", lambda route: None)
    blank_page.route("https://shop.test/", lambda route: route.fulfill(content_type="text/html", body=PAGE))
    blank_page.goto("https://shop.test/", wait_until="commit")
    [element] = [each for each in take(blank_page, Normalizer({}), None) if "Orders" in str(each)]
    assert "heading" in str(element)


PAGE = "<!doctype html><title>Shop</title><h1>Orders</h1><img src='/counter.png'>"
