"""Handlers: replacing the client secret and with it the access token, without a gap."""

from __future__ import annotations

from dataclasses import dataclass

from runwright import Effect, RefusedError, Secret, step
from runwright_shopify.admin.facade import ShopifyAdmin
from runwright_shopify.dev_dashboard.authorization import Client
from runwright_shopify.dev_dashboard.inputs import DevAppId, OrganizationId


@dataclass(frozen=True)
class Revocation:
    """Whether the old secret was revoked just now."""

    revoked_now: bool


@step("shopify.rotate_client_secret", effect=Effect.ONCE)
def rotate_client_secret(
    admin: ShopifyAdmin, *, organization_id: OrganizationId, app_id: DevAppId, client_secret: Secret
) -> Client:
    """Generate a new client secret; the present one stays valid until it is revoked.

    If the page shows two secrets, a rotation is under way: this step continues it and starts no other. The same holds
    if the app's secret differs from `client_secret`, which was read earlier.
    """
    page = admin.dev_dashboard.app_settings(organization_id, app_id)
    page.open()
    found = page.read()
    if found.old_secret is None and found.client_secret == client_secret:
        page.rotate()
        found = page.read()
        if found.client_secret == client_secret and found.old_secret is None:
            raise RefusedError(
                "the Dev Dashboard still shows the same client secret after 'Rotate'",
                hint="look at the settings of the app in the Dev Dashboard, then resume the run",
            )
    page.leave()
    old = found.old_secret
    return Client(found.client_id, found.client_secret, old or _unless_same(client_secret, found.client_secret))


@step("shopify.require_new_token", effect=Effect.READS)
def require_new_token(_admin: ShopifyAdmin, *, access_token: Secret, old_token: Secret) -> None:
    """Check that authorizing with the new secret gave another access token."""
    if access_token == old_token:
        raise RefusedError(
            "authorizing with the new client secret gave the old access token again, so nothing is replaced yet: both "
            "secrets stay valid, and Xentral keeps working",
            hint="the way that works here has a gap: uninstall the app from the store (Settings > Apps in the Shopify "
            "admin), then run connect-shopify-to-xentral-dev-dashboard, which installs it again and enters the new "
            "token in Xentral; then revoke the old secret with this runbook",
        )


@step("shopify.revoke_old_secret", effect=Effect.CONVERGES, sensitive=True)
def revoke_old_secret(admin: ShopifyAdmin, *, organization_id: OrganizationId, app_id: DevAppId) -> Revocation:
    """Revoke the old client secret, which makes the access tokens that it has made invalid."""
    page = admin.dev_dashboard.app_settings(organization_id, app_id)
    page.open()
    is_rotating = page.read().old_secret is not None
    if is_rotating:
        page.revoke()
        if page.read().old_secret is not None:
            raise RefusedError(
                "the Dev Dashboard still shows the old client secret after 'Revoke'",
                hint="look at the settings of the app in the Dev Dashboard, then resume the run",
            )
    page.leave()
    return Revocation(revoked_now=is_rotating)


def _unless_same(secret: Secret, other: Secret) -> Secret | None:
    return None if secret == other else secret
