"""Handler: signing in to the Shopify admin."""

from __future__ import annotations

from runwright import Effect, step
from runwright_shopify.admin.facade import ShopifyAdmin


@step("shopify.sign_in", effect=Effect.READS, signs_in=True)
def sign_in(admin: ShopifyAdmin, *, dev_dashboard: bool = False) -> None:
    """Log into the Shopify admin of the store.

    Nothing is typed when somebody is signed in already. Without configured credentials, and at a bot check, a
    person signs in while the run waits. `dev_dashboard`: also sign in to the Dev Dashboard, which
    has cookies of its own.
    """
    page = admin.sign_in
    page.open()
    page.pass_screens()
    if dev_dashboard:
        admin.dev_dashboard.sign_in()
