"""Every control that the documented runbook uses, and what each drift of it must come to.

"lives": the page object gets where it wanted by another way. "refused" and "person": RefusedError, HumanNeededError.
Every other word is the cause that the diagnosis must name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runwright import Secret
from runwright_shopify.admin.custom_apps import install_app, open_or_create_app
from runwright_shopify.admin.scopes import set_scopes
from runwright_shopify.dev_dashboard.apps import release_dev_version
from runwright_shopify.pages.sign_in import SignInPage
from runwright_xentral.pages.shop_choice import ShopChoice
from tests.drift.drift_screens import Made, Step
from tests.drift.drift_scripts import DRIFTS, Drift

USUAL = {"rename": "renamed", "move": "moved", "remove": "missing", "disable": "disabled", "cover": "covered"}
"""Of a control that is known by its role and name."""


@dataclass(frozen=True)
class Control:
    """A control: where the sandbox has it, how to come before it, and what uses it."""

    app: str
    css: str
    renamed: str
    """What the drift renames it to."""
    arrive: Step
    act: Step
    expected: Mapping[Drift, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    signed_in: bool = True
    label_only: bool = False
    """A rename leaves the attributes of the field: the server reads them."""
    late: bool = False
    """It drifts when everything before it is done."""
    seconds: float = 3.0
    """How long the use of the control may take that does not work."""


def outcomes(usual: Mapping[str, str] = USUAL, /, **others: str) -> dict[Drift, str]:
    """Return the outcome of each drift: those of `usual`, but for `others`; a duplicate is not noticed."""
    return {drift: others.get(drift, usual.get(drift, "lives")) for drift in DRIFTS}


def _nothing(made: Made) -> None:
    del made


def _editor(made: Made) -> Any:
    return made.facade.scope_editor(made.app_id)


def _tick(made: Made) -> None:
    _editor(made).open_editor()
    _editor(made).tick(["read_orders"])


def _overview(made: Made) -> None:
    made.facade.app(made.app_id).open_overview()


def _open_assistant(made: Made) -> None:
    made.facade.interfaces.go("action=create&cmd=shopimporter_shopify")


def _fill_assistant(made: Made) -> None:
    made.facade.wizard.see_credentials()
    made.facade.wizard.fill_credentials(made.shop_url, Secret(made.token))


def _fill_first_page(made: Made) -> None:
    _open_assistant(made)
    _fill_assistant(made)


def _to_location(made: Made) -> None:
    _fill_first_page(made)
    made.facade.wizard.advance("hand it over")
    made.facade.wizard.current()


def _to_the_end(made: Made) -> None:
    _to_location(made)
    made.facade.new.pass_location_page("Main warehouse")
    made.facade.new.pass_remaining_pages(())


def _choose_tile(made: Made) -> None:
    ShopChoice(made.session).choose_shopify()
    made.facade.wizard.see_credentials()


def _pass_location(made: Made) -> None:
    made.facade.new.pass_location_page("Main warehouse")


def _allow(made: Made) -> None:
    made.facade.develop_apps.open()
    made.facade.develop_apps.allow()


def _type_name(made: Made) -> None:
    made.facade.develop_apps.create("Xentral")


def _to_shopify_sign_in(made: Made) -> None:
    made.facade.sign_in.open()


def _pass_shopify_sign_in(made: Made) -> None:
    page: SignInPage = made.facade.sign_in
    page.pass_screens()


def _to_xentral_sign_in(made: Made) -> None:
    made.facade.sign_in_page.open()


def _create_dev_app(made: Made) -> None:
    made.facade.dev_dashboard.apps(made.organization_id).create("Xentral")


def _release(made: Made) -> None:
    release_dev_version(
        made.facade,
        organization_id=made.organization_id,
        app_id=made.app_id,
        scopes=("read_orders",),
        redirect_url="https://localhost/back",
    )


CONFIGURED: Mapping[str, Any] = {"app_state": "configured"}
INSTALLED: Mapping[str, Any] = {"app_state": "installed"}
ONE_SHOP: Mapping[str, Any] = {"has_interface": True}
TWO_PLACES: Mapping[str, Any] = {"location_page": "present"}
BY_ATTRIBUTE = {"remove": "missing", "disable": "disabled", "cover": "covered"}
"""Of a control that is known by an attribute in every language: neither name nor role matters."""

SHOPIFY = {
    "allow custom app development": Control(
        "shopify", "main [data-post$='/enable']", "Allow the custom app development",
        _nothing, _allow, outcomes(disable="refused", duplicate="duplicated"), {"gate": "one_stage"}, seconds=20,
    ),
    "create an app": Control(
        "shopify", "main [data-open='create']", "Create a new app", _nothing,
        lambda made: open_or_create_app(made.facade, name="Xentral"), outcomes(), {"other_apps": 1}, seconds=10,
    ),
    "app name": Control(
        "shopify", "[data-modal] [data-field='appName']", "Apps' name",
        lambda made: made.facade.develop_apps.open(), _type_name, outcomes(move="lives", rename="lives"),
    ),
    "create app in the dialog": Control(
        "shopify", "[data-modal] [data-post$='/development']", "Create this app",
        lambda made: made.facade.develop_apps.open(), _type_name, outcomes(duplicate="duplicated"),
    ),
    "configure scopes": Control(
        "shopify", "main [data-go$='/admin_api_integration']", "Configure the API scopes", _nothing,
        lambda made: _editor(made).open_from_overview(), outcomes({"disable": "disabled", "cover": "covered"}),
        CONFIGURED, seconds=10,
    ),
    "scope": Control(
        "shopify", "[data-scope='read_orders']", "read_orders_v2", _nothing,
        lambda made: set_scopes(made.facade, app_id=made.app_id, scopes=("read_orders", "read_content")),
        outcomes({"disable": "disabled", "cover": "covered"}), CONFIGURED, seconds=10,
    ),
    "save": Control(
        "shopify", "[data-save]", "Save changes", _tick,
        lambda made: _editor(made).apply(["read_orders"], [], "save the scopes"),
        outcomes(duplicate="duplicated"), CONFIGURED,
    ),
    "install app": Control(
        "shopify", "main [data-open='install']", "Install this app", _nothing,
        lambda made: install_app(made.facade, app_id=made.app_id), outcomes(disable="refused"), CONFIGURED, seconds=8,
    ),
    "install in the dialog": Control(
        "shopify", "[data-modal] [data-post$='/install']", "Install it", _overview,
        lambda made: made.facade.app(made.app_id).install(), outcomes(duplicate="duplicated"), CONFIGURED,
    ),
    "API credentials": Control(
        "shopify", "main [href$='/api_credentials']", "API access", _nothing,
        lambda made: made.facade.credentials(made.app_id).open_credentials(), outcomes({}), INSTALLED,
    ),
    "reveal token": Control(
        "shopify", "[data-reveal]", "Reveal the token",
        lambda made: made.facade.credentials(made.app_id).open_credentials(),
        lambda made: made.facade.credentials(made.app_id).reveal(), outcomes(duplicate="duplicated"), INSTALLED,
    ),
    "e-mail": Control(
        "shopify", "#account_email", "account mail", _to_shopify_sign_in, _pass_shopify_sign_in,
        outcomes({"remove": "person", "disable": "disabled", "cover": "covered"}), signed_in=False, label_only=True,
    ),
    "continue with email": Control(
        "shopify", "form[action='/login/email'] button", "Continue by email",
        _to_shopify_sign_in, _pass_shopify_sign_in,
        outcomes(BY_ATTRIBUTE), signed_in=False,
    ),
    "log in": Control(
        "shopify", "form[action='/login/password'] button", "Log me in", _to_shopify_sign_in, _pass_shopify_sign_in,
        outcomes(BY_ATTRIBUTE), signed_in=False,
    ),
}  # fmt: skip

XENTRAL = {
    "new": Control(
        "xentral", "a.neubuttonlink", "+ Newer", lambda made: made.facade.interfaces.open(),
        lambda made: made.facade.interfaces.press_new(), outcomes({"disable": "disabled", "cover": "covered"}),
    ),
    "Shopify": Control(
        "xentral", "a.createbutton[data-module='shopimporter_shopify']", "Shop of Shopify",
        lambda made: made.facade.interfaces.go("action=create"), _choose_tile, outcomes({}),
    ),
    "shop URL": Control(
        "xentral", ".page #ShopifyURL", "ShopifyURLs", _open_assistant, _fill_assistant,
        outcomes({"rename": "renamed", "remove": "missing", "disable": "disabled"}),
    ),
    "token": Control(
        "xentral", ".page #ShopifyToken", "ShopifyTokens", _open_assistant, _fill_assistant,
        outcomes({"rename": "renamed", "remove": "missing", "disable": "disabled"}),
    ),
    "next": Control(
        "xentral", ".page form button", "Go on", _fill_first_page,
        lambda made: made.facade.wizard.advance("hand it over"), outcomes(BY_ATTRIBUTE),
    ),
    "location": Control(
        "xentral", ".page #location", "locations", _to_location, _pass_location,
        outcomes({"rename": "renamed", "disable": "disabled", "cover": "covered"}), TWO_PLACES,
    ),
    "great": Control(
        "xentral", ".page > button", "Wonderful", _to_the_end, lambda made: made.facade.wizard.finish("end it"),
        outcomes(BY_ATTRIBUTE, duplicate="duplicated"), late=True,
    ),
    "check connection": Control(
        "xentral", "[form='frmpruefen']", "Check it",
        lambda made: made.facade.interface.open(str(next(iter(made.sandbox.state.interfaces)))),
        lambda made: made.facade.interface.check_connection(), outcomes(BY_ATTRIBUTE), ONE_SHOP,
    ),
    "user name": Control(
        "xentral", "#username", "user_name", _to_xentral_sign_in, lambda made: made.facade.sign_in_page.sign_in(),
        outcomes(BY_ATTRIBUTE, rename="renamed"), signed_in=False,
    ),
    "password": Control(
        "xentral", "#password", "pass_word", _to_xentral_sign_in, lambda made: made.facade.sign_in_page.sign_in(),
        outcomes(BY_ATTRIBUTE), signed_in=False, label_only=True,
    ),
    "sign in": Control(
        "xentral", "#frmlogin [type='submit']", "Sign me in", _to_xentral_sign_in,
        lambda made: made.facade.sign_in_page.sign_in(), outcomes(BY_ATTRIBUTE), signed_in=False,
    ),
}  # fmt: skip
DEV_APP: Mapping[str, Any] = {"app_state": "created"}
DASHBOARD = {
    "app name in the Dev Dashboard": Control(
        "dashboard", "#app_form_name", "Apps' title", _nothing, _create_dev_app,
        outcomes(BY_ATTRIBUTE, rename="missing"), seconds=6,
    ),
    "create in the Dev Dashboard": Control(
        "dashboard", "[data-form-target='submit']", "Make it", _nothing, _create_dev_app,
        outcomes(BY_ATTRIBUTE), seconds=6,
    ),
    "redirect URLs": Control(
        "dashboard", "#redirects", "Ways back", _nothing, _release,
        outcomes(BY_ATTRIBUTE, rename="missing"), DEV_APP, seconds=8,
    ),
    "release": Control(
        "dashboard", "[data-release]", "Publish", _nothing, _release,
        outcomes(BY_ATTRIBUTE, remove="moved"), DEV_APP, seconds=8,
    ),
    "release in the dialog": Control(
        "dashboard", "#release_modal button", "Publish it", _nothing, _release,
        outcomes(BY_ATTRIBUTE), DEV_APP, seconds=8,
    ),
}  # fmt: skip
CONTROLS = {**SHOPIFY, **XENTRAL, **DASHBOARD}
