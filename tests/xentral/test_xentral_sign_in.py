"""Signing in: classic and hosted, with and without credentials, and every way to be refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page

from runwright import Credentials, HumanNeededError, RefusedError, Secret, StepError
from runwright.errors import SignedOutError
from runwright_xentral.shop_interfaces import open_shop_interfaces
from runwright_xentral.sign_ins import sign_in
from tests.xentral.xentral_foreign import BASE, LIST, SIGN_IN, Foreign
from tests.xentral.xentral_tenant import Tenant

KNOWN = Credentials("admin@merchant.example", Secret("Regal-17"))
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
EMPTY_LIST = (
    '<nav><a href="index.php?module=artikel">Artikel</a></nav><table id="onlineshopslist"><tbody><tr>'
    '<td class="dataTables_empty">Keine Daten vorhanden</td></tr></tbody></table>'
)


class Colleague:
    """A person beside the run, who signs in when asked."""

    def __init__(self, act: Callable[[Page], Any]) -> None:
        self.act = act
        self.needs: list[str] = []

    def wait_until(self, need: str, done: Callable[[], bool], page: Page) -> None:
        """Act, and see that the pack notices."""
        self.needs.append(need)
        assert not done()
        self.act(page)
        page.locator("nav").wait_for()
        assert done()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", ["classic", "hosted"])
def test_a_refused_password_is_sent_once_and_quoted(tenant: Callable[..., Tenant], kind: str, language: str) -> None:
    """The application's words and the danger of a locked account are in the error; the password is not."""
    made = tenant(sign_in=kind, language=language, password="Falsch-99")
    with pytest.raises(RefusedError, match=r'refused the sign-in: ".+"') as caught:
        sign_in(made.xentral)
    assert made.sandbox.state.failed_sign_ins == 1
    assert "eight failures" in caught.value.hint
    assert "Falsch-99" not in str(caught.value)


@pytest.mark.parametrize("kind", ["classic", "hosted"])
def test_a_wrong_one_time_code_is_sent_once(tenant: Callable[..., Tenant], kind: str) -> None:
    """A wrong code is a refused sign-in like any other."""
    made = tenant(sign_in=kind, second_factor=True)
    known = made.xentral.session.credentials
    made.xentral.session.credentials = Credentials(known.username, known.password, Secret(TOTP))
    with pytest.raises(RefusedError, match="refused the sign-in"):
        sign_in(made.xentral)
    assert made.posts("") == {"classic": 1, "hosted": 2}[kind]


def test_who_is_signed_in_already_is_not_asked_again(tenant: Callable[..., Tenant]) -> None:
    """A second call finds the session and sends nothing."""
    made = tenant()
    sign_in(made.xentral)
    posts = made.posts("")
    sign_in(made.xentral)
    assert made.posts("") == posts


def test_without_credentials_a_person_is_needed(tenant: Callable[..., Tenant]) -> None:
    """A headless run without credentials ends and says so; nothing is sent."""
    made = tenant(password="")
    with pytest.raises(HumanNeededError, match="sign in to Xentral"):
        sign_in(made.xentral)
    assert made.posts("") == 0


def test_a_person_signs_in_past_the_first_login_assistant(tenant: Callable[..., Tenant]) -> None:
    """The assistant that covers the start page is left alone: the list is opened instead."""
    made = tenant(sign_in="hosted", first_login_assistant=True, password="")
    user = next(iter(made.sandbox.state.users.values()))

    def act(page: Page) -> None:
        page.locator("input[type=email]").fill(user.email)
        page.locator("input[type=password]").fill(user.password)
        page.locator("input[type=password]").press("Enter")

    made.xentral.session.human = Colleague(act)
    sign_in(made.xentral)
    open_shop_interfaces(made.xentral)
    assert made.posts("savefirstlogin") == 0


def test_a_second_sign_in_elsewhere_ends_the_session(tenant: Callable[..., Tenant]) -> None:
    """A session that died is named as such, and signing in again is possible."""
    made = tenant()
    sign_in(made.xentral)
    made.sandbox.state.open_session("admin", alone=True)
    with pytest.raises(SignedOutError):
        open_shop_interfaces(made.xentral)
    sign_in(made.xentral)
    open_shop_interfaces(made.xentral)


def hosted(foreign: Foreign, *, action: str, method: str = "post") -> None:
    """Put a hosted page before the list."""
    foreign.screens[LIST] = (
        '<header><a href="https://status.example.test">Status</a></header>'
        f'<form method="{method}" action="{action}">'
        '<button type="submit" name="provider" value="ms">Mit Microsoft anmelden</button>'
        '<input type="email" name="email"><input type="password" name="pw">'
        '<button type="submit">Einloggen</button></form>'
    )


