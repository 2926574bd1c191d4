"""Signing in to the admin of the stand-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from runwright import Credentials, HumanNeededError, RefusedError, Secret, SignedOutError
from runwright_shopify.admin.custom_apps import open_app_development
from runwright_shopify.admin.sign_ins import sign_in
from tests.shopify.shopify_store import Store

FLOWS: dict[str, dict[str, Any]] = {
    "password": {},
    "passkey": {"sign_in": "passkey"},
    "two-step code": {"second_factor": True},
    "account picker": {"account_picker": True},
    "remind me later": {"remind_later": True},
    "confirmation": {"confirmation": True},
    "German passkey": {"sign_in": "passkey", "language": "de", "remind_later": True},
    "crash pages": {"fail_every": 3, "remind_later": True},
}
USUAL = ("two-step code", "German passkey", "crash pages")
"""Walked in every run of the tests; the others belong to the matrix."""


class Somebody:
    """A person beside the run who does what is needed."""

    def __init__(self, act: Callable[[Page], None]) -> None:
        self.needs: list[str] = []
        self._act = act

    def wait_until(self, need: str, done: Callable[[], bool], page: Page) -> None:
        """Do it at once."""
        self.needs.append(need)
        self._act(page)
        assert done()


@pytest.mark.parametrize(
    "flow", [each if each in USUAL else pytest.param(each, marks=pytest.mark.matrix) for each in FLOWS]
)
def test_every_flow_ends_in_the_store(store: Callable[..., Store], flow: str) -> None:
    """Whatever screens come in between, the admin of the store is open at the end."""
    made = store(**FLOWS[flow])
    sign_in(made.next_step())
    assert made.admin.session.page.url == f"{made.url}/store/sandbox-shop"
    assert not made.log.intended


def test_a_signed_in_session_types_nothing(store: Callable[..., Store]) -> None:
    """A second sign-in finds the first one and posts no credentials."""
    made = store()
    sign_in(made.next_step())
    posts = made.posts("/login")
    sign_in(made.next_step())
    assert made.posts("/login") == posts


def test_a_wrong_password_is_tried_once(store: Callable[..., Store]) -> None:
    """Shopify's words are quoted, and the account is not locked by a second try."""
    made = store(password="wrong-" * 3)
    with pytest.raises(RefusedError, match=r"Shopify (refused|asks)") as refused:
        sign_in(made.next_step())
    assert made.sandbox.state.failed_sign_ins == 1
    assert "tried once" in refused.value.hint
    assert "wrong-" not in refused.value.message


def test_an_unknown_e_mail_address_is_refused(store: Callable[..., Store]) -> None:
    """An e-mail address that Shopify does not take ends the step."""
    made = store()
    made.admin.session.credentials = Credentials("nobody@example.com", Secret("nothing"))
    with pytest.raises(RefusedError):
        sign_in(made.next_step())


def test_without_credentials_a_person_is_needed(store: Callable[..., Store]) -> None:
    """A headless run without credentials names the store and the way out."""
    made = store(password="")
    with pytest.raises(HumanNeededError, match="sandbox-shop") as needed:
        sign_in(made.next_step())
    assert "--headed" in needed.value.hint


def test_without_a_totp_secret_a_person_is_needed(store: Callable[..., Store]) -> None:
    """A two-step code that cannot be computed is left to a person."""
    made = store(second_factor=True)
    known = made.admin.session.credentials
    made.admin.session.credentials = Credentials(known.username, known.password)
    with pytest.raises(HumanNeededError, match="one-time code"):
        sign_in(made.next_step())


@pytest.mark.parametrize("challenge", ["bot_check", "captcha"])
def test_a_challenge_is_handed_to_a_person(store: Callable[..., Store], challenge: str) -> None:
    """A bot check is recognised and named; no password is typed."""
    made = store(challenge=challenge)
    with pytest.raises(HumanNeededError, match="bot check"):
        sign_in(made.next_step())


def test_a_person_signs_in_while_the_run_waits(store: Callable[..., Store]) -> None:
    """The run goes on when the person has signed in by hand."""
    made = store(password="")
    options = made.sandbox.options

    def by_hand(page: Page) -> None:
        page.fill('[name="account[email]"]', options.email)
        page.press('[name="account[email]"]', "Enter")
        page.fill('[name="account[password]"]', options.password)
        page.press('[name="account[password]"]', "Enter")
        page.wait_for_url("**/store/sandbox-shop")

    person = Somebody(by_hand)
    made.admin.session.human = person
    sign_in(made.next_step())
    assert len(person.needs) == 1


def test_another_store_is_refused(store: Callable[..., Store], blank_page: Page) -> None:
    """An account that is led to another store must not be worked in."""
    made = store()
    wrong = f"{made.url}/store/other-shop"
    blank_page.route(wrong, lambda route: route.fulfill(content_type="text/html", body="<h1>Home</h1>"))
    blank_page.route(
        f"{made.url}/store/sandbox-shop", lambda route: route.fulfill(status=302, headers={"location": wrong})
    )
    with pytest.raises(RefusedError, match="'other-shop' instead of 'sandbox-shop'"):
        sign_in(made.next_step())


def test_a_session_that_dies_is_told_apart(store: Callable[..., Store]) -> None:
    """A sign-in page in place of a screen is not reported as a changed screen."""
    made = store()
    sign_in(made.next_step())
    made.sandbox.state.sessions.clear()
    with pytest.raises(SignedOutError, match="sign-in"):
        open_app_development(made.next_step())
