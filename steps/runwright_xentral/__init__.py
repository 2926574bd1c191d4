"""The step pack for Xentral: its handlers, and where everything else of it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright import CredentialNames, StepPack
from runwright_xentral.erp import Xentral
from runwright_xentral.existing_interfaces import (
    disconnect_shop_interface,
    find_shop_interface,
    read_connection,
    replace_token,
    require_connection,
    require_interface,
)
from runwright_xentral.shop_interfaces import check_connection, open_shop_interfaces, start_shop_interface
from runwright_xentral.shop_wizard import choose_features, choose_location, enter_credentials, finish, require_location
from runwright_xentral.shopify_connector import (
    disconnect_connector_integration,
    enter_connector_credentials,
    replace_connector_token,
    save_connector_integration,
    start_connector_integration,
)
from runwright_xentral.sign_ins import sign_in

if TYPE_CHECKING:
    from runwright import Sandbox


def _sandbox() -> Sandbox:
    from runwright_xentral.sandbox import XentralSandbox

    return XentralSandbox()


PACK = StepPack(
    name="xentral",
    title="Xentral",
    facade=Xentral,
    handlers=(
        sign_in,
        require_location,
        open_shop_interfaces,
        start_shop_interface,
        enter_credentials,
        choose_location,
        choose_features,
        finish,
        check_connection,
        find_shop_interface,
        read_connection,
        require_interface,
        require_connection,
        replace_token,
        disconnect_shop_interface,
        start_connector_integration,
        enter_connector_credentials,
        save_connector_integration,
        replace_connector_token,
        disconnect_connector_integration,
    ),
    credentials=CredentialNames("XENTRAL_USERNAME", "XENTRAL_PASSWORD", "XENTRAL_TOTP_SECRET"),
    sandbox=_sandbox,
)

__all__ = ["PACK", "Xentral"]