def test_the_hosted_form_is_sent_by_its_own_button_and_then_asks_for_a_code(foreign: Foreign) -> None:
    """Buttons of other providers come before it; the code has a page of its own."""
    hosted(foreign, action=f"{BASE}/auth")
    foreign.screens["POST https://erp.example.test/firma/auth"] = (
        f'<form method="post" action="{BASE}/code"><input name="code" inputmode="numeric">'
        "<button>Weiter</button></form>"
    )

    def enter() -> str:
        foreign.screens[LIST] = EMPTY_LIST
        return EMPTY_LIST

    foreign.screens["POST https://erp.example.test/firma/code"] = enter
    sign_in(foreign.xentral(credentials=Credentials("a@b.example", Secret("Regal-17"), Secret(TOTP))))
    assert [url.removeprefix(BASE) for url, _ in foreign.posts] == ["/auth", "/code"]
    assert foreign.posts[0][1] == {"email": "a@b.example", "pw": "Regal-17"}
    assert pyotp.TOTP(TOTP).verify(foreign.posts[1][1]["code"], valid_window=1)


def test_a_hosted_page_that_asks_for_the_address_first(foreign: Foreign) -> None:
    """The password comes on a second page."""
    foreign.screens[LIST] = (
        f'<form method="post" action="{BASE}/who"><input type="email" name="email"><button>Weiter</button></form>'
    )
    foreign.screens["/who"] = (
        f'<form method="post" action="{BASE}/pw"><input type="password" name="pw"><button>Einloggen</button></form>'
    )

    def enter() -> str:
        foreign.screens[LIST] = EMPTY_LIST
        return EMPTY_LIST

    foreign.screens["/pw"] = enter
    sign_in(foreign.xentral(credentials=KNOWN))
    assert [fields for _, fields in foreign.posts] == [{"email": KNOWN.username}, {"pw": "Regal-17"}]


def test_a_hosted_page_that_asks_for_the_address_again(foreign: Foreign) -> None:
    """A refused password leads back to the first of two pages."""
    who = f'<form method="post" action="{BASE}/who"><input type="email" name="email"><button>Weiter</button></form>'
    foreign.screens[LIST] = who
    foreign.screens["/who"] = (
        f'<form method="post" action="{BASE}/pw"><input type="password" name="pw"><button>Einloggen</button></form>'
    )
    foreign.screens["/pw"] = "<p>Das hat nicht geklappt</p>" + who
    with pytest.raises(RefusedError, match="Das hat nicht geklappt"):
        sign_in(foreign.xentral(credentials=KNOWN))
    assert len(foreign.posts) == 2


def test_a_hosted_page_that_complains_without_reloading(foreign: Foreign) -> None:
    """The same form stays and a text appears: the credentials are not sent again."""
    foreign.screens[
        LIST
    ] = """<form onsubmit="document.querySelector('p').textContent = 'E-Mail oder Passwort ungültig';
    return false"><input type="email"><input type="password"><p></p><button>Einloggen</button></form>"""
    with pytest.raises(RefusedError, match="E-Mail oder Passwort ungültig"):
        sign_in(foreign.xentral(credentials=KNOWN))


@pytest.mark.matrix
def test_a_complaint_in_unknown_words_is_quoted_in_the_end(foreign: Foreign) -> None:
    """A form that stays until the step's time is over has refused, whatever it says."""
    foreign.screens[LIST] = """<form onsubmit="document.querySelector('p').textContent = 'Das hat nicht geklappt';
    return false"><input type="email"><input type="password"><p></p><button>Einloggen</button></form>"""
    xentral = foreign.xentral(credentials=KNOWN)
    xentral.session.clock.start(8)
    with pytest.raises(RefusedError, match="Das hat nicht geklappt"):
        sign_in(xentral)


def test_credentials_are_not_typed_into_another_origin(foreign: Foreign, blank_page: Page) -> None:
    """A sign-in page elsewhere is a person's matter unless its origin is known; then it is filled in."""
    elsewhere = "https://login.example.test"
    foreign.screens[LIST] = f"<script>location.replace('{elsewhere}/')</script>"
    blank_page.route(f"{elsewhere}/**", lambda route: route.fulfill(body=SIGN_IN, content_type="text/html"))
    with pytest.raises(HumanNeededError, match=elsewhere):
        sign_in(foreign.xentral(credentials=KNOWN))
    assert blank_page.locator("#username").input_value() == ""
    with pytest.raises(RefusedError, match="shows the form again"):
        sign_in(foreign.xentral(credentials=KNOWN, sign_in_origins=(elsewhere,)))


