"""Handlers: uninstalling an app, and what makes sure that its token is dead."""

from __future__ import annotations

from dataclasses import dataclass

from runwright import Effect, RefusedError, Secret, step
from runwright_shopify.admin.custom_apps import AppId, InstalledName
from runwright_shopify.admin.facade import ShopifyAdmin
from runwright_shopify.pages.api_credentials import TokenState


@dataclass(frozen=True)
class Uninstallation:
    """Whether the app was uninstalled just now; otherwise it was not installed."""

    uninstalled_now: bool


@dataclass(frozen=True)
class DroppedToken:
    """Whether the app was uninstalled just now; otherwise an earlier rotation had begun and is finished."""

    dropped_now: bool


@step("shopify.uninstall_app", effect=Effect.CONVERGES)
def uninstall_app(admin: ShopifyAdmin, *, name: InstalledName) -> Uninstallation:
    """Make sure that the app is not installed in the store.

    Its token stops working at once. The app itself stays and can be installed again; nothing is deleted.
    """
    apps = admin.installed_apps
    apps.open()
    if not apps.lists(name):
        return Uninstallation(uninstalled_now=False)
    apps.uninstall(name)
    return Uninstallation(uninstalled_now=True)


@step("shopify.drop_token", effect=Effect.CONVERGES)
def drop_token(admin: ShopifyAdmin, *, app_id: AppId) -> DroppedToken:
    """Uninstall the custom app so that installing it again gives a new token.

    Its token stops working at once. If the app is not installed, or its token was not revealed yet, a rotation is
    under way; this step changes nothing then, and the next steps finish the rotation.
    """
    page = admin.credentials(app_id)
    page.open_credentials()
    if page.state() in (TokenState.NOT_INSTALLED, TokenState.REVEALABLE):
        return DroppedToken(dropped_now=False)
    page.uninstall()
    return DroppedToken(dropped_now=True)


@step("shopify.require_dead_token", effect=Effect.READS)
def require_dead_token(admin: ShopifyAdmin, *, access_token: Secret | None) -> None:
    """Check that the shop refuses the token.

    Without a token there is nothing to check.
    """
    if access_token is not None and not admin.api.refuses(access_token):
        raise RefusedError(
            f"the shop {admin.settings.shop_host} still accepts the access token",
            hint="look in Settings > Apps whether the app is still installed, and run this again",
        )
