"""Admin, Dev Dashboard and Xentral together, in any shape, with a shop that may be connected already."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runwright_shopify.sandbox import CustomApp, DevOptions, ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import ExistingInterface, XentralOptions, XentralSandbox
from runwright_xentral.sandbox.state import Interface
from tests.support.documented_scopes import SCOPES

QUICK = {"late_click_ms": 0, "list_delay_ms": 20}
CONNECTED_DEV = {"app_state": "installed", "app_scopes": SCOPES}
CONNECTED_LEGACY = {"app_state": "revealed", "app_scopes": SCOPES}


def sandboxes(row: Mapping[str, Any]) -> tuple[ShopifySandbox, XentralSandbox]:
    """Make the sandboxes of a row, whose options begin with `dev:`, `shop:` or `erp:`."""
    part = {
        name: {key[len(name) :]: row[key] for key in row if key.startswith(name)} for name in ("dev:", "shop:", "erp:")
    }
    shop = ShopifySandbox(ShopifyOptions(**part["shop:"]), DevOptions(**part["dev:"]))
    return shop, XentralSandbox(XentralOptions(**{**QUICK, **part["erp:"]}))


def inputs_of(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the inputs of a row, which begin with `input:`."""
    return {key.removeprefix("input:"): row[key] for key in row if key.startswith("input:")}


@dataclass(frozen=True)
class Trio:
    """Admin, Dev Dashboard and Xentral, each at an origin of its own."""

    shop: ShopifySandbox
    erp: XentralSandbox
    inputs: dict[str, str]

    @property
    def credentials(self) -> dict[str, str]:
        """What signs in everywhere."""
        return {**self.shop.credentials(), **self.erp.credentials()}

    @property
    def interface(self) -> Interface:
        """Xentral's only interface."""
        [found] = self.erp.state.interfaces.values()
        return found

    def only(self, *names: str) -> dict[str, str]:
        """Return the inputs with these names."""
        return {name: value for name, value in self.inputs.items() if name in names}

    def expect_connected(self, installs: int = 1) -> None:
        """There is one app, one installation, one living token, and Xentral's only interface holds it."""
        [app] = [app for app in self.shop.dev.state.apps if app.name == "Xentral"]
        assert (app.installs, [self.interface.token]) == (installs, app.tokens)
        assert self.shop.dev.state.delete_presses == 0
        assert self.shop.state.delete_presses == []

    def give_token(self) -> str:
        """Give the installed app of the Dev Dashboard a token, as an earlier authorization did, and return it."""
        [app] = [app for app in self.shop.dev.state.apps if app.name == "Xentral"]
        grant = CustomApp(app.name, granted=app.granted, token="shpat_" + secrets.token_hex(16))
        app.grants[app.secrets[0]] = grant
        self.shop.state.foreign_grants.append(grant)
        return grant.token

    def connect_interface(self, token: str) -> None:
        """Have Xentral's only interface hold this shop and token."""
        self.interface.shop_url, self.interface.token = self.inputs["shop_url"], token
        if self.erp.options.door == "connector":
            self.interface.module = "shopifyconnector"


EXISTING = ExistingInterface("elsewhere.example", "shpat_" + "0" * 32)
"""An interface of the sandbox, before `connect_interface()`."""
