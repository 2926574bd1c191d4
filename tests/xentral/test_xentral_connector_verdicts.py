"""What the Shopify Connector says of a connection, on pages written by hand."""

from __future__ import annotations

import pytest

from runwright import RefusedError, StepTimeoutError
from runwright_xentral.existing_interfaces import require_connection
from tests.xentral.xentral_foreign import LIST, Foreign

SHOP = "https://s.example"
PAGE = """<main><button>Neue Integration</button><ul id="all"><li><b>My shop</b>
<button class="gear" onclick="all.hidden = true; one.hidden = false; ARRIVES">⚙</button></li></ul>
<div id="one" hidden>BESIDE<label for="u">URL *</label><input id="u" type="url"><label for="t">Token *</label>
<input id="t"><button ABLE onclick="setTimeout(() => {said.textContent = 'ANSWER'}, 100)">Verbindung testen</button>
<p id="said"></p><button>Speichern</button></div></main>"""


def page(answer: str, *, beside: str = "", able: str = "", arrives: str = f"u.value = '{SHOP}'") -> str:
    """Return the page of a connector with one integration; its test gives `answer`."""
    words = {"ANSWER": answer, "BESIDE": beside, "ABLE": able, "ARRIVES": arrives}
    text = PAGE
    for name, value in words.items():
        text = text.replace(name, value)
    return text


def check(foreign: Foreign, shown: str) -> str:
    """Check the connection on a page; returns Xentral's words."""
    foreign.screens[LIST] = shown
    return require_connection(foreign.xentral(), shop_url=SHOP, xentral_interface="connector").message


@pytest.mark.parametrize(
    "answer, beside",
    [
        pytest.param("Timeout beim Shop", "<p>Letzter Abgleich erfolgreich</p>", marks=pytest.mark.matrix),
        pytest.param("Connection unsuccessful", "", marks=pytest.mark.matrix),
        ("Verbindung fehlgeschlagen", "<p>Export erfolgreich</p>"),
    ],
)
def test_another_success_on_the_page_is_no_verdict(foreign: Foreign, answer: str, beside: str) -> None:
    """Only words that come with the test count, and a word of failure beats that of success within it."""
    with pytest.raises((RefusedError, StepTimeoutError)):
        check(foreign, page(answer, beside=beside))


@pytest.mark.parametrize("beside", ["<a href='#'>Fehlerprotokoll</a>", f"<p>Fehler {'und noch einer ' * 40}</p>"])
def test_a_link_to_errors_is_no_verdict(foreign: Foreign, beside: str) -> None:
    """A page may offer its log of errors beside a connection that works."""
    assert check(foreign, page("Verbindung erfolgreich", beside=beside)) == ("Verbindung erfolgreich")


@pytest.mark.matrix
def test_no_answer_is_not_a_shop_that_cannot_be_reached(foreign: Foreign) -> None:
    """A test without words is no refusal: the step may be tried again."""
    with pytest.raises(StepTimeoutError, match="did not say whether it reaches the shop"):
        check(foreign, page(""))


def test_a_test_that_needs_the_token_is_left_out(foreign: Foreign) -> None:
    """The field for the token is always shown empty; a version that does not test without it is not asked."""
    foreign.screens[LIST] = page("", able="disabled")
    xentral = foreign.xentral()
    assert require_connection(xentral, shop_url=SHOP, xentral_interface="connector").message == ""
    [warning] = xentral.session.warnings
    assert "was not tested" in warning


def test_an_address_that_arrives_late_is_that_of_the_shop(foreign: Foreign) -> None:
    """A field that a script fills in after it was drawn is not that of another shop, which would get a second one."""
    shown = page("Verbindung erfolgreich", arrives=f"setTimeout(() => {{u.value = '{SHOP}'}}, 600)")
    assert check(foreign, shown) == "Verbindung erfolgreich"
