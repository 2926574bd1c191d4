"""What may vary where the runbooks of a connected shop run: the values of each option, and the rows of all pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.e2e.pairs import pairwise

CHANGES = ("create", "release", "consent", "exchange")
DASHBOARD: Mapping[str, tuple[Any, ...]] = {
    "dev:language": ("en", "de", "xx"),
    "dev:sign_in": ("none", "picker", "form"),
    "dev:session_expires_after": (0, 6),
    "dev:secret_field": ("masked", "on_reveal"),
    "dev:secret_late_ms": (0, 700),
    "dev:errors": ("json", "html"),
    "dev:token_form": ("shpat", "shpca", "bare"),
    "dev:extra_parameter": (False, True),
    "dev:host_rule": (True, False),
    "dev:other_apps": (0, 7),
    "dev:searchable": (True, False),
    "dev:admin_link": ("with_organization", "without_organization", "absent"),
    "dev:fail_every": (0, 7),
    "shop:language": ("en", "de"),
    "shop:markup": ("polaris", "components", "mixed"),
    "shop:customer_data": ("shown", "absent"),
    "erp:door": ("classic", "connector"),
    "erp:language": ("de", "en"),
}
CONNECT = {
    **DASHBOARD,
    "dev:create_form": ("field", "card"),
    "dev:create_lands_on": ("app", "version"),
    "dev:scopes_field": ("textarea", "dialog", "dialog_only"),
    "dev:release": ("toggle", "submit_with_dialog", "submit_only"),
    "dev:release_disabled_first": (True, False),
    "dev:check_box_names": (True, False),
    "dev:picker": ("none", "cards", "links", "names"),
    "dev:point_of_sale": (False, True),
    "dev:consent": ("page", "modal", "covered"),
    "dev:proceed_disabled_ms": (150, 0, 1200),
    "dev:unknown_app_first": (0, 1),
    "dev:short_scope": (False, True),
    "dev:app_state": ("none", "created", "released", "installed"),
    "dev:list_lag": (0, 2),
    "dev:lost_answers": ((), CHANGES),
    "dev:lost_before": ((), CHANGES),
    "input:legacy_install_flow": ("false", "true"),
    "input:redirect_url": ("https://localhost/runwright", "http://localhost:3457/back", "https://shop.example.com/a/b"),
}
ROTATE = {
    **DASHBOARD,
    "dev:revoke": ("dialog", "native", "direct"),
    "dev:old_secret_first": (False, True),
    "dev:hmac_by": ("new", "old"),
    "dev:token_after_rotate": ("new", "same"),
    "dev:old_secret_dies": (False, True),
    "dev:lost_answers": ((), ("rotate", "revoke", "consent", "exchange")),
    "dev:lost_before": ((), ("rotate", "revoke", "consent", "exchange")),
    "shop:uninstall_reason": ("select", "none", "radio", "popover"),
}
LEGACY: Mapping[str, tuple[Any, ...]] = {
    "shop:language": ("en", "de"),
    "shop:markup": ("polaris", "components", "mixed"),
    "shop:uninstall_in": ("credentials", "more_actions"),
    "shop:uninstall_reason": ("select", "none", "radio", "popover"),
    "shop:settings_as_dialog": (False, True),
    "shop:header_actions_collapse": (False, True),
    "shop:install_disabled_ms": (0, 700),
    "shop:transient_401": (0, 1),
    "shop:announcement": ("none", "later"),
    "shop:fail_every": (0, 5),
    "erp:door": ("classic", "connector"),
    "erp:language": ("de", "en"),
    "erp:sign_in": ("classic", "hosted"),
    "erp:edit_save_crashes": (False, True),
}
DISCONNECT = {
    **{name: LEGACY[name] for name in LEGACY if name not in ("shop:install_disabled_ms", "shop:transient_401")},
    "shop:uninstall_from": ("menu", "page"),
    "shop:older_path": (False, True),
    "kind": ("legacy", "dev_dashboard"),
}
CONNECT_ROWS, ROTATE_ROWS, LEGACY_ROWS, DISCONNECT_ROWS = map(pairwise, (CONNECT, ROTATE, LEGACY, DISCONNECT))
