"""What happens beside the page is a warning of a step that passes, and what an earlier step has left is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright import ScreenChangedError
from runwright_ui.pages.changes import UiChange
from tests.ui.ui_screen import URL, Screen, target

SAVE = target(role="button", name="Save")
SAVED = target(text="Saved")


def test_an_error_of_what_was_sent_is_told_although_the_outcome_appears(show: Callable[..., Screen]) -> None:
    """If an application shows success before its server refuses, the step does not pass silently."""
    screen = show(
        """<button onclick="fetch('/shop/save', {method: 'POST'}); p.textContent = 'Saved'">Save</button>
        <p id=p></p>""",
        seconds=10,
    )
    screen.page.route("**/save", lambda route: route.fulfill(status=500, body="no"))
    screen.app.change(UiChange(SAVE, "save it", outcome=SAVED))
    assert screen.app.session.warnings == ["the application answered POST /shop/save with HTTP 500"]


@pytest.mark.parametrize("late", [False, True], ids=["at-once", "late"])
def test_an_alert_is_told_once(show: Callable[..., Screen], *, late: bool) -> None:
    """It belongs to the step that passes, or to the next one when it comes late."""
    says = "setTimeout(() => alert('Quota almost used'), 400)" if late else "alert('Quota almost used')"
    screen = show(f'<button onclick="{says}">Save</button><p>Ready</p>', seconds=10)
    screen.app.navigation.click(SAVE, None, "")
    if late:
        with screen.page.expect_event("dialog"):
            screen.page.evaluate("0")
    assert screen.app.screen.read(target(text="Ready")) == "Ready"
    assert screen.app.session.warnings == ["the page said 'Quota almost used'"]


def test_a_tab_that_no_step_expects_is_told(show: Callable[..., Screen]) -> None:
    """The step passes: what it waits for is on its own page."""
    screen = show('<a href="/shop/help" target=_blank>Help</a><p>Ready</p>', seconds=10)
    with screen.page.expect_popup():
        screen.app.navigation.click(target(role="link", name="Help"), None, "")
    assert screen.app.screen.read(target(text="Ready")) == "Ready"
    assert [each for each in screen.app.session.warnings if "has opened another tab" in each]


def test_a_page_that_an_earlier_step_has_left_is_named(show: Callable[..., Screen]) -> None:
    """The message says which page was opened and what led away from it."""
    screen = show('<a href="/shop/other">Next</a>', seconds=4)
    screen.app.navigation.click(target(role="link", name="Next"), None, "")
    screen.page.wait_for_url("**/other")
    with pytest.raises(ScreenChangedError) as failure:
        screen.app.screen.read(target(label="Name"))
    assert f"the page that was opened is {URL}" in failure.value.message
    assert "after an earlier step pressed link 'Next'" in failure.value.message
