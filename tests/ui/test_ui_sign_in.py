"""Signing in anywhere: one page or two, refused, not answered, somewhere else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from runwright import AppSession, Credentials, HumanNeededError, RefusedError, ScreenChangedError, Secret, StepError
from runwright.pages.change_gate import ChangeGate
from runwright_ui import WebApplication
from runwright_ui.sign_ins import sign_in
from tests.ui.ui_screen import document, target

URL = "https://app.example"
PASSWORD = "open-sesame-7"
ONE_PAGE = """<form method=post action="/in"><input name=user><input name=pw type=password>
<button>Log in</button></form>"""
FIRST = "<form method=post action='/second'><input name=user><button>Continue</button></form>"
SECOND = "<form method=post action='/in'><input name=pw type=password><button>Log in</button></form>"
HOME = "<nav><a href='/out'>Sign out</a></nav>"
NO = "<p class=error>Wrong user or password</p>"


class Server:
    """Answers with one page per path and remembers what was posted."""

    def __init__(self, page: Page, pages: Mapping[str, str]) -> None:
        self.posted: list[str] = []
        self._pages = pages
        page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method == "POST":
            self.posted.append(route.request.post_data or "")
        path = route.request.url.removeprefix(URL)
        route.fulfill(body=document(self._pages.get(path, "")), content_type="text/html")


@pytest.fixture
def enter(blank_page: Page) -> Callable[..., Server]:
    """Sign in to an application that is made of these pages."""

    def run(
        pages: Mapping[str, str], *, account: str = "ada", password: str = PASSWORD, seconds: float = 3, **more: Any
    ) -> Server:
        server = Server(blank_page, pages)
        gate, who = ChangeGate(None), Credentials(account)  # type: ignore[arg-type]
        session = AppSession("shop", URL, lambda: blank_page, gate, who)
        session.clock.start(seconds)
        run.server = server  # type: ignore[attr-defined]
        sign_in(
            WebApplication(session),
            password=Secret(password) if password else None,
            code_field=target(label="Code"),
            username_field=target(name_attribute="user"),
            password_field=target(name_attribute="pw"),
            submit=target(role="button", name={"en": ["Log in", "Continue"]}),
            signed_in=target(role="link", name="Sign out"),
            refused=target(css=".error"),
            **more,
        )
        return server

    return run


def test_one_page(enter: Callable[..., Server]) -> None:
    """User name and password are sent together, once."""
    assert enter({"/": ONE_PAGE, "/in": HOME}, path="/").posted == [f"user=ada&pw={PASSWORD}"]


def test_two_pages(enter: Callable[..., Server]) -> None:
    """A page for the user name may come before the one for the password."""
    assert enter({"": FIRST, "/": FIRST, "/second": SECOND, "/in": HOME}).posted == [
        "user=ada",
        f"pw={PASSWORD}",
    ]


def test_signed_in_already(enter: Callable[..., Server]) -> None:
    """Nothing is typed for somebody who is signed in."""
    assert enter({"/": HOME}).posted == []


def test_refused(enter: Callable[..., Server]) -> None:
    """The application's words are quoted, and the password is sent only once."""
    with pytest.raises(RefusedError, match="shop refused the sign-in: Wrong user or password") as caught:
        enter({"/": ONE_PAGE, "/in": NO + ONE_PAGE})
    assert len(enter.server.posted) == 1  # type: ignore[attr-defined]
    assert PASSWORD not in str(caught.value)


def test_refused_at_the_user_name(enter: Callable[..., Server]) -> None:
    """An unknown user is refused before any password is typed."""
    with pytest.raises(RefusedError, match="Wrong user"):
        enter({"/": FIRST, "/second": NO + FIRST})
    assert enter.server.posted == ["user=ada"]  # type: ignore[attr-defined]


def test_no_answer_needs_a_person(enter: Callable[..., Server]) -> None:
    """A page that neither lets in nor refuses, such as a second factor, is left to a person."""
    with pytest.raises(HumanNeededError, match="second factor"):
        enter({"/": ONE_PAGE, "/in": "<p>Enter your code</p>"}, seconds=3)
    assert len(enter.server.posted) == 1  # type: ignore[attr-defined]


def test_without_a_password_a_person_signs_in(enter: Callable[..., Server]) -> None:
    """Nothing is typed without a password."""
    with pytest.raises(HumanNeededError, match="no password is given"):
        enter({"/": ONE_PAGE}, password="")
    assert enter.server.posted == []  # type: ignore[attr-defined]


def test_a_foreign_sign_in_gets_no_password(enter: Callable[..., Server]) -> None:
    """A form that was reached by leaving the application's own origin is left to a person."""
    away = "<script>location.href = 'https://login.example/'</script>"
    with pytest.raises(HumanNeededError, match="another address"):
        enter({"/": away, "https://login.example/": ONE_PAGE})
    assert enter.server.posted == []  # type: ignore[attr-defined]


def test_an_unknown_screen(enter: Callable[..., Server]) -> None:
    """A page with neither the form nor what is behind it is named as such."""
    with pytest.raises(ScreenChangedError, match="field with the name attribute 'user' or"):
        enter({"/": "<p>Down for maintenance</p>"}, seconds=1.5)


def test_an_application_needs_an_account(enter: Callable[..., Server]) -> None:
    """Without a user name nothing is typed, and the message says where to name it."""
    with pytest.raises(StepError, match="'shop' has no account") as caught:
        enter({"/": ONE_PAGE}, account="")
    assert "apps: shop: account" in caught.value.hint
    assert enter.server.posted == []  # type: ignore[attr-defined]


def test_a_one_time_code_is_typed(enter: Callable[..., Server]) -> None:
    """After the password the code of this half minute is made from the secret, and sent once."""
    code = "<form method=post action='/home'><label>Code <input name=code></label><button>Log in</button></form>"
    server = enter({"/": ONE_PAGE, "/in": code, "/home": HOME}, totp_secret=Secret("JBSWY3DPEHPK3PXP"), seconds=15)
    assert re.fullmatch(r"code=\d{6}", server.posted[1])


def test_a_session_that_has_ended_is_seen_late(enter: Callable[..., Server]) -> None:
    """A page that shows its menu until its server says no is not taken for a signed-in one."""
    late = HOME + "<script>fetch('/me').then(() => location.href = '/form')</script>"
    server = enter({"/": late, "/form": ONE_PAGE, "/in": HOME}, seconds=15)
    assert len(server.posted) == 1


def test_fields_without_a_name(blank_page: Page) -> None:
    """Fields that only have a text beside them are found by it, as those of any other form."""
    fields = "<div>E-Mail</div><input name=user><div>Password</div><input name=pw type=password>"
    page = f"<form method=post action='/in'>{fields}<button>Log in</button></form>"
    server = Server(blank_page, {"/": page, "/in": HOME})
    session = AppSession("shop", URL, lambda: blank_page, ChangeGate(None), Credentials("ada"))  # type: ignore[arg-type]
    session.clock.start(60)
    sign_in(
        WebApplication(session),
        password=Secret(PASSWORD),
        username_field=target(label="E-Mail"),
        password_field=target(label="Password"),
        submit=target(role="button", name="Log in"),
        signed_in=target(role="link", name="Sign out"),
        path="/",
    )
    assert server.posted == [f"user=ada&pw={PASSWORD}"]
