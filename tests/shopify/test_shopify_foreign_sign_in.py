"""Sign-in screens of other shapes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from runwright import HumanNeededError, RefusedError, SecretError, SignedOutError
from runwright_shopify.admin.custom_apps import open_app_development
from runwright_shopify.admin.sign_ins import sign_in
from tests.shopify.shopify_foreign import HOME, ForeignAdmin

TO_ACCOUNTS = "<p>Loading…</p><script>location.href = 'https://accounts.shopify.com/lookup'</script>"
GERMAN_EMAIL = """<h1>Anmelden</h1><form action="/password"><label>E-Mail <input name="account[email]"></label>
<button type="submit" formaction="/apple">Mit Apple fortfahren</button>
<button type="submit">Mit E-Mail fortfahren</button></form>"""
GERMAN_PASSWORD = """<form action="/passed"><input type="hidden" name="account[email]">
<label>Passwort <input type="password" name="account[password]"></label><button>Anmelden</button></form>"""
BACK = f"<script>location.href = 'https://admin.example.test{HOME}?signed=1'</script>"
IN_PLACE = """<form><input name="account[email]"><input type="password" name="account[password]">
<button type="submit">Log in</button></form><div role="alert"></div><script>
const tries = () => fetch('/tried', {method: 'POST'});
document.forms[0].addEventListener('submit', async event => {
  event.preventDefault();
  await tries();
  document.querySelector('[role=alert]').textContent = 'Incorrect email or password.';
});
</script>"""


def test_a_german_sign_in_on_its_own_origin(blank_page: Page) -> None:
    """A redirect by script, social buttons of the same form, no alert: the right button is pressed."""
    foreign = ForeignAdmin(blank_page)
    signed: list[bool] = []

    def passed() -> str:
        signed.append(True)
        return BACK

    foreign.pages = {
        HOME: lambda: "<nav>Startseite</nav>" if signed else TO_ACCOUNTS,
        "/lookup": GERMAN_EMAIL,
        "/password": GERMAN_PASSWORD,
        "/passed": passed,
    }
    sign_in(foreign.admin)
    assert foreign.page.url == f"https://admin.example.test{HOME}?signed=1"


def test_a_message_in_place_is_a_refusal(blank_page: Page) -> None:
    """A refusal shown without loading the page again is recognised, and the password was posted once."""
    foreign = ForeignAdmin(blank_page, {HOME: TO_ACCOUNTS, "/lookup": IN_PLACE})
    with pytest.raises(RefusedError, match="Incorrect email or password"):
        sign_in(foreign.admin)
    assert foreign.posts == ["/tried"]


def test_a_password_goes_to_known_origins_only(blank_page: Page) -> None:
    """A sign-in elsewhere may be anybody's."""
    elsewhere = TO_ACCOUNTS.replace("accounts.shopify.com", "accounts.example.org")
    foreign = ForeignAdmin(blank_page, {HOME: elsewhere, "/lookup": IN_PLACE})
    with pytest.raises(SecretError, match=r"accounts\.example\.org"):
        sign_in(foreign.admin)
    assert not foreign.posts


def test_an_invisible_captcha_is_no_challenge(blank_page: Page) -> None:
    """Ordinary sign-in pages contain an invisible hCaptcha."""
    hidden = '<div class="h-captcha" data-size="invisible"></div><iframe hidden title="hCaptcha"></iframe>'
    foreign = ForeignAdmin(blank_page, {HOME: TO_ACCOUNTS, "/lookup": IN_PLACE + hidden})
    with pytest.raises(RefusedError):
        sign_in(foreign.admin)


def test_an_unknown_factor_is_left_to_a_person(blank_page: Page) -> None:
    """Nothing is typed into an unknown field."""
    unknown = '<title>Recovery</title><label>Name of your first pet <input name="pet"></label><button>Continue</button>'
    foreign = ForeignAdmin(blank_page, {HOME: TO_ACCOUNTS, "/lookup": unknown})
    with pytest.raises(HumanNeededError, match="unknown screen 'Recovery'"):
        sign_in(foreign.admin)


def test_a_page_in_between_is_passed_by_its_button(blank_page: Page) -> None:
    """A confirmation without any field is confirmed."""
    foreign = ForeignAdmin(blank_page)
    confirm = f"<h1>Stay safe</h1><a href='https://admin.example.test{HOME}?signed=1'>Continue</a>"
    foreign.pages = {
        HOME: lambda: "<main>Home</main>" if foreign.posts else TO_ACCOUNTS,
        "/lookup": confirm.replace("<a ", "<a onclick=\"fetch('/seen', {method: 'POST', keepalive: true})\" "),
    }
    sign_in(foreign.admin)
    assert foreign.page.url.startswith("https://admin.example.test")


def test_a_passkey_page_in_mid_flow_is_a_dead_session(blank_page: Page) -> None:
    """The sign-in may begin with any of its screens."""
    passkey = "<h1>Log in</h1><button>Continue with passkey</button><a href='#'>Log in using a different method</a>"
    foreign = ForeignAdmin(blank_page, {f"{HOME}/settings/apps/development": TO_ACCOUNTS, "/lookup": passkey})
    with pytest.raises(SignedOutError):
        open_app_development(foreign.admin)
