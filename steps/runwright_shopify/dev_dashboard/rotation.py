"""Handlers: replacing the client secret and with it the access token, without a gap where Shopify allows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from runwright import Effect, RefusedError, Secret, step
from runwright_shopify.admin.facade import ShopifyAdmin
from runwright_shopify.dev_dashboard.authorization import Authorization, Client, authorize
from runwright_shopify.dev_dashboard.inputs import ClientId, DevAppId, OrganizationId, RedirectUrl

IfUnchanged = Literal["stop", "reinstall"]


@dataclass(frozen=True)
class PresentToken:
    """The access token that is to be replaced, or None if it is dead already."""

    access_token: Secret | None
    is_replaced: bool
    """Whether Shopify refuses the token that Xentral has, and its secret is gone: a replacement is under way."""


@dataclass(frozen=True)
class Comparison:
    """Whether the token that came is another one than the old token."""

    is_new: bool


@dataclass(frozen=True)
class Revocation:
    """Whether the old secret was revoked just now."""

    revoked_now: bool


@step("shopify.read_present_token", effect=Effect.CONVERGES)
def read_present_token(
    admin: ShopifyAdmin,
    *,
    client_id: ClientId,
    client_secret: Secret,
    scopes: tuple[str, ...],
    redirect_url: RedirectUrl,
    old_secret: Secret | None = None,
    xentral_token: Secret | None = None,
    is_refused: bool = False,
) -> PresentToken:
    """Get the access token that is to be replaced: authorizing again gives it.

    While there are two secrets it is the old one's. With one secret, the old one may be gone already and its token
    with it: the shop refuses `xentral_token`, the one that Xentral has, or Xentral says so (`is_refused`).
    """
    if old_secret is None and (is_refused or _is_dead(admin, xentral_token)):
        return PresentToken(None, is_replaced=True)
    asking = (old_secret or client_secret, client_secret if old_secret else None)
    return PresentToken(authorize(admin, client_id, asking, scopes, redirect_url).access_token, is_replaced=False)


@step("shopify.rotate_client_secret", effect=Effect.CONVERGES)
def rotate_client_secret(
    admin: ShopifyAdmin,
    *,
    organization_id: OrganizationId,
    app_id: DevAppId,
    client_secret: Secret,
    old_secret: Secret | None = None,
    is_under_way: bool = False,
) -> Client:
    """Generate a new client secret; the present one stays valid until it is revoked.

    A rotation that is under way is continued, and no other is started: the page shows two secrets, the app's secret
    differs from `client_secret`, or Shopify refuses Xentral's token (`is_under_way`), because some stores end the old
    secret at once. `client_secret` and `old_secret` are what the page showed earlier in the run.
    """
    page = admin.dev_dashboard.app_settings(organization_id, app_id)
    page.open()
    found = page.read()
    is_untouched = found.old_secret is None and found.client_secret == client_secret
    if is_untouched and is_under_way:
        admin.session.warnings.append(
            "warning: Shopify refuses the token that Xentral has, so an earlier replacement is taken to be under way "
            "and is finished: the client secret was not changed again; run this once more to change it all the same"
        )
    elif is_untouched:
        page.rotate()
        found = page.read()
        if found.client_secret == client_secret and found.old_secret is None:
            raise RefusedError(
                "the Dev Dashboard still shows the same client secret after 'Rotate'",
                hint="look at the settings of the app in the Dev Dashboard, then resume the run",
            )
    page.leave()
    new, old = found.client_secret, found.old_secret
    if old and new == client_secret and old_secret is None:
        # The page does not say which is which: the secret from before the rotation is the old one.
        new, old = old, new
    return Client(found.client_id, new, old or _unless_same(client_secret, new))


@step("shopify.compare_tokens", effect=Effect.READS)
def compare_tokens(
    _admin: ShopifyAdmin, *, access_token: Secret, old_token: Secret | None, if_unchanged: IfUnchanged = "stop"
) -> Comparison:
    """Check that authorizing with the new secret gave another access token.

    Where it gave the old one again, only installing the app again gives a new one: `if_unchanged` has to allow that.
    """
    is_new = access_token != old_token
    if not is_new and if_unchanged == "stop":
        raise RefusedError(
            "authorizing with the new client secret gave the old access token again, so nothing is replaced yet: both "
            "secrets stay valid, and Xentral keeps working",
            hint="the way that works here has a gap: resume with `--input if_unchanged=reinstall`, which uninstalls "
            "the app from the store, installs it again, gives the new token to Xentral and revokes the old secret; "
            "until Xentral has the new token, no orders or stock are exchanged",
        )
    return Comparison(is_new)


@step("shopify.take_new_token", effect=Effect.CONVERGES)
def take_new_token(
    admin: ShopifyAdmin,
    *,
    access_token: Secret,
    old_token: Secret | None,
    client_id: ClientId,
    client_secret: Secret,
    scopes: tuple[str, ...],
    redirect_url: RedirectUrl,
    shop: str,
    old_secret: Secret | None = None,
) -> Authorization:
    """Take the new access token; where it was the old one again, authorize the app that was installed again."""
    if access_token != old_token:
        return Authorization(access_token, scopes, shop)
    found = authorize(admin, client_id, (client_secret, old_secret), scopes, redirect_url)
    if found.access_token == old_token:
        raise RefusedError(
            "Shopify gave the old access token again although the app was installed again",
            hint="look in Settings > Apps in the Shopify admin whether the app was uninstalled; then resume the run",
        )
    return found


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


def _is_dead(admin: ShopifyAdmin, token: Secret | None) -> bool:
    return token is not None and not admin.api.accepts(token)


def _unless_same(secret: Secret, other: Secret) -> Secret | None:
    return None if secret == other else secret
