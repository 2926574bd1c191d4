"""A store whose apps are made in the Dev Dashboard, and the way to its access token in one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from runwright import Secret, SignedOutError
from runwright_shopify import ShopifyAdmin
from runwright_shopify.admin.access_tokens import verify_token
from runwright_shopify.admin.sign_ins import sign_in
from runwright_shopify.dev_dashboard.apps import find_organization, open_or_create_dev_app, release_dev_version
from runwright_shopify.dev_dashboard.authorization import authorize_dev_app, install_dev_app, read_client
from runwright_shopify.sandbox import DevApp, ShopifySandbox
from tests.shopify.shopify_store import enter

STEP_SECONDS = 60.0
REDIRECT = "https://localhost/runwright"
SCOPES = ("read_products", "write_products", "read_orders", "read_locations")
Result = TypeVar("Result")


@dataclass
class DevShop:
    """A sandbox that is served at two origins, and the façade that drives it."""

    sandbox: ShopifySandbox
    url: str
    admin: ShopifyAdmin
    changes: list[str]
    secrets_read: list[Secret]
    legacy_install_flow: bool = False
    redirect_url: str = REDIRECT
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def app(self) -> DevApp:
        """The app 'Xentral'."""
        found = self.sandbox.dev.state.app_by_name("Xentral")
        assert found is not None
        return found

    def enter(self) -> None:
        """Be signed in to the admin, without the screens of the sign-in: these have tests of their own."""
        enter(self.sandbox, self.admin, self.url)

    def step(self, handler: Callable[..., Result], **inputs: Any) -> Result:
        """Carry out a step as a run does: after a lost session it signs in and repeats the step once."""
        self.admin.session.clock.start(STEP_SECONDS)
        try:
            return handler(self.admin, **inputs)
        except SignedOutError:
            self.admin.session.clock.start(STEP_SECONDS)
            sign_in(self.admin, dev_dashboard=True)
            self.admin.session.clock.start(STEP_SECONDS)
            return handler(self.admin, **inputs)

    def place(self) -> dict[str, str]:
        """Sign in, find the organization and the app, and return the inputs that name them."""
        self.step(sign_in, dev_dashboard=True)
        organization = self.step(find_organization).organization_id
        app = self.step(open_or_create_dev_app, organization_id=organization, name="Xentral")
        return {"organization_id": organization, "app_id": app.app_id}

    def connect(self, scopes: tuple[str, ...] = SCOPES) -> Secret:
        """Go the whole way and return the access token."""
        place = self.place()
        flow = {"legacy_install_flow": self.legacy_install_flow}
        version = self.step(release_dev_version, **place, scopes=scopes, redirect_url=self.redirect_url, **flow)
        client = self.step(read_client, **place)
        known = {"client_id": client.client_id, "client_secret": client.client_secret, "scopes": version.scopes}
        self.step(install_dev_app, **place, **known, **flow)
        found = self.step(authorize_dev_app, **known, redirect_url=version.redirect_url, old_secret=client.old_secret)
        self.step(verify_token, access_token=found.access_token, scopes=version.scopes)
        return found.access_token
