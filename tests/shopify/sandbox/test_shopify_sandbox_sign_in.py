from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyotp
import pytest

DEEP = "/store/sandbox-shop/settings/apps/development?from=mail"


def test_deep_link_survives_signing_in(stranger: Callable[..., Any]) -> None:
    """Who asks for a page without a session signs in and lands on that page."""
    landed = stranger().sign_in(DEEP)
    assert str(landed.url).endswith(DEEP)
    assert "Develop apps" in landed.text


@pytest.mark.parametrize("path", ["/", "/admin", "/store/sandbox-shop"])
def test_root_and_admin_lead_to_the_store_home(stranger: Callable[..., Any], path: str) -> None:
    """The origin's root and the shop's /admin both end at the store's home."""
    assert stranger().sign_in(path).url.path == "/store/sandbox-shop"


def test_admin_path_of_the_shop_domain_redirects(admin: Callable[..., Any]) -> None:
    """A path below /admin leads to the same path below the store."""
    answer = admin().client.get("/admin/settings/apps?a=1", follow_redirects=False)
    assert answer.headers["location"] == "/store/sandbox-shop/settings/apps?a=1"


def test_wrong_password_is_counted_and_says_so_in_place(stranger: Callable[..., Any]) -> None:
    """A refused password leaves one on the page with a message."""
    one = stranger()
    one.submit("email", **{"account[email]": one.sandbox.options.email})
    answer = one.submit("password", **{"account[password]": "guess"})
    assert "Incorrect email or password." in answer.text
    assert 'name="account[password]"' in answer.text
    assert one.sandbox.state.failed_sign_ins == 1
    assert one.get("/store/sandbox-shop").url.path == "/login"


def test_email_can_be_changed_after_a_typing_error(stranger: Callable[..., Any]) -> None:
    """The password page has a way back to the e-mail page."""
    one = stranger()
    one.submit("email", **{"account[email]": "typo@sandbox-shop.example"})
    assert 'name="account[email]"' in one.get("/login/change").text


def test_form_without_its_token_is_refused(stranger: Callable[..., Any]) -> None:
    """A sign-in form posted without the page's authenticity token does nothing."""
    one = stranger()
    one.get("/login")
    assert one.client.post("/login/email", data={"account[email]": "a@b.example"}).status_code == 422
    assert not any(session.done for session in one.sandbox.state.sessions.values())


def test_passkey_page_offers_the_password(stranger: Callable[..., Any]) -> None:
    """With a passkey the way to the password is "Log in using a different method"."""
    one = stranger(sign_in="passkey")
    page = one.submit("email", **{"account[email]": one.sandbox.options.email})
    assert "Log in using a different method" in page.text
    assert "Continue with password" in one.get("/login/methods").text
    assert 'name="account[password]"' in one.submit("passkey").text


def test_all_stages_follow_one_another(stranger: Callable[..., Any]) -> None:
    """Code, account, reminder and confirmation come in this order before the admin opens."""
    one = stranger(second_factor=True, account_picker=True, remind_later=True, confirmation=True)
    assert "Two-step authentication" in one.sign_in(DEEP).text
    code = pyotp.TOTP(one.sandbox.credentials()["SHOPIFY_TOTP_SECRET"]).now()
    assert "Choose an account" in one.submit("two_factor", **{"account[tfa_code]": code}).text
    assert "Remind me later" in one.submit("account").text
    assert "Confirm your account details" in one.submit("remind").text
    assert str(one.submit("confirm").url).endswith(DEEP)


def test_wrong_code_is_refused(stranger: Callable[..., Any]) -> None:
    """A code that is not six right digits keeps the second stage closed."""
    one = stranger(second_factor=True)
    one.sign_in()
    assert "The code isn" in one.submit("two_factor", **{"account[tfa_code]": "no code"}).text
    assert one.sandbox.state.failed_sign_ins == 1


def test_stages_cannot_be_skipped(stranger: Callable[..., Any]) -> None:
    """A later page cannot be opened or posted before the earlier ones."""
    one = stranger(second_factor=True)
    one.submit("email", **{"account[email]": one.sandbox.options.email})
    assert 'name="account[password]"' in one.get("/login/two_factor").text
    assert 'name="account[password]"' in one.submit("two_factor", **{"account[tfa_code]": "000000"}).text


def test_bot_check_needs_the_box(stranger: Callable[..., Any]) -> None:
    """The verification page has its known title and text, and only the ticked box opens the e-mail page."""
    one = stranger(challenge="bot_check")
    page = one.get("/")
    assert "<title>Just a moment...</title>" in page.text
    assert "Your connection needs to be verified before you can proceed" in page.text
    assert "Just a moment..." in one.submit("bot_check").text
    assert 'name="account[email]"' in one.submit("bot_check", human="1").text


def test_captcha_holds_the_email_page(stranger: Callable[..., Any]) -> None:
    """The e-mail page goes on only after the captcha in its frame was solved."""
    one = stranger(challenge="captcha")
    assert "hCaptcha" in one.get("/login").text
    email = {"account[email]": one.sandbox.options.email}
    assert "security check" in one.submit("email", **email).text
    assert "Verified" in one.submit("captcha", human="1").text
    assert 'name="account[password]"' in one.submit("email", **email).text


def test_session_dies_once(stranger: Callable[..., Any]) -> None:
    """After the given number of pages the session ends; after the next sign-in it stays."""
    one = stranger(session_expires_after=2)
    one.sign_in()
    assert one.get(DEEP).url.path == "/store/sandbox-shop/settings/apps/development"
    assert one.get(DEEP).url.path == "/login"
    assert one.sandbox.state.expired_sessions == 1
    assert str(one.sign_in(DEEP).url).endswith(DEEP)
    assert [one.get(DEEP).status_code for _ in range(4)] == [200] * 4
    assert one.sandbox.state.expired_sessions == 1


def test_foreign_return_address_is_ignored(stranger: Callable[..., Any]) -> None:
    """Signing in never leads away from the origin."""
    assert stranger().sign_in("/login?return_to=//elsewhere.example/").url.path == "/store/sandbox-shop"


def test_signing_out_ends_the_session(admin: Callable[..., Any]) -> None:
    """After signing out the admin asks for a sign-in again."""
    one = admin()
    one.get("/logout")
    assert one.get("/store/sandbox-shop").url.path == "/login"
