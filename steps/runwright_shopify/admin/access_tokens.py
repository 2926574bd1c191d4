"""Handlers: revealing the Admin API access token, and checking it."""

from __future__ import annotations

from dataclasses import dataclass

from runwright import Effect, HumanNeededError, RefusedError, Secret, step
from runwright_shopify.admin.custom_apps import AppId
from runwright_shopify.admin.facade import ShopifyAdmin
from runwright_shopify.pages.admin_api import READ_LOCATIONS, READ_ORDERS
from runwright_shopify.pages.api_credentials import ApiCredentialsPage, TokenState
from runwright_shopify.pages.customer_data import CustomerData
from runwright_shopify.scope_names import with_implied
from runwright_shopify.scope_needs import explained, needed

_OUTPUT = "access_token"
_ALLOW_DATA = (
    "in the Dev Dashboard open the app's access to protected customer data ('API access requests') and select name, "
    "address, phone and email; an app that was made in the Shopify admin has them on some plans only"
)


@dataclass(frozen=True)
class AccessToken:
    """The token, or None when somebody revealed it earlier: it cannot be shown again."""

    access_token: Secret | None


@dataclass(frozen=True)
class TokenCheck:
    """What the shop says about the token; empty when there was no token to check."""

    shop_name: str = ""
    shop_domain: str = ""
    asked: tuple[str, ...] = ()
    """The scopes that the runbook asked for."""
    granted: tuple[str, ...] = ()
    """The scopes that the token has."""
    needed: tuple[str, ...] = ()
    """The scopes that Xentral needs for the set-up and the features that were asked for."""
    locations: tuple[str, ...] = ()
    """The names of the shop's active locations, as Xentral will be told them."""
    orders_without_customer: int = 0
    """How many orders were looked at, if none of them shows who has ordered; else 0."""

    @property
    def warning(self) -> str:
        """Name what a feature needs and the token lacks, and customer data that is not shown."""
        missing = [each for each in self.needed if each not in with_implied(self.granted)]
        missing = [each for each in missing if each != READ_LOCATIONS]  # the shop has listed them all the same
        parts = []
        if missing:
            parts.append(f"warning: the access token lacks {explained(missing)}; add them to the input `scopes`")
        if self.orders_without_customer:
            parts.append(
                f"warning: none of the {self.orders_without_customer} newest orders shows a name, an address or an "
                f"e-mail address; if they should, the app has no access to protected customer data: {_ALLOW_DATA}"
            )
        return "; ".join(parts)


@step("shopify.open_api_credentials", effect=Effect.READS)
def open_api_credentials(admin: ShopifyAdmin, *, app_id: AppId) -> None:
    """Open the tab "API credentials" of the custom app."""
    admin.credentials(app_id).open_credentials()


@step("shopify.reveal_token", effect=Effect.ONCE)
def reveal_token(admin: ShopifyAdmin, *, app_id: AppId) -> AccessToken:
    """Reveal the Admin API access token, which Shopify shows only once, and keep it.

    If it was revealed earlier, no token is returned; Xentral may already hold it. `--reissue` replaces it: the app is
    uninstalled and installed again, which makes the old token invalid.
    """
    page = admin.credentials(app_id)
    page.open_credentials()
    state = page.state()
    if state is TokenState.REVEALABLE:
        return AccessToken(_required(page.reveal()))
    if state is TokenState.SHOWN:
        return AccessToken(page.read())
    return _recovered(admin, page, state)


