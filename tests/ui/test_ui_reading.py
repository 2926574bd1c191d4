"""Reading and expecting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright import PageObject, RefusedError, ScreenChangedError, StepError
from runwright_ui.expectations import expect, expect_url
from runwright_ui.navigation import open_path
from runwright_ui.screen_values import read, read_list, read_secret
from tests.ui.ui_screen import Screen, target

PAGE = """
<h1>Order   <b>17</b></h1><label>Total <input name=total value="12,50"></label>
<label>State <select name=state><option>Open</option><option selected>Paid in full</option></select></label>
<label>Password <input type=password name=pw value="hunter22"></label>
<code>tok_abc</code><code id=none></code>
<table><tr><td>a  1</td></tr><tr hidden><td>b</td></tr><tr><td>c</td></tr></table>
<button disabled>Pay</button><label><input type=checkbox checked> Gift</label>
"""


@pytest.mark.parametrize(
    "ways,value",
    [({"role": "heading"}, "Order 17"), ({"label": "Total"}, "12,50"), ({"label": "State"}, "Paid in full")],
)
def test_reading(show: Callable[..., Screen], ways: dict[str, Any], value: str) -> None:
    """A text comes on one line, a field gives its value, a list its chosen option."""
    assert read(show(PAGE).app, target=target(**ways)).value == value


def test_reading_a_list(show: Callable[..., Screen]) -> None:
    """All that is seen is read in order; nothing at all is an answer, too."""
    app = show(PAGE).app
    assert read_list(app, target=target(css="td")).values == ("a 1", "c")
    assert read_list(app, target=target(css="li")).values == ()


def test_reading_secrets(show: Callable[..., Screen]) -> None:
    """A secret comes wrapped and is known to the redactor at once; a password is read in no other way."""
    screen = show(PAGE, seconds=10)
    secret = read_secret(screen.app, target=target(css="code:not(#none)")).value
    assert (secret.reveal(), str(secret), screen.secrets_seen) == ("tok_abc", "********", [secret])
    assert read_secret(screen.app, target=target(label="Password")).value.reveal() == "hunter22"
    with pytest.raises(StepError, match=r"field 'Password' holds a password") as caught:
        read(screen.app, target=target(label="Password"))
    assert "ui.read_secret" in caught.value.hint


def test_an_empty_secret_is_no_secret(show: Callable[..., Screen]) -> None:
    """A field that is still empty fails the step instead of giving an empty secret."""
    with pytest.raises(ScreenChangedError, match="is empty"):
        read_secret(show("<input aria-label=Token>").app, target=target(label="Token"))


@pytest.mark.parametrize(
    "ways,expected",
    [
        ({"role": "heading"}, {"text": "order 17"}),
        ({"role": "heading"}, {"contains": "17"}),
        ({"label": "Total"}, {"value": "12,50"}),
        ({"label": "State"}, {"value": "Paid in full"}),
        ({"role": "button", "name": "Pay"}, {"enabled": False}),
        ({"role": "checkbox", "name": "Gift"}, {"checked": True, "enabled": True}),
        ({"text": "Refunded"}, {"visible": False}),
        ({"role": "heading"}, {}),
    ],
)
def test_what_is_as_expected_passes(
    show: Callable[..., Screen], ways: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Each expectation that is met lets the step pass."""
    expect(show(PAGE, seconds=10).app, target=target(**ways), **expected)


@pytest.mark.parametrize(
    "ways,expected,message",
    [
        ({"role": "heading"}, {"text": "Order"}, "expected heading to show 'Order', found 'Order 17'"),
        ({"role": "heading"}, {"contains": "18"}, "expected heading to contain '18', found 'Order 17'"),
        ({"label": "Total"}, {"value": "12.50"}, "expected field 'Total' to hold '12.50', found '12,50'"),
        (
            {"label": "State"},
            {"value": "Open"},
            "expected field 'State' to hold 'Open', found 'Paid in full'",
        ),
        ({"role": "button"}, {"enabled": True}, "expected button to be enabled, found disabled"),
        ({"role": "checkbox"}, {"checked": False}, "expected checkbox to be not ticked, found ticked"),
        ({"label": "Password"}, {"value": "x"}, "expected field 'Password' to hold 'x', found another value"),
        ({"role": "heading"}, {"visible": False}, "heading is still seen"),
        ({"text": "Refunded"}, {}, "text 'Refunded' did not appear"),
    ],
)
def test_what_is_otherwise_is_quoted(
    show: Callable[..., Screen], ways: dict[str, Any], expected: dict[str, Any], message: str
) -> None:
    """A failed expectation says what was expected and what was found, but never a password."""
    with pytest.raises(StepError) as caught:
        expect(show(PAGE, seconds=1.2).app, target=target(**ways), **expected)
    assert message in caught.value.message
    assert "hunter22" not in caught.value.message


def test_expectations_are_waited_for(show: Callable[..., Screen]) -> None:
    """A text that comes a little later is in time."""
    late = "setTimeout(() => document.querySelector('h1').textContent = 'Paid', 300)"
    body = f"<h1>Order</h1><script>{late}</script>"
    expect(show(body).app, target=target(role="heading"), text="Paid")


def test_addresses(show: Callable[..., Screen]) -> None:
    """The query counts only when it is asked for; another page fails the step."""
    screen = show("<p>Page</p>", seconds=1)
    open_path(screen.app, path="/orders?token=abc")
    expect_url(screen.app, path="orders/")
    expect_url(screen.app, path="orders?token=abc")
    with pytest.raises(StepError) as caught:
        expect_url(screen.app, path="customers")
    assert caught.value.message.startswith(
        "expected the address https://app.example/shop/customers, found https://app.example/shop/orders at"
    )
    assert "abc" not in caught.value.message


def test_an_error_page_is_not_taken_for_the_page(show: Callable[..., Screen]) -> None:
    """An HTTP error says its number and where."""
    screen = show("<p>Page</p>")
    screen.page.route("**/gone*", lambda route: route.fulfill(status=404, body="no"))
    with pytest.raises(RefusedError, match=r"HTTP 404 at https://app\.example/shop/gone"):
        open_path(screen.app, path="gone?x=1")


def test_step_packs_read_a_secret_the_same_way(show: Callable[..., Screen]) -> None:
    """A page object of any pack waits for the token behind the dots, and no output may contain it."""
    late = "setTimeout(() => document.querySelector('code').textContent = 'tok_late', 200)"
    screen = show(f"<code>••••••</code><script>{late}</script>", seconds=10)
    page = PageObject(screen.app.session)
    secret = page.read_secret(page.element("code"))
    assert (secret.reveal(), screen.secrets_seen) == ("tok_late", [secret])
