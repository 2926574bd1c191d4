"""Handlers: the organization of the store, its app in the Dev Dashboard, and the app's active version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from runwright import Effect, RefusedError, origin_of, step
from runwright_shopify.admin.custom_apps import AppName
from runwright_shopify.admin.facade import ShopifyAdmin
from runwright_shopify.dev_dashboard.inputs import DevAppId, DevScopeWords, KnownAppId, OrganizationId, RedirectUrl
from runwright_shopify.dev_dashboard.pages.version import Version
from runwright_shopify.scope_names import expand, with_implied
from runwright_shopify.scope_needs import preview


@dataclass(frozen=True)
class Organization:
    """The organization that owns the store's apps."""

    organization_id: str
    is_of_store: bool
    """Whether the store's admin links to it; otherwise it is the organization that the account used last."""

    @property
    def warning(self) -> str:
        """The warning that the organization is only probably the store's; "" if the store's admin links to it."""
        if self.is_of_store:
            return ""
        return (
            f"warning: the admin has no link to the store's organization; going on with {self.organization_id}, "
            "the organization that this account used last"
        )


@dataclass(frozen=True)
class DevApp:
    """An app in the Dev Dashboard."""

    app_id: str
    created: bool


@dataclass(frozen=True)
class ActiveVersion:
    """What the active version of the app has now, and what a release has changed for it."""

    scopes: tuple[str, ...]
    redirect_url: str
    changed: tuple[str, ...]


@step("shopify.find_organization", effect=Effect.READS)
def find_organization(admin: ShopifyAdmin) -> Organization:
    """Find the organization of this store: the admin's link "Build apps in Dev Dashboard" names it."""
    dashboard = admin.dev_dashboard
    if organization_id := dashboard.organization_link.read():
        return Organization(organization_id, is_of_store=True)
    if organization_id := dashboard.entry.read():
        return Organization(organization_id, is_of_store=False)
    raise RefusedError(
        "neither the admin nor the Dev Dashboard names an organization for this account",
        hint="open https://dev.shopify.com/dashboard in your own browser, join or create an organization, then resume",
    )


@step("shopify.open_or_create_dev_app", effect=Effect.CONVERGES)
def open_or_create_dev_app(
    admin: ShopifyAdmin, *, organization_id: OrganizationId, name: AppName, app_id: KnownAppId = ""
) -> DevApp:
    """Make sure that the app exists in the Dev Dashboard.

    Names are not unique there: with an `app_id` that one is taken, else the only one with exactly this name.
    """
    if app_id:
        return DevApp(app_id, created=False)
    apps = admin.dev_dashboard.apps(organization_id)
    # A creation whose answer was lost may take some seconds to show up.
    found = apps.find_late(name) if admin.session.in_doubt else apps.find(name)
    return DevApp(found or apps.create(name), created=not found)


@step("shopify.find_dev_app", effect=Effect.READS)
def find_dev_app(
    admin: ShopifyAdmin, *, organization_id: OrganizationId, name: AppName, app_id: KnownAppId = ""
) -> DevApp:
    """Find the app in the Dev Dashboard."""
    found = app_id or admin.dev_dashboard.apps(organization_id).find(name)
    if not found:
        raise RefusedError(
            f"the organization {organization_id} has no app named '{name}'",
            hint="give app_name the exact name of the app, or app_id the number in its address",
        )
    return DevApp(found, created=False)


@step("shopify.read_dev_version", effect=Effect.READS)
def read_dev_version(admin: ShopifyAdmin, *, organization_id: OrganizationId, app_id: DevAppId) -> ActiveVersion:
    """Read the scopes and the redirect URL of the app's active version."""
    page = admin.dev_dashboard.version(organization_id, app_id)
    page.open()
    active = page.read()
    host = urlsplit(active.app_url).netloc.lower()
    urls = [url for url in active.redirect_urls if urlsplit(url).netloc.lower() == host] or list(active.redirect_urls)
    if not urls:
        raise RefusedError(
            "the app's active version has no redirect URL, so no access token can be asked for",
            hint="run connect-shopify-to-xentral-dev-dashboard first: it releases a version with one",
        )
    return ActiveVersion(active.scopes, urls[0], ())


@step("shopify.release_dev_version", effect=Effect.CONVERGES, preview=preview)
def release_dev_version(
    admin: ShopifyAdmin,
    *,
    organization_id: OrganizationId,
    app_id: DevAppId,
    scopes: DevScopeWords,
    redirect_url: RedirectUrl,
    legacy_install_flow: bool = False,
) -> ActiveVersion:
    """Make sure that the app's active version has the scopes and the redirect URL.

    A version is released only where App URL, redirect URL, embedding, scopes or the legacy install flow differ. Other
    scopes and redirect URLs stay. The App URL is changed only if its host is not that of the redirect URL.
    """
    page = admin.dev_dashboard.version(organization_id, app_id)
    page.open()
    active = page.read()
    handles = expand(scopes, ())
    wanted = _wanted(active, handles, redirect_url, legacy_install_flow=legacy_install_flow)
    changed = wanted.differs_from(active)
    if changed:
        page.release(wanted, f"release a version of the app with another {', '.join(changed)}")
    return ActiveVersion(handles, redirect_url, changed)


def _wanted(active: Version, scopes: tuple[str, ...], redirect_url: str, *, legacy_install_flow: bool) -> Version:
    missing = tuple(each for each in scopes if each not in with_implied(active.scopes))
    urls = active.redirect_urls if redirect_url in active.redirect_urls else (*active.redirect_urls, redirect_url)
    same_host = urlsplit(active.app_url).netloc.lower() == urlsplit(redirect_url).netloc.lower()
    return replace(
        active,
        app_url=active.app_url if same_host else origin_of(redirect_url),
        embedded=None if active.embedded is None else False,
        scopes=(*active.scopes, *missing),
        redirect_urls=urls,
        legacy_install_flow=None if active.legacy_install_flow is None else legacy_install_flow,
    )
