"""A store as the tests of the Shopify pack know it, and the documented procedure in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from runwright import AppSession, Credentials, Secret
from runwright.pages.change_gate import ChangeGate
from runwright.pages.human import Recovery
from runwright_shopify import ShopifyAdmin, ShopifySettings
from runwright_shopify.admin.access_tokens import (
    AccessToken,
    TokenCheck,
    open_api_credentials,
    reveal_token,
    verify_token,
)
from runwright_shopify.admin.custom_apps import install_app, open_app_development, open_or_create_app
from runwright_shopify.admin.scopes import ScopeChange, open_scope_editor, set_scopes
from runwright_shopify.admin.sign_ins import sign_in
from runwright_shopify.sandbox import CustomApp, ShopifySandbox
from runwright_shopify.sandbox.site import COOKIE
from runwright_shopify.sandbox.state import Session
from tests.support.memory_log import MemoryLog

STEP_SECONDS = 40.0
DOCUMENTED = ("content", "customers", "inventory", "orders", "products", "read_locations")


@dataclass
class Store:
    """A sandbox that is served, and the façade that drives it."""

    sandbox: ShopifySandbox
    url: str
    admin: ShopifyAdmin
    log: MemoryLog
    secrets_seen: list[Secret]

    @property
    def app(self) -> CustomApp:
        """The custom app 'Xentral'."""
        found = self.sandbox.state.app_by_name("Xentral")
        assert found is not None
        return found

    def enter(self) -> None:
        """Be signed in, without the screens of the sign-in: these have tests of their own."""
        enter(self.sandbox, self.admin, self.url)

    def next_step(self) -> ShopifyAdmin:
        """Return the façade with the time that one step has."""
        self.admin.session.clock.start(STEP_SECONDS)
        return self.admin

    def resume(self, *, in_doubt: bool = False, recovery: Recovery | None = None) -> None:
        """Go on as a resumed run would: with what a person decided."""
        self.admin.session.gate.begin_step(in_doubt=in_doubt)
        self.admin.session.recovery = recovery or Recovery()

    def posts(self, part: str) -> int:
        """Count the POSTs whose path contains `part`."""
        return sum(part in each.path and each.method == "POST" for each in self.sandbox.requests)


def enter(sandbox: ShopifySandbox, admin: ShopifyAdmin, url: str) -> None:
    """Sign somebody in to the sandbox, without its screens."""
    session = Session(email=sandbox.options.email, signed_in=True)
    sandbox.state.sessions[session.session_id] = session
    admin.session.page.context.add_cookies([{"name": COOKIE, "value": session.session_id, "url": url}])


def make_session(page: Page, url: str, **parts: Any) -> AppSession:
    """Make a session of the application `shopify` on this page."""
    parts.setdefault("gate", ChangeGate(MemoryLog()))
    session = AppSession(name="shopify", url=url, open_page=lambda: page, **parts)
    session.clock.start(STEP_SECONDS)
    return session


def make_admin(session: AppSession, shop_url: str = "https://my-shop.myshopify.com", store: str = "") -> ShopifyAdmin:
    """Make the façade of a store."""
    return ShopifyAdmin(session, ShopifySettings(shop_url, store))


def credentials_of(sandbox: ShopifySandbox, password: str | None = None) -> Credentials:
    """Return the sandbox's sign-in; another `password` is a wrong one, an empty one means none at all."""
    env = sandbox.credentials()
    if password == "":
        return Credentials()
    totp = env.get("SHOPIFY_TOTP_SECRET")
    return Credentials(
        env["SHOPIFY_EMAIL"], Secret(password or env["SHOPIFY_PASSWORD"]), Secret(totp) if totp else None
    )


@dataclass
class Procedure:
    """What the documented procedure gave."""

    app_id: str
    created: bool
    scopes: ScopeChange
    installed_now: bool
    token: AccessToken
    check: TokenCheck


def carry_out(store: Store, scopes: tuple[str, ...] = DOCUMENTED) -> Procedure:
    """Run every handler in the runbook's order."""
    sign_in(store.next_step())
    open_app_development(store.next_step())
    app = open_or_create_app(store.next_step(), name="Xentral")
    open_scope_editor(store.next_step(), app_id=app.app_id)
    change = set_scopes(store.next_step(), app_id=app.app_id, scopes=scopes)
    installation = install_app(store.next_step(), app_id=app.app_id)
    open_api_credentials(store.next_step(), app_id=app.app_id)
    token = reveal_token(store.next_step(), app_id=app.app_id)
    check = verify_token(store.next_step(), access_token=token.access_token, scopes=change.scopes)
    return Procedure(app.app_id, app.created, change, installation.installed_now, token, check)
