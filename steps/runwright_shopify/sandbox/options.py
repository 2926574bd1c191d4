"""The shapes that the stand-in of the Shopify admin can take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ShopifyOptions:
    """One field for each shape; the defaults are the plainest common one.

    Times are in milliseconds. Fields named `…_text` hold the English wording; German has its own set.
    """

    # The store and its owner.
    handle: str = "sandbox-shop"
    """The store's part of every admin path."""
    shop_name: str = "Sandbox Shop"
    myshopify_domain: str = ""
    """The shop's own domain; empty means `<handle>.myshopify.com`."""
    email: str = "owner@sandbox-shop.example"
    password: str = "plain-sailing-at-dawn-7"
    enable_permission: bool = True
    """False: the account may not allow custom app development; the gate says what it is and offers no way."""
    develop_permission: bool = True
    """False: the account may not develop apps, so the control is missing and the pages refuse."""

    # How the admin looks.
    language: Literal["en", "de"] = "en"
    german_wording: Literal["current", "early", "older"] = "current"
    """Which of the known German wordings: "Apps entwickeln", "Apps erstellen" or the older one."""
    markup: Literal["polaris", "components", "mixed"] = "polaris"
    """React Polaris as rendered, web components with open shadow roots, or a mix by page."""
    apps_menu: Literal["apps_and_sales_channels", "apps"] = "apps_and_sales_channels"
    older_path: bool = False
    """"Develop apps" opens below `/apps/development`; both paths always answer."""
    header_actions_collapse: bool = False
    """Page actions hide in "More actions" at every width, not only below 1280 pixels."""
    settings_as_dialog: bool = False
    """Settings are a layer with role=dialog over the admin."""
    duplicate_tabs: bool = True
    """Polaris keeps a hidden measurer copy of the tabs."""
    layout_shift: bool = False
    """The content moves by 45 pixels shortly after loading."""
    announcement: Literal["none", "dismissible", "later", "got_it", "unknown"] = "none"
    """A pop-up over the page until somebody has answered it: with a Close in its corner, with "Not now" beside a call
    to act, with "Got it" alone, or with a call to act alone.
    """
    dev_console: bool = False
    """A Dev Console panel at the lower edge of every page."""
    keyboard_shortcuts: bool = True
    """Typing without a focused field leaves the page."""
    restless_buttons: bool = False
    """The buttons in shadow roots never hold still, so that a click by position times out."""
    covered_checkboxes: bool = False
    """A painted span lies over each scope's checkbox; its label still works."""

    # Custom apps: the gate, creation, what exists already.
    gate: Literal["absent", "one_stage", "two_stages"] = "absent"
    gate_without_permission: Literal["absent", "disabled"] = "absent"
    """The gate's control for an account that may not use it."""
    gate_control: Literal["button", "link"] = "button"
    gate_text: Literal["Allow custom app development", "Allow legacy custom app development"] = (
        "Allow custom app development"
    )
    creation: Literal["open", "closed"] = "open"
    create_text: Literal["Create an app", "Create a custom app", "Create a legacy custom app", "Create app"] = (
        "Create an app"
    )
    app_state: Literal["none", "not_configured", "configured", "installed", "revealed"] = "none"
    app_name: str = "Xentral"
    app_scopes: tuple[str, ...] = ("write_products", "read_products")
    """The scopes of an app that exists and is configured."""
    app_list: Literal["rows", "cards"] = "rows"
    """`cards`: each app is one link, with more than its name in it."""
    other_apps: int = 0
    """Unrelated apps in the list; the first is named like the app with " old" behind it."""
    configure_control: Literal["link", "button", "absent"] = "link"
    """"Configure Admin API scopes" on the overview; it vanishes once the app is installed."""
    uninstall_in: Literal["credentials", "more_actions"] = "credentials"
    uninstall_from: Literal["menu", "page"] = "menu"
    """Settings > Apps: "Uninstall" in a menu of each row, or on the page that the app's name opens."""
    uninstall_reason: Literal["select", "none", "radio", "popover"] = "select"
    """How the dialog asks why; the last two must be answered."""

    # Scopes, installing, the token.
    scope_list: Literal["whole", "lazy"] = "whole"
    """`lazy`: the groups of scopes are drawn by and by, as they come into sight."""
    token_in: Literal["field", "code", "dialog"] = "field"
    """What shows the revealed token: a read-only field, a text, or a field in a dialog."""
    write_ticks_read: bool = False
    """Ticking `write_x` ticks `read_x` by itself."""
    unoffered_scopes: tuple[str, ...] = ()
    """Handles that the editor leaves out."""
    slow_save_ms: int = 0
    install_disabled_ms: int = 0
    """How long "Install" in the dialog stays disabled."""
    reinstall_for_scopes: bool = False
    """New scopes of an installed app count only after the app was installed or updated again."""
    update_app: Literal["header", "banner_acts", "banner_asks"] = "header"
    """Where that is done: "Install app" of the header, or "Update app" of a banner, at once or by a dialog."""
    update_banner_on: Literal["every_tab", "configuration"] = "every_tab"

    # Signing in.
    sign_in: Literal["password", "passkey"] = "password"
    second_factor: bool = False
    account_picker: bool = False
    remind_later: bool = False
    confirmation: bool = False
    challenge: Literal["none", "bot_check", "captcha"] = "none"
    kicked_out_at_first: bool = False
    """The first session that signs in ends with its first page of the admin."""
    picker_when_back: bool = False
    """Who signs in again is offered the account in place of the field for its e-mail."""
    session_expires_after: int = 0
    """The session dies once, after so many pages of the admin; 0 means never."""

    # The Admin API.
    transient_401: int = 0
    """So many first answers after installing are 401."""
    listed_scopes: Literal["configured", "with_implied_reads", "without_implied_reads"] = "configured"
    """Whether the API lists `read_x` beside `write_x`, which implies it."""
    throttled_first: int = 0
    """So many first GraphQL answers are THROTTLED."""
    orders: int = 1
    """How many orders the shop has."""
    customer_data: Literal["shown", "redacted", "absent", "refused"] = "shown"
    """Protected customer data: shown, no names and streets, no customers and addresses, or no orders at all."""
    plan_frozen: bool = False
    """The API answers 402."""

    # Faults.
    latency_ms: int = 0
    fail_every: int = 0
    """Every n-th page answers 500; asking again helps. 0 means never."""
    lost_answer: Literal["", "create", "enable", "scopes", "install", "uninstall", "reveal"] = ""
    """The change whose first answer is lost."""
    lost_as: Literal["504", "cut", "hang"] = "504"
    """What comes instead: an error of a gateway, a connection that ends, nothing."""
    lost_change_is_made: bool = True
    """Whether the change was made all the same."""
    hang_on: str = ""
    """A path prefix whose requests are never answered."""
