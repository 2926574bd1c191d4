"""The step pack for the Shopify admin: its handlers, and where everything else of it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright import CredentialNames, StepPack
from runwright_shopify.admin.access_tokens import open_api_credentials, reveal_token, verify_token
from runwright_shopify.admin.custom_apps import find_app, install_app, open_app_development, open_or_create_app
from runwright_shopify.admin.facade import ShopifyAdmin, ShopifySettings
from runwright_shopify.admin.scopes import open_scope_editor, set_scopes
from runwright_shopify.admin.sign_ins import sign_in
from runwright_shopify.admin.uninstallation import drop_token, require_dead_token, uninstall_app
from runwright_shopify.dev_dashboard.apps import (
    find_dev_app,
    find_organization,
    open_or_create_dev_app,
    read_dev_version,
    release_dev_version,
)
from runwright_shopify.dev_dashboard.authorization import authorize_dev_app, install_dev_app, read_client
from runwright_shopify.dev_dashboard.rotation import (
    compare_tokens,
    read_present_token,
    revoke_old_secret,
    rotate_client_secret,
    take_new_token,
)

if TYPE_CHECKING:
    from runwright import Sandbox


def _sandbox() -> Sandbox:
    from runwright_shopify.sandbox import ShopifySandbox

    return ShopifySandbox()


PACK = StepPack(
    name="shopify",
    title="Shopify admin",
    facade=ShopifyAdmin,
    handlers=(
        sign_in,
        open_app_development,
        open_or_create_app,
        find_app,
        open_scope_editor,
        set_scopes,
        install_app,
        open_api_credentials,
        reveal_token,
        verify_token,
        find_organization,
        open_or_create_dev_app,
        find_dev_app,
        read_dev_version,
        release_dev_version,
        read_client,
        install_dev_app,
        authorize_dev_app,
        read_present_token,
        rotate_client_secret,
        compare_tokens,
        take_new_token,
        revoke_old_secret,
        drop_token,
        uninstall_app,
        require_dead_token,
    ),
    settings=ShopifySettings,
    credentials=CredentialNames(
        username="SHOPIFY_EMAIL",
        password="SHOPIFY_PASSWORD",  # noqa: S106 - the name of an environment variable
        totp_secret="SHOPIFY_TOTP_SECRET",  # noqa: S106 - likewise
    ),
    sign_in_origins=("https://accounts.shopify.com", "https://admin.shopify.com", "https://dev.shopify.com"),
    sandbox=_sandbox,
)

__all__ = ["PACK", "ShopifyAdmin", "ShopifySettings"]
