"""Signing in: the form in place, the hosted page, codes, locked accounts and lost sessions."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest

LIST = "/index.php?module=onlineshops&action=list"
FORM = 'id="frmlogin"'


@pytest.mark.parametrize("url", ["/", "/index.php", LIST, "/index.php?module=onlineshops&action=edit&id=1"])
def test_every_url_without_a_session_shows_the_form(tenant: Any, url: str) -> None:
    """The form replaces every requested page, with status 200."""
    answer = tenant().visitor().get(url, follow_redirects=False)
    assert answer.status_code == 200
    assert FORM in answer.text


def test_signing_in_on_a_deep_link_lands_on_it(tenant: Any) -> None:
    """After signing in, the screen that was asked for appears."""
    made = tenant()
    answer = made.sign_in(made.visitor(), at="/index.php?module=onlineshops&action=create")
    assert str(answer.url).endswith("module=onlineshops&action=create")
    assert 'class="createbutton"' in answer.text


@pytest.mark.parametrize(
    "language, words",
    [("de", "Benutzername oder Passwort falsch."), ("en", "Username or password is wrong.")],
)
def test_a_refused_password_is_said_in_red(tenant: Any, language: str, words: str) -> None:
    """A wrong password brings the form back with a message, and is counted."""
    made = tenant(language=language)
    answer = made.sign_in(made.visitor(), password="wrong")
    assert FORM in answer.text
    assert words in answer.text
    assert made.state.failed_sign_ins == 1


def test_eight_failures_lock_the_account_for_good(tenant: Any) -> None:
    """Seven failures are forgiven by a success, eight are not."""
    made = tenant()
    for _ in range(7):
        made.sign_in(made.visitor(), password="wrong")
    assert FORM not in made.sign_in(made.visitor()).text
    for _ in range(8):
        made.sign_in(made.visitor(), password="wrong")
    assert FORM in made.sign_in(made.visitor()).text
    assert made.state.users["admin"].locked


@pytest.mark.parametrize("single, survives", [(True, False), (False, True)])
def test_a_second_sign_in_ends_the_first_session(tenant: Any, single: bool, survives: bool) -> None:
    """The first browser finds the form again unless several sessions are allowed."""
    made = tenant(single_session=single)
    assert FORM not in made.client.get(LIST).text
    made.sign_in(made.visitor())
    assert (FORM not in made.client.get(LIST).text) is survives


def test_the_code_is_asked_for_on_the_same_page(tenant: Any) -> None:
    """With a second factor, the right password alone is refused like a wrong one."""
    made = tenant(second_factor=True)
    known = made.sandbox.credentials()
    form = {"username": known["XENTRAL_USERNAME"], "password": known["XENTRAL_PASSWORD"]}
    assert FORM in made.client.post(LIST, data=form).text
    code = pyotp.TOTP(known["XENTRAL_TOTP_SECRET"]).now()
    assert FORM not in made.client.post(LIST, data={**form, "token": code}).text


def test_signing_out_ends_the_session(tenant: Any) -> None:
    """The next screen is the form."""
    made = tenant()
    assert FORM in made.client.get("/index.php?module=welcome&action=logout").text
    assert not made.state.sessions


def _hosted_form(made: Any) -> dict[str, str]:
    known = made.sandbox.credentials()
    return {"email": known["XENTRAL_USERNAME"], "password": known["XENTRAL_PASSWORD"]}


def test_the_hosted_page_has_a_path_of_its_own(tenant: Any) -> None:
    """A hosted tenant sends the visitor away, and back after e-mail and password."""
    made = tenant(sign_in="hosted", language="de")
    page = made.client.get(LIST)
    assert page.url.path == "/auth/login"
    assert "Einloggen" in page.text
    assert "Microsoft" in page.text
    assert "Google" in page.text
    answer = made.client.post(str(page.url), data=_hosted_form(made))
    assert 'id="onlineshopslist"' in answer.text


def test_the_hosted_page_asks_for_a_code_afterwards(tenant: Any) -> None:
    """A wrong code is refused, the right one leads to the screen that was asked for."""
    made = tenant(sign_in="hosted", second_factor=True)
    page = made.client.post(str(made.client.get(LIST).url), data=_hosted_form(made))
    assert page.url.path == "/auth/code"
    assert "not valid" in made.client.post(str(page.url), data={"code": "abc"}).text
    code = pyotp.TOTP(made.sandbox.credentials()["XENTRAL_TOTP_SECRET"]).now()
    assert 'id="onlineshopslist"' in made.client.post(str(page.url), data={"code": code}).text


def test_a_refused_hosted_password_counts(tenant: Any) -> None:
    """The hosted page counts failures, too."""
    made = tenant(sign_in="hosted")
    answer = made.client.post("/auth/login", data={**_hosted_form(made), "password": "wrong"})
    assert "Wrong email address or password." in answer.text
    assert made.state.users["admin"].failed_sign_ins == 1


def test_the_hosted_page_never_leads_elsewhere(tenant: Any) -> None:
    """A foreign address in the query is replaced by the start page."""
    made = tenant(sign_in="hosted")
    answer = made.client.post("/auth/login?to=//evil.example", data=_hosted_form(made), follow_redirects=False)
    assert answer.headers["location"] == "/index.php"


@pytest.mark.parametrize("sign_in", ["classic", "hosted"])
def test_everything_lives_below_the_base_path(tenant: Any, sign_in: str) -> None:
    """With a base path nothing answers at the root, and the whole application below it."""
    made = tenant(base_path="/erp", sign_in=sign_in)
    assert made.client.get(LIST).status_code == 404
    if sign_in == "hosted":
        made.client.post(str(made.client.get("/erp" + LIST).url), data=_hosted_form(made))
    assert 'id="onlineshopslist"' in made.client.get("/erp" + LIST).text
    assert made.client.get("/erp").url.path == "/erp/"
    assert made.sandbox.inputs("http://127.0.0.1:8000")["xentral_url"] == "http://127.0.0.1:8000/erp"
    assert made.sandbox.inputs("http://127.0.0.1:8000/erp/")["xentral_url"] == "http://127.0.0.1:8000/erp"