def test_a_password_to_be_changed_after_signing_in_is_no_refusal(foreign: Foreign) -> None:
    """The first-login assistant has a password field; one lands on it and goes on by deep links."""
    foreign.screens[LIST] = SIGN_IN

    def enter() -> str:
        foreign.screens[LIST] = EMPTY_LIST
        return (
            '<a href="index.php?module=welcome">Start</a><div class="click-by-click-assistant"><div class="page">'
            '<form novalidate><input type="password" id="repeat"><button class="cta">Weiter</button></form></div></div>'
        )

    foreign.screens[f"POST {BASE}"] = enter
    sign_in(foreign.xentral(credentials=KNOWN))
    assert len(foreign.posts) == 1


def test_what_stands_beside_a_sign_out_is_no_refusal(foreign: Foreign) -> None:
    """Neither a word like wrong nor a password field: only a form that is still there, or there again, refuses."""
    foreign.screens[LIST] = SIGN_IN

    def enter() -> str:
        foreign.screens[LIST] = EMPTY_LIST
        notice = '<input type="password"><div class="warning">Ungültig: 1 Lizenz</div>'
        return f'{notice}<a href="index.php?action=logout">Abmelden</a>'

    foreign.screens[f"POST {BASE}"] = enter
    sign_in(foreign.xentral(credentials=KNOWN))


def test_a_user_name_that_is_no_address_is_said_at_once(foreign: Foreign) -> None:
    """The browser itself would not send the form."""
    hosted(foreign, action=f"{BASE}/auth")
    with pytest.raises(RefusedError, match="does not take the user name"):
        sign_in(foreign.xentral(credentials=Credentials("admin", Secret("Regal-17"))))
    assert foreign.posts == []


def test_a_locked_account_is_quoted(foreign: Foreign) -> None:
    """After the form comes back, whatever it says is in the message."""
    foreign.screens[LIST] = foreign.screens[f"POST {BASE}"] = SIGN_IN + "<p>Willkommen</p>"
    foreign.screens[f"POST {BASE}"] += '<p style="color:red">Your account has been locked.</p>'
    with pytest.raises(RefusedError, match='the sign-in: "Your account has been locked'):
        sign_in(foreign.xentral(credentials=KNOWN))
    assert len(foreign.posts) == 1


def test_a_sign_in_that_crashed_is_not_sent_again(foreign: Foreign) -> None:
    """The page is loaded once more; a form that is there again has perhaps refused nothing."""
    foreign.screens[LIST] = SIGN_IN
    foreign.screens[f"POST {BASE}"] = lambda: (500, "<h1>500 Internal Server Error</h1>")
    with pytest.raises(StepError, match="crashed when the sign-in was sent"):
        sign_in(foreign.xentral(credentials=KNOWN))
    assert len(foreign.posts) == 1


@pytest.mark.matrix
def test_a_crash_after_the_sign_in_is_passed(foreign: Foreign) -> None:
    """The form was taken and the page after it crashed: loaded once more, it shows the list."""
    foreign.screens[LIST] = SIGN_IN

    def enter() -> tuple[int, str]:
        foreign.screens[LIST] = EMPTY_LIST
        return 502, "<h1>Bad Gateway</h1>"

    foreign.screens[f"POST {BASE}"] = enter
    sign_in(foreign.xentral(credentials=KNOWN))
    assert len(foreign.posts) == 1


def test_a_code_without_a_secret_is_asked_of_a_person(foreign: Foreign) -> None:
    """Without XENTRAL_TOTP_SECRET a person enters the code."""
    hosted(foreign, action=f"{BASE}/auth")
    foreign.screens["/auth"] = '<form><input autocomplete="one-time-code"><button>Weiter</button></form>'
    with pytest.raises(HumanNeededError, match="one-time code"):
        sign_in(foreign.xentral(credentials=KNOWN))


def test_a_hidden_password_field_in_the_application_is_no_sign_in(foreign: Foreign) -> None:
    """A dialog for changing the password may be hidden in every page."""
    dialog = '<div style="display:none"><input type="password"><input type="email"></div>'
    foreign.screens[LIST] = EMPTY_LIST + dialog
    xentral = foreign.xentral()
    sign_in(xentral)
    open_shop_interfaces(xentral)
    assert foreign.posts == []


def test_a_sign_in_that_does_not_last_is_not_repeated(foreign: Foreign) -> None:
    """When the form is there again after a sign-in that was accepted, nothing is sent a second time."""
    foreign.screens[LIST] = SIGN_IN
    foreign.screens[f"POST {BASE}"] = EMPTY_LIST
    with pytest.raises(RefusedError, match="sign-in again"):
        sign_in(foreign.xentral(credentials=KNOWN))
    assert len(foreign.posts) == 1
