"""Handlers: allowing custom app development, finding or creating the custom app, installing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from runwright import Effect, RefusedError, step
from runwright_shopify.admin.facade import ShopifyAdmin


def _without_shopify(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValueError("an app's name cannot be empty")
    if "shopify" in name.lower():
        raise ValueError("an app's name must not contain the word Shopify; choose another name, such as Xentral")
    return name


AppName = Annotated[str, Field(min_length=1, max_length=30), AfterValidator(_without_shopify)]
"""A custom app's name: at most 30 characters, without the word Shopify."""
InstalledName = Annotated[str, Field(min_length=1)]
"""The name of an app that exists."""
AppId = Annotated[str, Field(pattern=r"^[0-9]+$")]
"""The number of a custom app, as its address has it."""


@dataclass(frozen=True)
class CustomApp:
    """A custom app of the store."""

    app_id: str
    created: bool


@dataclass(frozen=True)
class Installation:
    """Whether the app was installed just now, or was already."""

    installed_now: bool


@step("shopify.open_app_development", effect=Effect.CONVERGES)
def open_app_development(admin: ShopifyAdmin) -> None:
    """Open "Develop apps", and allow custom app development where that was never done.

    Allowing it cannot be undone. It needs the store owner or the permission "Enable app development".
    """
    page = admin.develop_apps
    page.open()
    if page.is_gated():
        page.allow()


@step("shopify.open_or_create_app", effect=Effect.CONVERGES)
def open_or_create_app(admin: ShopifyAdmin, *, name: AppName) -> CustomApp:
    """Make sure that the custom app exists, and open it.

    An app counts only when its name is exactly the same. Since 2026 most stores can no longer create one here.
    """
    apps = admin.develop_apps
    apps.open()
    found = apps.find(name)
    if not found and apps.is_closed():
        raise _creation_closed(admin.settings.store, name)
    app_id = found or apps.create(name)
    admin.app(app_id).open_overview(led_here=not found)
    return CustomApp(app_id=app_id, created=not found)


@step("shopify.find_app", effect=Effect.READS)
def find_app(admin: ShopifyAdmin, *, name: InstalledName) -> CustomApp:
    """Find the custom app, which must exist, and open it."""
    apps = admin.develop_apps
    apps.open()
    app_id = apps.find(name)
    if not app_id:
        raise RefusedError(
            f"the store '{admin.settings.store}' has no custom app named '{name}'",
            hint="give the app's exact name as app_name: Settings > Apps > Develop apps lists it",
        )
    admin.app(app_id).open_overview()
    return CustomApp(app_id=app_id, created=False)


@step("shopify.install_app", effect=Effect.CONVERGES)
def install_app(admin: ShopifyAdmin, *, app_id: AppId) -> Installation:
    """Make sure that the custom app is installed in the store."""
    app = admin.app(app_id)
    app.open_overview()
    if not app.can_install():
        app.require_installed()
        if not app.offers_update():
            return Installation(installed_now=False)
    app.install()
    return Installation(installed_now=True)


def _creation_closed(store: str, name: str) -> RefusedError:
    return RefusedError(
        f"the store '{store}' has no custom app named '{name}', and Shopify lets none be created here: since "
        "2026-01-01 new apps are made in the Dev Dashboard ('Build apps in Dev Dashboard')",
        hint="give app_name the exact name of an existing custom app of the store (those still work: scopes, "
        "installing, token); a partner can still create one before the store is handed over",
        continue_with="connect-shopify-to-xentral-dev-dashboard",
    )
