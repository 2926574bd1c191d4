from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

DEVELOPMENT = "/store/sandbox-shop/settings/apps/development"


def test_app_is_created_configured_installed_and_revealed(admin: Callable[..., Any]) -> None:
    """The whole course leads to a token that is handed out exactly once."""
    one = admin()
    created = one.act(DEVELOPMENT, {"appName": "Xentral", "developer": "owner@sandbox-shop.example"})
    assert created.json()["location"] == one.path("overview")
    assert one.act(one.path("scopes"), {"scopes": ["write_orders"]}).json() == {"scopes": ["write_orders"]}
    assert one.act(one.path("install")).json()["location"].startswith(one.path("api_credentials"))
    token = one.act(one.path("reveal")).json()["token"]
    assert re.fullmatch(r"shpat_[0-9a-f]{32}", token)
    again = one.act(one.path("reveal"))
    assert again.status_code == 410
    assert "token" not in again.json()
    assert one.app.reveals == 1
    assert one.sandbox.summary() == ["Custom app 'Xentral' is installed with 1 scopes; its token was revealed."]


@pytest.mark.parametrize("name", ["", "x" * 31, "My Shopify app"])
def test_name_is_refused(admin: Callable[..., Any], name: str) -> None:
    """An empty name, more than thirty characters or the word Shopify is refused beside the field."""
    one = admin()
    answer = one.act(DEVELOPMENT, {"appName": name})
    assert answer.status_code == 422
    assert answer.json()["field"] == "appName"
    assert one.sandbox.state.apps == []


def test_longest_name_is_accepted(admin: Callable[..., Any]) -> None:
    """Thirty characters are allowed."""
    assert admin().act(DEVELOPMENT, {"appName": "x" * 30}).status_code == 201


@pytest.mark.parametrize("app_state", ["installed", "revealed"])
@pytest.mark.parametrize("markup", ["polaris", "components"])
def test_no_page_holds_the_token_or_the_secret(admin: Callable[..., Any], app_state: str, markup: str) -> None:
    """The token and the API secret key come by their own requests only, never with a page."""
    one = admin(app_state=app_state, markup=markup)
    for page in ("overview", "configuration", "configuration/admin_api_integration", "api_credentials"):
        text = one.get(one.path(page)).text
        assert one.app.token not in text
        assert one.app.api_secret not in text
    assert one.act(one.path("secret")).json() == {"secret": one.app.api_secret}
    assert re.fullmatch(r"shpss_[0-9a-f]{32}", one.app.api_secret)


def test_reinstalling_kills_the_old_token_and_mints_a_new_one(admin: Callable[..., Any]) -> None:
    """After uninstalling, the old token is refused at once; the next installation has its own."""
    one = admin(app_state="revealed")
    old = one.app.token
    assert one.api("/admin/oauth/access_scopes.json", old).status_code == 200
    one.act(one.path("uninstall"), {"reason": "other"})
    assert one.api("/admin/oauth/access_scopes.json", old).status_code == 401
    assert one.app.uninstall_reason == "other"
    one.act(one.path("install"))
    new = one.act(one.path("reveal")).json()["token"]
    assert new != old
    assert one.app.scopes == {"write_products", "read_products"}
    assert one.api("/admin/oauth/access_scopes.json", new).status_code == 200


def test_nothing_installs_without_scopes(admin: Callable[..., Any]) -> None:
    """An app without scopes cannot be installed, and its button is disabled."""
    one = admin(app_state="not_configured")
    assert one.act(one.path("install")).status_code == 422
    assert not one.app.installed
    assert re.search(r'aria-disabled="true"[^>]*data-open="install"', one.get(one.path("overview")).text)


def test_unrevealed_token_cannot_be_had_before_installing(admin: Callable[..., Any]) -> None:
    """Asking for the token of an app that is not installed gives nothing."""
    one = admin(app_state="configured")
    assert "token" not in one.act(one.path("reveal")).json()
    one.act(one.path("install"))
    assert one.act(one.path("reveal")).json()["token"] == one.app.token


@pytest.mark.parametrize("again", [True, False])
def test_new_scopes_of_an_installed_app(admin: Callable[..., Any], again: bool) -> None:
    """New scopes count at once, or only after the app was installed again with the same token."""
    one = admin(app_state="revealed", reinstall_for_scopes=again)
    token = one.app.token
    one.act(one.path("scopes"), {"scopes": ["read_orders"]})
    assert (one.app.granted == {"read_orders"}) is not again
    assert ('data-open="install"' in one.get(one.path("overview")).text.split("<template")[0]) is again
    one.act(one.path("install"))
    assert one.app.granted == {"read_orders"}
    assert one.app.token == token
    assert one.app.revealed


@pytest.mark.parametrize("stages", ["one_stage", "two_stages"])
def test_gate_holds_creation_until_it_was_passed(admin: Callable[..., Any], stages: str) -> None:
    """Before the gate nothing can be created; after it the list opens for good."""
    one = admin(gate=stages, gate_text="Allow legacy custom app development")
    page = one.get(DEVELOPMENT).text
    assert "Allow legacy custom app development" in page
    assert ('data-post="' in page.split("<template")[0]) == (stages == "one_stage")
    assert one.act(DEVELOPMENT, {"appName": "Xentral"}).status_code == 403
    assert "Allow custom app development" in one.get(f"{DEVELOPMENT}/enable").text
    one.act(f"{DEVELOPMENT}/enable")
    assert one.sandbox.state.development_allowed
    assert 'data-open="create"' in one.get(DEVELOPMENT).text
    assert one.get(f"{DEVELOPMENT}/enable").url.path == DEVELOPMENT


def test_pressing_delete_is_recorded(admin: Callable[..., Any]) -> None:
    """The press is recorded even if it is not confirmed; confirming removes the app."""
    one = admin(app_state="configured")
    one.act(one.path("delete_pressed"))
    assert one.sandbox.state.delete_presses == ["Xentral"]
    assert one.sandbox.state.apps
    one.act(one.path("delete"))
    assert one.sandbox.state.deleted_apps == ["Xentral"]
    assert one.sandbox.state.apps == []


def test_action_needs_the_csrf_token_and_a_session(admin: Callable[..., Any]) -> None:
    """An action without the page's token, or without a session, changes nothing."""
    one = admin(app_state="configured")
    assert one.client.post(one.path("install"), json={}).status_code == 403
    one.client.cookies.clear()
    assert one.client.post(one.path("install"), json={}).json() == {"redirect": "/login"}
    assert not one.app.installed


@pytest.mark.parametrize("kind, closable", [("dismissible", True), ("unknown", False)])
def test_announcement_stays_until_it_is_answered(admin: Callable[..., Any], kind: str, closable: bool) -> None:
    """The pop-up is on every page until somebody answers it; only one kind has a Close button."""
    one = admin(announcement=kind)
    announcement = one.get(DEVELOPMENT).text.partition("data-announcement")[2]
    assert ('aria-label="Close"' in announcement) is closable
    one.act("/store/sandbox-shop/announcement/dismiss")
    assert "data-announcement" not in one.get(DEVELOPMENT).text
