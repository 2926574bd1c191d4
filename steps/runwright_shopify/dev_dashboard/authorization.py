"""Handlers: the app's client, its installation, and the access token that an authorization gives."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import NoReturn

from runwright import Effect, RefusedError, Secret, StepError, step
from runwright_shopify.admin.facade import ShopifyAdmin
from runwright_shopify.dev_dashboard.inputs import ClientId, DevAppId, OrganizationId, RedirectUrl
from runwright_shopify.dev_dashboard.oauth import Grant, OAuthRefusal, authorize_url, read_callback
from runwright_shopify.dev_dashboard.pages.app_home import AppHome
from runwright_shopify.dev_dashboard.pages.consent import install_url
from runwright_shopify.scope_names import with_implied

_TRIES = 2
_CALLBACK_MS = 15_000


@dataclass(frozen=True)
class Client:
    """What identifies the app. `old_secret` exists only while its secret is being rotated."""

    client_id: str
    client_secret: Secret
    old_secret: Secret | None


@dataclass(frozen=True)
class DevInstallation:
    """Whether the app was installed just now, or was already."""

    installed_now: bool


@dataclass(frozen=True)
class Authorization:
    """The offline access token, and the scopes that came with it."""

    access_token: Secret
    granted: tuple[str, ...]
    shop: str
    """The shop's domain as Shopify's signed answer has it; it is proved to be the shop at `shop_url`."""


@step("shopify.read_client", effect=Effect.READS)
def read_client(admin: ShopifyAdmin, *, organization_id: OrganizationId, app_id: DevAppId) -> Client:
    """Read the client ID and the client secret of the app, which can be read any number of times."""
    page = admin.dev_dashboard.app_settings(organization_id, app_id)
    page.open()
    found = page.read()
    page.leave()
    return Client(found.client_id, found.client_secret, found.old_secret)


@step("shopify.install_dev_app", effect=Effect.CONVERGES)
def install_dev_app(
    admin: ShopifyAdmin,
    *,
    organization_id: OrganizationId,
    app_id: DevAppId,
    client_id: ClientId,
    client_secret: Secret,
    scopes: tuple[str, ...],
    legacy_install_flow: bool = False,
) -> DevInstallation:
    """Make sure that the app is installed on the store with these scopes.

    With the legacy install flow the authorization installs it.
    """
    installing = _Installing(admin, organization_id, app_id, client_id, client_secret, scopes)
    if installing.is_done() or legacy_install_flow:
        return DevInstallation(installed_now=False)
    return DevInstallation(installed_now=installing.install())


@step("shopify.authorize_dev_app", effect=Effect.CONVERGES)
def authorize_dev_app(
    admin: ShopifyAdmin,
    *,
    client_id: ClientId,
    client_secret: Secret,
    scopes: tuple[str, ...],
    redirect_url: RedirectUrl,
    old_secret: Secret | None = None,
) -> Authorization:
    """Authorize the app and get its access token, which does not expire.

    Authorizing again gives the same token, so a lost answer does no harm. While there are two secrets, Shopify may
    sign its answer with either.
    """
    return authorize(admin, client_id, (client_secret, old_secret), scopes, redirect_url)


def authorize(
    admin: ShopifyAdmin,
    client_id: str,
    client_secrets: tuple[Secret, Secret | None],
    scopes: tuple[str, ...],
    redirect_url: str,
) -> Authorization:
    """Authorize the app and exchange the code with the first of the secrets."""
    asking = client_secrets[0]
    known = [each for each in client_secrets if each]
    problem: StepError | None = None
    for _ in range(_TRIES):
        code, shop = _authorize(admin, client_id, scopes, redirect_url, known)
        try:
            answer = admin.dev_dashboard.oauth.exchange(client_id, asking, code)
        except RefusedError:
            raise
        except StepError as lost:
            problem = lost
            continue
        if isinstance(answer, Grant):
            admin.session.redactor.add(answer.token)
            _require_shop(admin, shop, answer.token)
            return Authorization(answer.token, answer.scopes, shop.lower())
        problem = _refused(answer)
        if answer.about != "code" and answer.status < 500:
            break
    raise problem or StepError("Shopify gave no access token", hint="resume the run")


@dataclass(frozen=True)
class _Installing:
    admin: ShopifyAdmin
    organization_id: str
    app_id: str
    client_id: str
    client_secret: Secret
    scopes: tuple[str, ...]

    def is_done(self) -> bool:
        """Whether the app is installed with the scopes; raises RefusedError for a store of another organization."""
        answer = self._check()
        if isinstance(answer, Grant):
            return set(self.scopes) <= with_implied(answer.scopes) or not answer.scopes
        if answer.code == "app_not_installed":
            return False
        if answer.about == "secret" or answer.code == "invalid_client":
            raise _refused(answer)
        if self._home.is_installed_on(self.admin.settings.store, self.admin.settings.shop_host):
            return True
        if answer.code == "shop_not_permitted":
            self._refuse_organization()
        return False

    def install(self) -> bool:
        """Install the app, and return whether a consent was given; prove it, also after a lost answer."""
        store = self.admin.settings.store
        consented = False
        for _ in range(_TRIES):
            url = self._home.install_link() or install_url(self.admin.session.url, self.organization_id, self.client_id)
            with self.admin.dev_dashboard.leaving_shopify(self.admin.session).watched() as departure:
                what = f"install the app on the store '{store}' and grant it its scopes"
                consented = self.admin.dev_dashboard.consent.pass_through(url, departure, what) or consented
            # Without a consent page the authorization asks for the scopes itself.
            if not consented or self.is_done():
                return consented
        raise StepError(
            f"the app was approved on the store '{store}', but Shopify says that it is not installed",
            hint="look at Settings > Apps in the Shopify admin, then resume the run",
        )

    @property
    def _home(self) -> AppHome:
        return self.admin.dev_dashboard.home(self.organization_id, self.app_id)

    def _check(self) -> Grant | OAuthRefusal:
        answer = self.admin.dev_dashboard.oauth.client_credentials(self.client_id, self.client_secret)
        if isinstance(answer, Grant):
            self.admin.session.redactor.add(answer.token)
        return answer

    def _refuse_organization(self) -> NoReturn:
        raise RefusedError(
            f"the store '{self.admin.settings.store}' belongs to another organization than the app",
            hint="create the app in the store's own organization: sign in with an account of that organization and "
            "give another app_name. The other way, custom distribution, is irreversible: it is never chosen here. If "
            "you want it, choose it by hand in the Dev Dashboard (Distribution), install the app with the link that it "
            "gives, and run again",
        )


def _authorize(
    admin: ShopifyAdmin, client_id: str, scopes: tuple[str, ...], redirect_url: str, known: list[Secret]
) -> tuple[Secret, str]:
    """Send the browser to the authorization; return the code and the shop that come back."""
    state = secrets.token_urlsafe(24)
    admin.session.redactor.add(Secret(state))
    url = authorize_url(admin.settings.shop_url, client_id, scopes, redirect_url, state)
    with admin.dev_dashboard.leaving_for(admin.session, redirect_url).watched() as departure:
        consent = admin.dev_dashboard.consent
        for _ in range(_TRIES):
            consent.pass_through(url, departure, "grant the app the scopes that it asks for")
            consent.await_any(until=lambda: departure.has_left() or consent.tab.crashed, patience=_CALLBACK_MS)
            # After a lost answer Shopify asks for the scopes once more, or knows that they are granted.
            if departure.has_left() or not consent.tab.crashed:
                break
    if not departure.has_left():
        raise StepError(
            "Shopify did not send the browser back after the authorization",
            hint="resume the run; if this repeats, give the input legacy_install_flow the other value",
        )
    found = read_callback(departure.url, state, known)
    return found.code, found.shop


def _require_shop(admin: ShopifyAdmin, shop: str, token: Secret) -> None:
    """Accept another name of the shop only if the shop itself, asked at its own address, has it."""
    if shop.lower() == admin.settings.shop_host:
        return
    domain = admin.api.ask(token).domain
    if domain.lower() != shop.lower():
        raise RefusedError(
            f"Shopify authorized the app on '{shop}', which is not the shop at {admin.settings.shop_url}",
            hint="check the inputs shop_url and store: they must name the same shop",
        )


def _refused(answer: OAuthRefusal) -> StepError:
    if answer.status >= 500 or answer.status == 429:
        return StepError(
            f"the shop did not exchange the authorization (HTTP {answer.status})",
            hint="look at https://www.shopifystatus.com, then resume the run: authorizing again gives the same token",
        )
    if answer.about == "secret" or answer.code == "invalid_client":
        return RefusedError(
            "Shopify does not accept the app's client secret",
            hint="it may have been rotated meanwhile: start the run again, so that it is read again",
        )
    if answer.code == "application_cannot_be_found":
        return RefusedError(
            "the shop does not know the app yet, or no longer",
            hint="an app that was just created needs some minutes: resume the run then",
        )
    what = f" ({answer.code})" if answer.code else ""
    return RefusedError(
        f"the shop refused to hand out an access token: HTTP {answer.status}{what}",
        hint="look at the app in the Dev Dashboard and at Settings > Apps in the Shopify admin, then resume the run",
    )
