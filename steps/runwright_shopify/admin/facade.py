"""The façade that Shopify's handlers are given, and the settings that a runbook's `apps` entry has for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from runwright import AppSession, is_private, origin_of
from runwright_shopify.dev_dashboard.facade import DevDashboard
from runwright_shopify.pages.admin_api import AdminApi
from runwright_shopify.pages.api_credentials import ApiCredentialsPage
from runwright_shopify.pages.custom_app import CustomAppPage
from runwright_shopify.pages.develop_apps import DevelopAppsPage
from runwright_shopify.pages.installed_apps import InstalledAppsPage
from runwright_shopify.pages.scope_editor import ScopeEditor
from runwright_shopify.pages.sign_in import SignInPage
from runwright_shopify.pages.tab import Tab

_HANDLE = re.compile(r"[a-z0-9][a-z0-9-]*")
_HANDLE_HOSTS = (".myshopify.com", ".localhost")


@dataclass(frozen=True)
class ShopifySettings:
    """Which shop, and its handle in the admin. Raises ValueError, saying what to write instead."""

    shop_url: str
    """The shop's own address: https, or plain http on this computer."""
    store: str = ""
    """The store's handle (`my-shop` in admin.shopify.com/store/my-shop); read from shop_url when left out."""
    dev_dashboard_url: str = "https://dev.shopify.com"
    """The Dev Dashboard; only its own steps go there."""

    def __post_init__(self) -> None:
        host = _host_of(self.shop_url)
        store = (self.store or _handle_of(host)).lower()
        if not store:
            raise ValueError(
                f"shop_url '{self.shop_url}': the store's handle cannot be read from it; also give `store`, the last "
                "part of https://admin.shopify.com/store/… when you are in the Shopify admin"
            )
        if not _HANDLE.fullmatch(store):
            raise ValueError(
                f"store '{store}' is not a store handle; write only the last part of https://admin.shopify.com/store/… "
                "(small letters, digits and hyphens)"
            )
        object.__setattr__(self, "store", store)

    @property
    def sign_in_origins(self) -> tuple[str, ...]:
        """The further origins at which the account may be asked to sign in."""
        return (origin_of(self.dev_dashboard_url),)

    @property
    def shop_host(self) -> str:
        """The host of the shop's address."""
        return _host_of(self.shop_url)


class ShopifyAdmin:
    """The admin of one store under automation."""

    def __init__(self, session: AppSession, settings: ShopifySettings) -> None:
        self.session = session
        self.settings = settings

    @cached_property
    def _tab(self) -> Tab:
        return Tab(self.session, self.settings.store)

    @cached_property
    def dev_dashboard(self) -> DevDashboard:
        """The Dev Dashboard, with pages and handlers of its own."""
        return DevDashboard(self._tab, self.settings)

    @property
    def sign_in(self) -> SignInPage:
        """The sign-in."""
        return SignInPage(self._tab)

    @property
    def develop_apps(self) -> DevelopAppsPage:
        """The list of custom apps."""
        return DevelopAppsPage(self._tab)

    @property
    def installed_apps(self) -> InstalledAppsPage:
        """The list of installed apps."""
        return InstalledAppsPage(self._tab)

    @property
    def api(self) -> AdminApi:
        """The Admin API of the shop; needs no browser."""
        return AdminApi(self.settings.shop_url, lambda: self.session.remaining / 1000, self.session.authority)

    def app(self, app_id: str) -> CustomAppPage:
        """A custom app's overview."""
        return CustomAppPage(self._tab, app_id)

    def scope_editor(self, app_id: str) -> ScopeEditor:
        """The editor of a custom app's scopes."""
        return ScopeEditor(self._tab, app_id)

    def credentials(self, app_id: str) -> ApiCredentialsPage:
        """The API credentials of a custom app."""
        return ApiCredentialsPage(self._tab, app_id)


def _host_of(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    if not host:
        raise ValueError(f"shop_url '{url}' is not a web address; write it like https://my-shop.myshopify.com")
    if not is_private(origin_of(url)):
        raise ValueError(f"shop_url '{url}' must begin with https:// (http:// is for this computer only)")
    return host


def _handle_of(host: str) -> str:
    for suffix in _HANDLE_HOSTS:
        if host.endswith(suffix):
            return host.removesuffix(suffix).split(".")[0]
    return ""
