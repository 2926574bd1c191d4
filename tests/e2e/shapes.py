"""Every known shape of the two applications, all pairs of them, and what the runbook must come to on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runwright_shopify.sandbox import ShopifyOptions
from runwright_xentral.sandbox import XentralOptions
from tests.e2e.pairs import pairwise

# Values that the run is connected with. Those that call for another outcome stand in outcomes.py.
SHOPIFY: Mapping[str, tuple[Any, ...]] = {
    "language": ("en", "de"),
    "german_wording": ("current", "early", "older"),
    "markup": ("polaris", "components", "mixed"),
    "apps_menu": ("apps_and_sales_channels", "apps"),
    "older_path": (False, True),
    "header_actions_collapse": (False, True),
    "settings_as_dialog": (False, True),
    "duplicate_tabs": (True, False),
    "layout_shift": (False, True),
    "announcement": ("none", "dismissible", "later", "got_it"),
    "dev_console": (False, True),
    "keyboard_shortcuts": (True, False),
    "restless_buttons": (False, True),
    "covered_checkboxes": (False, True),
    "gate": ("absent", "one_stage", "two_stages"),
    "gate_control": ("button", "link"),
    "gate_text": ("Allow custom app development", "Allow legacy custom app development"),
    "creation": ("open", "closed"),
    "create_text": ("Create an app", "Create a custom app", "Create a legacy custom app", "Create app"),
    "app_state": ("none", "not_configured", "configured", "installed"),
    "app_list": ("rows", "cards"),
    "scope_list": ("whole", "lazy"),
    "token_in": ("field", "code", "dialog"),
    "other_apps": (0, 3),
    "configure_control": ("link", "button", "absent"),
    "uninstall_in": ("credentials", "more_actions"),
    "write_ticks_read": (False, True),
    "unoffered_scopes": ((), ("read_content", "write_content")),
    "slow_save_ms": (0, 900),
    "install_disabled_ms": (0, 700),
    "reinstall_for_scopes": (False, True),
    "update_app": ("header", "banner_acts", "banner_asks"),
    "update_banner_on": ("every_tab", "configuration"),
    "sign_in": ("password", "passkey"),
    "second_factor": (False, True),
    "account_picker": (False, True),
    "remind_later": (False, True),
    "confirmation": (False, True),
    "kicked_out_at_first": (False, True),
    "picker_when_back": (False, True),
    "session_expires_after": (0, 7),
    "transient_401": (0, 1),
    "listed_scopes": ("configured", "with_implied_reads", "without_implied_reads"),
    "throttled_first": (0, 1),
    "latency_ms": (0, 120),
    "fail_every": (0, 5),
}
XENTRAL: Mapping[str, tuple[Any, ...]] = {
    "language": ("de", "en"),
    "base_path": ("", "/erp"),
    "sign_in": ("classic", "hosted"),
    "second_factor": (False, True),
    "first_login_assistant": (False, True),
    "menu": ("classic", "classic_old", "fork", "nextgen"),
    "list_delay_ms": (150, 900),
    "active_labels": ("ja", "Ja"),
    "other_interfaces": (0, 3),
    "shop_title": ("Shopify API Advanced", "Shopify"),
    "booster_tile": (True, False),
    "late_click_ms": (0, 300, 900),
    "location_page": ("auto", "absent", "present"),
    "single_location": (False, True),
    "price_group_page": (False, True),
    "latency_ms": (0, 120),
    "fail_every": (0, 5),
}

FEATURES = ("export_articles", "sync_articles", "auto_order")


@dataclass(frozen=True)
class Shape:
    """One combination, and the features that the run asks for: each may bring a page of its own."""

    shopify: ShopifyOptions
    xentral: XentralOptions
    features: tuple[str, ...]

    @property
    def creation_is_refused(self) -> bool:
        """Whether there is neither an app nor a way to make one."""
        return self.shopify.creation == "closed" and self.shopify.app_state == "none"


def all_pairs() -> list[Shape]:
    """Return shapes in which every pair of values of one application occurs together at least once."""
    shopify, xentral = pairwise(SHOPIFY), pairwise(XENTRAL)
    count = max(len(shopify), len(xentral))
    return [
        Shape(
            ShopifyOptions(**shopify[index % len(shopify)]),
            XentralOptions(**xentral[index % len(xentral)]),
            FEATURES if index % 3 == 0 else (),
        )
        for index in range(count)
    ]
