"""Interfaces that exist: taking a shop out of one, and giving it another token."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright import RefusedError, Secret
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_xentral.existing_interfaces import disconnect_shop_interface, find_shop_interface, replace_token
from runwright_xentral.sandbox import ExistingInterface
from runwright_xentral.sign_ins import sign_in
from tests.xentral.xentral_foreign import BASE, LIST, Foreign, edit_page
from tests.xentral.xentral_tenant import TOKEN, Shop, Tenant

OLD = "shpat_" + "0" * 32


def existing(shop: Shop) -> ExistingInterface:
    """Return the interface of the shop, with a token that no longer works."""
    return ExistingInterface(shop.url, OLD, "Zentrale")


def disconnected(made: Tenant) -> str:
    """Carry out the handlers of the runbook."""
    sign_in(made.xentral)
    found = find_shop_interface(made.xentral, shop_url=made.shop_url).interface_id
    disconnect_shop_interface(made.xentral, interface_id=found)
    return found


@pytest.mark.parametrize("language", ["en", pytest.param("de", marks=pytest.mark.matrix)])
def test_a_shop_is_taken_out_and_its_interface_stays(tenant: Callable[..., Tenant], shop: Shop, language: str) -> None:
    """It is inactive and knows no shop and no token; a second run finds nothing to do."""
    made = tenant(existing_interface=existing(shop), other_interfaces=3, language=language)
    count = len(made.sandbox.state.interfaces)
    found = disconnected(made)
    interface = made.sandbox.state.interfaces[int(found)]
    assert (interface.active, interface.shop_url, interface.token) == (False, "", "")
    assert len(made.sandbox.state.interfaces) == count
    others = [one for one in made.sandbox.state.interfaces.values() if one is not interface and "shopify" in one.module]
    assert all(one.token for one in others)
    changes = list(made.log.intended)
    assert disconnected(made) == ""
    disconnect_shop_interface(made.xentral, interface_id=found)
    assert made.log.intended == changes == [f"switch off, and take the access out of, the shop interface {found}"]


def test_check_mode_says_what_it_would_do(tenant: Callable[..., Tenant], shop: Shop) -> None:
    """Nothing is saved."""
    made = tenant(existing_interface=existing(shop), mode=GateMode.CHECK)
    with pytest.raises(WouldChangeError, match="switch off"):
        disconnected(made)
    assert [one.token for one in made.sandbox.state.interfaces.values()] == [OLD]


def test_an_interface_that_stays_active_is_told(foreign: Foreign) -> None:
    """The list has the last word, whatever the edit page shows."""
    box = '<input type="checkbox" id="aktiv" name="aktiv" form="eprooform">'
    foreign.screens["action=edit&id=9"] = edit_page("", "", box)
    foreign.screens[LIST] = (
        '<table id="onlineshopslist"><thead><tr><th>Shop-ID</th><th>Aktiv</th></tr></thead><tbody><tr><td>9</td>'
        '<td>Ja</td><td><a href="index.php?module=onlineshops&action=edit&id=9">x</a></td></tr></tbody></table>'
    )
    with pytest.raises(RefusedError, match=r"still shows the interface 9 as active \(Ja\)"):
        disconnect_shop_interface(foreign.xentral(), interface_id="9")
    assert foreign.posts == []


def test_a_switch_under_its_label_is_unticked(foreign: Foreign) -> None:
    """A box that is styled away is reached by its label; the form is sent once."""
    box = (
        '<input type="checkbox" id="aktiv" name="aktiv" form="eprooform" checked style="opacity:0;position:absolute;'
        'left:-999px"><label for="aktiv">Aktiv</label>'
    )
    foreign.screens["action=edit&id=9"] = edit_page("shop.example", TOKEN, box)

    def save() -> str:
        foreign.screens["action=edit&id=9"] = edit_page("", "", box.replace(" checked", ""))
        return edit_page("", "", box.replace(" checked", ""))

    foreign.screens[f"POST {BASE}"] = save
    foreign.xentral().existing("9").disconnect()
    [(_, sent)] = foreign.posts
    assert (sent["ShopifyURL"], sent["ShopifyToken"], "aktiv" in sent) == ("", "", False)


def test_a_new_token_is_entered_and_checked(tenant: Callable[..., Tenant], shop: Shop) -> None:
    """The old token no longer works: the new one is on the edit page, and the connection works with it."""
    made = tenant(existing_interface=existing(shop))
    sign_in(made.xentral)
    checked = replace_token(made.xentral, shop_url=made.shop_url, access_token=Secret(TOKEN))
    assert "success" in checked.message
    assert [one.token for one in made.sandbox.state.interfaces.values()] == [TOKEN]
    changes = list(made.log.intended)
    replace_token(made.xentral, shop_url=made.shop_url, access_token=Secret(TOKEN))
    assert made.log.intended == changes


def test_a_token_is_replaced_only_where_there_is_an_interface(tenant: Callable[..., Tenant]) -> None:
    """A shop that is not connected is an error, and nothing is made."""
    made = tenant()
    sign_in(made.xentral)
    with pytest.raises(RefusedError, match="no shop interface"):
        replace_token(made.xentral, shop_url=made.shop_url, access_token=Secret(TOKEN))
    assert not made.sandbox.state.interfaces
