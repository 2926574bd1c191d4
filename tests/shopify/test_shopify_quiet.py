"""When the admin counts as quiet, and when a control counts as still, asked in a page of its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from runwright_shopify.pages import dom

URL = "https://admin.example/"
BODY = "<main id=main>Custom apps</main><button onclick='main.append(`more`)'>More</button>"
# The page's own clock stands still: a look that would wait is counted, and sets the clock forward in place of waiting.
LATER = "() => { window.clock = performance.now() + 10000; performance.now = () => window.clock }"
COUNTED = """() => { const set = window.setTimeout; window.waits = 0;
  window.setTimeout = (then, delay = 0) => { window.waits++;
    return set(() => { window.clock += delay; then(); }); } }"""
ADD_ROOT = """() => { const part = document.createElement('div'); part.attachShadow({mode: 'open'});
  main.append(part); }"""
ASK = "() => fetch('/data').then(answer => answer.text())"


def waits(page: Page) -> int:
    """Settle, and return how often the page waited before it answered."""
    page.evaluate(COUNTED)
    assert page.evaluate(dom.SETTLE, [120, 5_000]) is True
    return int(page.evaluate("window.waits"))


@pytest.fixture
def quiet(blank_page: Page) -> Page:
    """A page that has been quiet for ten seconds."""
    blank_page.add_init_script(dom.WATCH)
    blank_page.route("**/*", lambda route: route.fulfill(body=BODY, content_type="text/html"))
    blank_page.goto(URL)
    blank_page.evaluate(LATER)
    return blank_page


def test_a_page_that_has_been_quiet_answers_at_once(quiet: Page) -> None:
    """What happened before the question counts."""
    assert waits(quiet) == 0


def test_a_page_is_waited_for_after_it_was_used(quiet: Page) -> None:
    """The wait notices what a click has changed, and also a click that has changed nothing yet."""
    quiet.get_by_text("Custom apps").click()
    assert waits(quiet) > 0
    quiet.evaluate("() => main.append('later')")
    assert waits(quiet) > 0
    quiet.evaluate(ADD_ROOT)
    assert waits(quiet) > 0


def test_a_page_is_waited_for_after_its_data_came(quiet: Page) -> None:
    """Data that has just come is not drawn yet."""
    quiet.evaluate(ASK)
    quiet.wait_for_function("document[Symbol.for('runwright.quiet')].answered > 0")
    assert waits(quiet) > 0


def test_a_page_that_was_not_watched_is_waited_for(blank_page: Page) -> None:
    """Nothing is known of what it did before."""
    blank_page.set_content(BODY)
    blank_page.evaluate(LATER)
    assert waits(blank_page) > 0


@pytest.mark.parametrize(
    "style,motion",
    [
        ("", "still"),
        ("animation: a 1s infinite", "endless"),
        ("animation: a 30s", "unknown"),
    ],
)
def test_a_control_is_held_only_where_it_moves(blank_page: Page, style: str, motion: str) -> None:
    """Controls that move forever, that come to rest and that never move are told apart."""
    moving = "<style>@keyframes a {to {margin-left: 90px}}</style>"
    blank_page.set_content(f"{moving}<button style='{style}'>Save</button>")
    assert blank_page.locator("button").evaluate_all(dom.MOTION) == motion


def test_a_control_that_a_script_moves_is_not_still(blank_page: Page) -> None:
    """A script needs no animation that the browser knows of."""
    blank_page.set_content(
        "<button id=b style='position: absolute'>Save</button><script>"
        "setInterval(() => { b.style.left = (performance.now() / 4 % 300) + 'px' }, 4)</script>"
    )
    assert blank_page.locator("button").evaluate_all(dom.MOTION) == "unknown"
