"""The façade of the Dev Dashboard: what its handlers reach."""

from __future__ import annotations

from typing import Protocol

from runwright import AppSession, origin_of
from runwright_shopify.dev_dashboard.oauth import OAuth
from runwright_shopify.dev_dashboard.pages.app_home import AppHome
from runwright_shopify.dev_dashboard.pages.apps import AppsPage
from runwright_shopify.dev_dashboard.pages.consent import ConsentPage
from runwright_shopify.dev_dashboard.pages.departure import Departure, among, exactly
from runwright_shopify.dev_dashboard.pages.organization import EntryPage, OrganizationLink
from runwright_shopify.dev_dashboard.pages.settings import SettingsPage
from runwright_shopify.dev_dashboard.pages.sign_in import DevSignInPage
from runwright_shopify.dev_dashboard.pages.version import VersionPage
from runwright_shopify.pages.tab import Tab


class DevSettings(Protocol):
    """What of a runbook's settings matters here."""

    @property
    def shop_url(self) -> str:
        """The shop's own address."""

    @property
    def dev_dashboard_url(self) -> str:
        """The origin of the Dev Dashboard."""


class DevDashboard:
    """The Dev Dashboard under automation, in the same browser context as the admin."""

    def __init__(self, tab: Tab, settings: DevSettings) -> None:
        self._tab = tab
        self._settings = settings
        self.origin = origin_of(settings.dev_dashboard_url)

    def sign_in(self) -> None:
        """Sign in where the Dev Dashboard asks for it: it has cookies of its own."""
        page = DevSignInPage(self._tab, self.origin)
        page.open()
        page.pass_screens()

    @property
    def organization_link(self) -> OrganizationLink:
        """The link in the admin that names the organization of the store."""
        return OrganizationLink(self._tab, self.origin)

    @property
    def entry(self) -> EntryPage:
        """The entry of the Dev Dashboard."""
        return EntryPage(self._tab, self.origin)

    @property
    def consent(self) -> ConsentPage:
        """The admin's pages that install an app and grant it its scopes."""
        return ConsentPage(self._tab, self.origin)

    @property
    def oauth(self) -> OAuth:
        """The shop's endpoint for access tokens; needs no browser."""
        return OAuth(self._settings.shop_url, self._tab.session.authority)

    def apps(self, organization_id: str) -> AppsPage:
        """The apps of an organization."""
        return AppsPage(self._tab, self.origin, organization_id)

    def home(self, organization_id: str, app_id: str) -> AppHome:
        """The home page of one app."""
        return AppHome(self._tab, self.origin, organization_id, app_id)

    def version(self, organization_id: str, app_id: str) -> VersionPage:
        """The form of a new version of one app."""
        return VersionPage(self._tab, self.origin, organization_id, app_id)

    def app_settings(self, organization_id: str, app_id: str) -> SettingsPage:
        """The settings of one app."""
        return SettingsPage(self._tab, self.origin, organization_id, app_id)

    def leaving_shopify(self, session: AppSession) -> Departure:
        """Watch for the navigation to the app's own address, whatever address that is."""
        shop = origin_of(self._settings.shop_url)
        return Departure(session, among(origin_of(session.url), self.origin, shop, *session.sign_in_origins))

    def leaving_for(self, session: AppSession, redirect_url: str) -> Departure:
        """Watch for the navigation to exactly this redirect URL."""
        return Departure(session, exactly(redirect_url))
