"""The person at a window: told what is needed, waited for, and then the run goes on."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from runwright import AppSession, HumanNeededError
from runwright.cli import prompts
from runwright.cli.output import Terminal
from runwright.cli.prompts import HumanAtWindow
from runwright.pages.change_gate import ChangeGate

ANSWERS_THE_TITLE = """<title>Accounts</title><script>
const done = () => { document.body.innerHTML = `<p>Welcome</p>${document.title}`; };
new MutationObserver(() => setTimeout(done, 600)).observe(document.querySelector('title'), {childList: true});
</script>"""
"""A page at which somebody does what its title asks for, after more time than the step has."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own."""
    with browser.new_context() as context:
        yield context.new_page()


def shop_in(page: Page, terminal: Terminal) -> AppSession:
    """Return an application in a page, with a person at its window."""
    gate = ChangeGate(None)  # type: ignore[arg-type]
    return AppSession("shop", "http://shop.example", lambda: page, gate, human=HumanAtWindow(terminal))


def test_a_person_is_told_and_waited_for(page: Page) -> None:
    """Title and terminal name the action; the step's clock is paused until it is done."""
    said = io.StringIO()
    shop = shop_in(page, Terminal(said))
    page.set_content(ANSWERS_THE_TITLE)
    shop.clock.start(0.5)
    shop.ask_human("sign in to the shop", page.get_by_text("Welcome").is_visible)
    assert shop.remaining > 1
    assert "▶ sign in to the shop — Accounts" in page.inner_text("body")
    assert "your turn, in the window: sign in to the shop" in said.getvalue()
    assert "going on" in said.getvalue()


def test_nobody_comes(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a quarter of an hour the run ends with exit code 4, since it needs a person."""
    monkeypatch.setattr(prompts, "PATIENCE_SECONDS", 0.0)
    with pytest.raises(HumanNeededError, match="this was not done within 0 minutes: enter the code") as caught:
        shop_in(page, Terminal(io.StringIO())).ask_human("enter the code", lambda: False)
    assert caught.value.exit_code == 4