@step("shopify.verify_token", effect=Effect.READS)
def verify_token(
    admin: ShopifyAdmin,
    *,
    access_token: Secret | None,
    scopes: tuple[str, ...],
    features: tuple[str, ...] = (),
    not_offered: tuple[str, ...] = (),
    authorized_shop: str = "",
) -> TokenCheck:
    """Check that the token works for this shop and has the scopes.

    It asks for locations and orders as Xentral will: a token that cannot read the locations would make a shop
    interface that cannot be used, and one without access to protected customer data brings orders without addresses.
    A scope that only one of the `features` needs is a warning; `not_offered` are those that the store does not have.
    `authorized_shop` is the shop that a signed
    authorization has named: another domain is then another name of the same shop.
    """
    if access_token is None:
        return TokenCheck()
    api = admin.api
    api.send_ahead(access_token, scopes)
    shop = api.ask(access_token)
    if not authorized_shop:
        _check_shop(shop.domain, admin.settings.shop_host)
    locations = api.locations(access_token, shop.scopes)
    _check_scopes(scopes, shop.scopes, locations.missing_scope, not_offered)
    needs = tuple(each for need in needed(features) for each in need.scopes)
    data = api.customer_data(access_token) if READ_ORDERS in with_implied(shop.scopes) else CustomerData()
    _check_customer_data(data)
    nameless = 0 if data.shown else data.orders
    return TokenCheck(shop.name, shop.domain, scopes, shop.scopes, needs, locations.names, nameless)


def _check_scopes(asked: tuple[str, ...], granted: tuple[str, ...], refused: str, not_offered: tuple[str, ...]) -> None:
    """Raise RefusedError for scopes that were asked for and not granted, or without which the shop has refused."""
    missing = [each for each in asked if each not in with_implied(granted)]
    if refused and refused not in missing:
        missing.append(refused)
    if not missing:
        return
    hint = "open the app in the Shopify admin: if it offers to install or update the app, do so; then resume the run"
    if refused in not_offered:
        hint = f"the store does not offer {refused} to this app: ask Shopify's support for it, then start a new run"
    elif refused and refused not in asked:
        hint = f"add {refused} to the input `scopes` and start a new run: it finds the app and gives it the scope"
    raise RefusedError(f"the access token lacks these scopes: {explained(missing)}", hint=hint)


def _check_customer_data(data: CustomerData) -> None:
    """Raise RefusedError if Shopify keeps from this app who has ordered."""
    if not data.refusal and (data.shown or not data.redacted):
        return
    said = f": '{data.refusal}'" if data.refusal else ", only addresses without them"
    orders = "1 order" if data.redacted == 1 else f"{data.redacted} orders"
    what = "no orders" if data.refusal else f"no name and no street of {orders}"
    raise RefusedError(
        f"the app has no access to protected customer data: Shopify shows it {what}{said}",
        hint=f"{_ALLOW_DATA}; then resume the run. Without it Xentral gets orders that cannot be sent to anybody",
    )


def _recovered(admin: ShopifyAdmin, page: ApiCredentialsPage, state: TokenState) -> AccessToken:
    """Return a token that the page no longer gives, in the way that a person chose."""
    recovery = admin.session.recovery
    if _OUTPUT in recovery.secrets:
        return AccessToken(recovery.secrets[_OUTPUT])
    if recovery.reissue:
        return AccessToken(_reissue(page, state))
    if state is TokenState.NOT_INSTALLED:
        raise RefusedError(
            "the custom app is not installed, so Shopify has no access token for it",
            hint="run the step shopify.install_app before this one",
        )
    if admin.session.in_doubt:
        raise _lost("it was shown in an earlier attempt and could not be saved")
    return AccessToken(None)


def _required(token: Secret | None) -> Secret:
    if token is None:
        raise _lost("the answer that held it did not arrive")
    return token


def _lost(why: str) -> HumanNeededError:
    return HumanNeededError(
        f"the access token was revealed and is lost: {why}; Shopify does not show it again",
        hint="resume the run with `--secret access_token=-` if you have the token (it is asked for and not shown), "
        "or with `--reissue`, which makes the old token invalid and creates a new one",
    )


def _reissue(page: ApiCredentialsPage, state: TokenState) -> Secret:
    if state is TokenState.MASKED:
        page.uninstall()
    page.install()
    page.open_credentials()
    return _required(page.reveal())


def _check_shop(domain: str, host: str) -> None:
    if domain and host.endswith(".myshopify.com") and domain.lower() != host:
        raise RefusedError(
            f"the access token belongs to the shop {domain}, not to {host}",
            hint="check the inputs shop_url and store: they must name the same shop. If the shop was given another "
            f"address, its first one holds: start a new run with `--input shop_url=https://{domain}`",
        )
