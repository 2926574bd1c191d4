"""What page objects cost in calls to the browser."""

from __future__ import annotations

from playwright.sync_api import Page

from runwright import AppSession, Label, PageObject
from runwright.pages.change_gate import ChangeGate
from tests.support.memory_log import MemoryLog
from tests.support.playwright_calls import counted


def test_what_is_there_is_seen_in_one_look(blank_page: Page) -> None:
    """What is there already is not waited for; what comes later is, and the first target that is seen is returned."""
    screen = PageObject(AppSession("app", "https://app.example", lambda: blank_page, ChangeGate(MemoryLog())))
    go_on, late = screen.control(Label(en="Go on")), screen.control(Label(en="Late"))
    blank_page.set_content("<button>Go on</button>")
    with counted() as calls:
        assert screen.see(go_on, late, screen="the page") is go_on
    assert calls == {"is_visible": 1}
    blank_page.set_content("<script>setTimeout(() => document.body.innerHTML = '<button>Late</button>', 100)</script>")
    with counted() as calls:
        assert screen.see(go_on, late, screen="the page") is late
    assert calls == {"is_visible": 3, "wait_for": 1}
