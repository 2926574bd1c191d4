"""Shapes on which the runbook cannot end connected, and what it must come to instead."""

from __future__ import annotations

from dataclasses import dataclass

from runwright_shopify.sandbox import ShopifyOptions
from runwright_xentral.sandbox import XentralOptions


@dataclass(frozen=True)
class Outcome:
    """The step that ends the run, the exit code, and words that its message and hint must have."""

    step: str
    code: int
    words: tuple[str, ...]
    shopify: ShopifyOptions | None = None
    xentral: XentralOptions | None = None


OUTCOMES = {
    "no permission to develop apps": Outcome(
        "app_development", 1, ("Develop apps", "permission"), ShopifyOptions(develop_permission=False)
    ),
    "bot check": Outcome(
        "shopify_sign_in", 4, ("bot check", "Just a moment", "--headed"), ShopifyOptions(challenge="bot_check")
    ),
    "captcha": Outcome("shopify_sign_in", 4, ("bot check", "--headed"), ShopifyOptions(challenge="captcha")),
    "creation closed": Outcome(
        "app",
        1,
        ("2026-01-01", "app_name", "runwright run connect-shopify-to-xentral-dev-dashboard --input shop_url="),
        ShopifyOptions(creation="closed"),
    ),
    "creation closed, other apps": Outcome(
        "app", 1, ("2026-01-01", "Dev Dashboard", "app_name"), ShopifyOptions(creation="closed", other_apps=3)
    ),
    "unknown pop-up": Outcome("app", 1, ("covered", "See what's new"), ShopifyOptions(announcement="unknown")),
    "token revealed earlier": Outcome(
        "xentral/enter_credentials",
        4,
        ("revealed earlier", "--secret", "--reissue"),
        ShopifyOptions(app_state="revealed"),
    ),
    "plan frozen": Outcome("token_check", 1, ("402", "plan"), ShopifyOptions(plan_frozen=True)),
    "no rights in Xentral": Outcome(
        "xentral/shop_interfaces", 1, ("rights", "onlineshops"), xentral=XentralOptions(rights=False)
    ),
    "connection fails": Outcome(
        "xentral/connection_check",
        1,
        ("HTTP 401", "although Shopify accepted the token"),
        xentral=XentralOptions(check_result="failure"),
    ),
    "connection check crashes": Outcome(
        "xentral/connection_check",
        1,
        ("crashed", "Shopify accepted the token"),
        xentral=XentralOptions(check_result="crash"),
    ),
}
WIZARD_STEPS = {
    1: "xentral/enter_credentials",
    2: "xentral/location",
    3: "xentral/features",
    4: "xentral/features",
    5: "xentral/features",
}
"""The page of Xentral's assistant, and the step that hands it in."""
NEVER_ANSWERED = {
    "shopify_sign_in": (ShopifyOptions(hang_on="/store/"), None),
    "app_development": (ShopifyOptions(hang_on="/store/sandbox-shop/settings/apps/development"), None),
    "token_check": (ShopifyOptions(hang_on="/admin/api/"), None),
    "xentral/xentral_sign_in": (None, XentralOptions(hang_on="/index.php?module=onlineshops&action=list")),
    "xentral/shop_interfaces": (None, XentralOptions(hang_on="/index.php?module=ajax")),
    "xentral/enter_credentials": (
        None,
        XentralOptions(hang_on="/index.php?module=onlineshops&action=create&cmd=saveassistent"),
    ),
}
"""Requests that are never answered, by the step that they stop."""
