"""New secrets that a page only lets people copy."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from runwright import ScreenChangedError
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_ui.new_secrets import reveal_secret
from runwright_ui.pages.changes import UiChange
from tests.ui.ui_screen import Screen, target

MAKE, COPY = target(role="button", name="Regenerate"), target(role="button", name="Copy token")
PAGE = """<script>
  let token = 'old_token_1111';
  const copy = () => { window.copies = (window.copies || 0) + 1; navigator.clipboard.writeText(token); };
  const poll = async () => {
    const found = await (await fetch('/token')).text();
    if (found) token = found; else setTimeout(poll, 200);
  };
  const make = async () => { window.made = (window.made || 0) + 1; SEND };
</script>
<button onclick="make()">Regenerate</button> <button onclick="copy()">Copy token</button>"""
POLLING = "await fetch('/token', {method: 'POST'}); poll();"
LATER = "setTimeout(() => { token = 'new_token_2222'; }, 700);"


def opened(show: Callable[..., Screen], send: str, **options: object) -> Screen:
    """Show the page, whose server makes a token in its own time."""
    screen = show(PAGE.replace("SEND", send), **options)
    asked: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=202)
            return
        asked.append(route.request.url)
        threading.Event().wait(0.3)
        route.fulfill(body="new_token_2222" if len(asked) > 2 else "")

    screen.page.route(re.compile("/token$"), answer)
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.page.evaluate("navigator.clipboard.writeText('mine')")
    return screen


def count(screen: Screen, name: str) -> object:
    """Return how often the page has done something."""
    return screen.page.evaluate(f"window.{name} ?? 0")


@pytest.mark.parametrize("send", [POLLING, LATER], ids=["polling", "later"])
def test_what_a_button_copied_before_is_not_the_new_secret(show: Callable[..., Screen], send: str) -> None:
    """A copy button that is always seen is pressed until it gives another secret; the clipboard stays as it was."""
    screen = opened(show, send, seconds=15)
    read = reveal_secret(screen.app, target=MAKE, change="replace it", clipboard=COPY)
    assert (read.value.reveal(), count(screen, "made")) == ("new_token_2222", 1)
    assert [each.reveal() for each in screen.secrets_seen] == ["new_token_2222"]
    assert screen.page.evaluate("navigator.clipboard.readText()") == "mine"


def test_a_button_that_goes_on_copying_the_old_secret_fails_the_step(show: Callable[..., Screen]) -> None:
    """No new secret comes; nothing is sealed, and the old one is not quoted."""
    screen = opened(show, "", seconds=4)
    with pytest.raises(ScreenChangedError, match="still copies what it copied before") as caught:
        screen.app.reveal(UiChange(MAKE, "replace it"), None, COPY)
    assert (count(screen, "made"), screen.secrets_seen) == (1, [])
    assert "old_token" not in caught.value.message + caught.value.hint


def test_a_check_run_copies_nothing(show: Callable[..., Screen]) -> None:
    """Neither button is pressed."""
    screen = opened(show, LATER, mode=GateMode.CHECK)
    with pytest.raises(WouldChangeError, match="replace it"):
        reveal_secret(screen.app, target=MAKE, change="replace it", clipboard=COPY)
    assert (count(screen, "made"), count(screen, "copies")) == (0, 0)


def test_a_copy_button_that_does_not_come_back_stops_before_the_change(show: Callable[..., Screen]) -> None:
    """A button that has another name once it was pressed could not give the new secret, so none is made."""
    renamed = PAGE.replace('"copy()"', "\"copy(); this.textContent = 'Copied'\"")
    screen = show(renamed.replace("SEND", LATER), seconds=8)
    with pytest.raises(ScreenChangedError, match="is not seen any more after it was pressed"):
        reveal_secret(screen.app, target=MAKE, change="replace it", clipboard=COPY)
    assert (count(screen, "made"), screen.log.intended) == (0, [])


def test_a_copy_button_that_comes_up_before_its_secret_is_pressed_again(show: Callable[..., Screen]) -> None:
    """A dialog that opens without the token, or with dots, is given the time to get it."""
    late = "setTimeout(() => { token = '••••••••'; }, 500); setTimeout(() => { token = 'new_token_2222'; }, 1200);"
    page = PAGE.replace("SEND", f"token = ''; document.querySelectorAll('button')[1].hidden = false; {late}")
    screen = show(page.replace('<button onclick="copy()"', '<button hidden onclick="copy()"'), seconds=15)
    read = reveal_secret(screen.app, target=MAKE, change="replace it", clipboard=COPY)
    assert (read.value.reveal(), count(screen, "made")) == ("new_token_2222", 1)
