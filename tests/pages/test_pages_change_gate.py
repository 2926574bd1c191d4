"""How the change gate makes sure that a control can be used before it notes that it is about to be."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from runwright.pages.change_gate import ChangeGate
from tests.support.memory_log import MemoryLog

BUTTON = "<button onclick='document.title = `pressed`'>Save</button>"
MOVING = "setInterval(() => { b.style.left = (performance.now() / 4 % 300) + 'px' }, 4)"
READY = {
    "plain": BUTTON,
    "text in it": BUTTON.replace("Save", "<span>Save</span>"),
    "below the fold": f"<p style='height: 3000px'></p>{BUTTON}",
    "in a shadow root": f"<div><template shadowrootmode=open>{BUTTON}</template></div>",
}
UNREADY = {
    "disabled": "<button disabled>Save</button>",
    "in a disabled fieldset": f"<fieldset disabled>{BUTTON}</fieldset>",
    "disabled for readers": "<div aria-disabled=true><button>Save</button></div>",
    "hidden": f"<div style='visibility: hidden'>{BUTTON}</div>",
    "covered": f"{BUTTON}<div style='position: fixed; inset: 0'></div>",
    "inert": f"<div inert>{BUTTON}</div>",
    "moved by a script": f"<button id=b style='position: absolute'>Save</button><script>{MOVING}</script>",
    "moved by an animation": "<style>@keyframes a {to {transform: translateX(300px)}}"
    "button {animation: a 1s infinite linear}</style><button>Save</button>",
    "twice": f"{BUTTON}{BUTTON}",
}


def change(page: Page, log: MemoryLog, html: str, timeout: float = 400) -> list[bool]:
    """Press Save through the gate, and return for each click whether it was a trial."""
    page.set_content(html)
    clicks: list[bool] = []
    click = Locator.click

    def noted(control: Locator, **options: Any) -> None:
        clicks.append(bool(options.get("trial")))
        click(control, **options)

    with mock.patch.object(Locator, "click", noted):
        ChangeGate(log).change(page.locator("css=button"), "save it", timeout=timeout)
    return clicks


@pytest.mark.parametrize("html", READY.values(), ids=READY)
def test_a_control_that_is_ready_is_clicked_without_a_trial(blank_page: Page, html: str) -> None:
    """The page says in one round trip that it can be used, wherever it is."""
    assert change(blank_page, MemoryLog(), html) == [False]
    assert blank_page.title() == "pressed"


@pytest.mark.parametrize("html", UNREADY.values(), ids=UNREADY)
def test_a_control_that_cannot_be_used_fails_before_the_intention(blank_page: Page, html: str) -> None:
    """Whatever is in the way, nothing is on record and nothing was pressed."""
    log = MemoryLog()
    with pytest.raises(Exception, match=r"Timeout 400ms|strict mode") as caught:
        change(blank_page, log, html)
    assert isinstance(caught.value, PlaywrightTimeoutError) or "strict mode" in str(caught.value)
    assert not log.intended
    assert blank_page.title() == ""


def test_a_control_in_an_inner_page_is_tried(blank_page: Page) -> None:
    """Only the outer page knows what lies over an inner one."""
    blank_page.set_content(f'<iframe srcdoc="{BUTTON}"></iframe><div style="position: fixed; inset: 0"></div>')
    log = MemoryLog()
    with pytest.raises(PlaywrightTimeoutError):
        ChangeGate(log).change(blank_page.frame_locator("iframe").locator("button"), "save it", timeout=400)
    assert not log.intended


def test_a_control_that_is_enabled_a_moment_later_is_waited_for(blank_page: Page) -> None:
    """The trial click waits as long as the step allows."""
    late = BUTTON.replace("<button", "<button disabled") + "<script>setTimeout(() => {"
    late += "document.querySelector('button').disabled = false }, 700)</script>"
    assert change(blank_page, MemoryLog(), late, timeout=5_000) == [True, False]
