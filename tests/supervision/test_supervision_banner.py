"""The banner on pages that are in its way, and what pages and page objects notice of it: nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from runwright.errors import SecretExposedError
from runwright.pages.change_gate import Decision
from runwright.pages.listener import Position
from runwright.secrets import Redactor, Secret
from runwright.supervision import Banner, Conversation, Occasion, Question, UnansweredError
from tests.supervision.banner_probe import Probe

SECRET = Secret("shop-secret-9f27c1")
CHOICES = (Decision.RUN, Decision.SKIP, Decision.TAKE_OVER, Decision.STOP)
LABELS = {
    "Run": Decision.RUN,
    "Retry": Decision.RETRY,
    "Continue": Decision.CONTINUE,
    "Skip": Decision.SKIP,
    "Take over": Decision.TAKE_OVER,
    "Read edited runbook": Decision.REREAD,
    "Stop": Decision.STOP,
}
PLAIN = "<h1>Apps</h1><p>Nothing here</p><button>Create app</button>"
HOSTILE = {
    "styles": "<style>*, html, runwright-banner {display: none !important; visibility: hidden !important;"
    "opacity: 0 !important; pointer-events: none !important; transition: all 99s !important}</style>",
    "overlay": "<div style='position: fixed; inset: 0; z-index: 2147483647; background: red'></div>",
    "popover": "<div popover=manual id=p style='inset: 0; width: 100vw; height: 100vh'></div>"
    "<script>p.showPopover()</script>",
    "modal dialog": "<dialog id=d style='width: 90vw; height: 90vh'>Sure?</dialog><script>d.showModal()</script>",
    "policy": "<meta http-equiv=Content-Security-Policy"
    " content=\"default-src 'none'; require-trusted-types-for 'script'\">",
    "scripts": "<script>Element.prototype.attachShadow = Element.prototype.append = () => {throw Error('no')};"
    "addEventListener('click', event => event.preventDefault(), true);"
    "document.createElementNS = () => null</script>",
    "inert body": "<script>document.body.inert = true; document.body.ariaHidden = 'true'</script>",
}


@pytest.fixture(scope="module")
def shared_page(browser: Browser) -> Iterator[Page]:
    """One page for all tests."""
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    yield context.new_page()
    context.close()


@pytest.fixture
def page(shared_page: Page) -> Page:
    """A page with a heading and a button."""
    shared_page.goto("about:blank")
    shared_page.set_content(PLAIN)
    return shared_page


@pytest.fixture
def banner() -> Iterator[Banner]:
    """A banner that knows a secret."""
    banner = Banner(Redactor(SECRET))
    yield banner
    banner.close(None)


def question(page: Page, **changes: Any) -> Question:
    """Return a question on a page."""
    pack = SimpleNamespace(title="Shopify")
    step: Any = SimpleNamespace(
        id="app", name="Create the app", doc=("Click Create.",), app=SimpleNamespace(name="shopify", pack=pack)
    )
    asked = {"occasion": Occasion.STEP, "text": "Run this step?", "choices": CHOICES}
    position = Position(2, 9, following=changes.pop("following", "Install it"))
    return Question(step=step, page=page, position=position, **{**asked, **changes})


def wait_for(answer: Callable[[], Decision | None], page: Page) -> Decision | None:
    """Look until there is an answer, five seconds at most."""
    for _ in range(50):
        decision = answer()
        if decision is not None:
            return decision
        page.wait_for_timeout(100)
    return None


def test_every_button_answers(page: Page, banner: Banner) -> None:
    """Each button gives its own answer, and none comes before one is pressed; then the page is as it was."""
    probe = Probe(page)
    for label, decision in LABELS.items():
        banner.show(question(page, choices=tuple(LABELS.values())))
        assert banner.answer() is None
        probe.press(label)
        assert wait_for(banner.answer, page) is decision
        banner.close(decision)
    assert page.locator("runwright-banner").count() == 0


def test_the_banner_says_where_the_run_stands(page: Page, banner: Banner) -> None:
    """Number, name, sentence, question, hint and what comes next are in it."""
    banner.show(question(page, hint="Look twice."))
    words = Probe(page).words
    for each in (
        "Step 2 of 9",
        "Create the app",
        "“Click Create.”",
        "Run this step?",
        "Look twice.",
        "Then: Install it",
    ):
        assert each in words


@pytest.mark.parametrize("way", HOSTILE)
def test_a_hostile_page_does_not_hide_it(page: Page, banner: Banner, way: str) -> None:
    """Styles, overlays, dialogs, policies and overwritten functions of a page leave it in sight and in reach."""
    page.set_content(PLAIN + HOSTILE[way])
    banner.show(question(page))
    probe = Probe(page)
    box = probe.box("bar")
    assert box is not None
    assert box[3] - box[1] > 80
    probe.press("Skip")
    assert wait_for(banner.answer, page) is Decision.SKIP


def test_it_comes_back(page: Page, banner: Banner) -> None:
    """A page that removes it gets it back, and so does the next document."""
    banner.show(question(page))
    probe = Probe(page)
    for away in ("document.querySelector('runwright-banner').remove()", "document.body.replaceWith('x')"):
        page.evaluate(away)
        assert banner.answer() is None
        assert probe.box("bar")
    page.goto("data:text/html,<h1>Another page</h1>")
    banner.answer()
    probe.press("Run")
    assert wait_for(banner.answer, page) is Decision.RUN


def test_it_stays_on_top(page: Page, banner: Banner) -> None:
    """What enters the browser's top layer after it does not cover it for long."""
    banner.show(question(page))
    page.evaluate(
        "document.body.innerHTML = '<div popover=manual id=p style=\"inset: 0; width: 100vw; height: 100vh\"></div>';"
        "document.querySelector('#p').showPopover()"
    )
    banner.answer()
    Probe(page).press("Stop")
    assert wait_for(banner.answer, page) is Decision.STOP


def test_a_page_cannot_answer(page: Page, banner: Banner) -> None:
    """Clicks that a script makes count for nothing, and the page hears nothing of the person's."""
    page.evaluate("addEventListener('click', () => { window.heard = true })")
    banner.show(question(page))
    page.evaluate(
        "const host = document.querySelector('runwright-banner'); host.click(); window.root = host.shadowRoot"
    )
    page.evaluate("window.heard = false")
    assert page.evaluate("window.root") is None
    assert banner.answer() is None
    Probe(page).press("Run")
    assert wait_for(banner.answer, page) is Decision.RUN
    assert page.evaluate("window.heard") is False


@pytest.mark.parametrize("part", ["text", "hint", "following"])
def test_a_secret_is_refused(page: Page, banner: Banner, part: str) -> None:
    """A text with a known secret in it is not shown, nor is the rest."""
    with pytest.raises(SecretExposedError):
        banner.show(question(page, **{part: f"the token {SECRET.reveal()} is shown"}))
    assert page.locator("runwright-banner").count() == 0


def test_page_objects_do_not_notice_it(page: Page, banner: Banner) -> None:
    """By role, text or label nothing of it is found; the accessible tree and the layout stay as they were."""
    measure = "JSON.stringify([document.documentElement.scrollHeight, document.body.getBoundingClientRect()])"
    before = (page.locator("html").aria_snapshot(), page.locator("html").inner_text(), page.evaluate(measure))
    banner.show(question(page))
    assert page.get_by_role("button").count() == 1
    assert page.get_by_role("button", name="Skip").count() == 0
    assert page.get_by_text("Run this step?").count() == 0
    assert (page.locator("html").aria_snapshot(), page.locator("html").inner_text(), page.evaluate(measure)) == before


def test_no_picture_shows_it(page: Page, banner: Banner) -> None:
    """When a question is answered, the window looks as before, to the pixel."""
    before = page.screenshot()
    banner.show(question(page, control=page.get_by_role("button")))
    assert page.screenshot() != before
    banner.close(Decision.RUN)
    assert page.screenshot() == before


@pytest.mark.parametrize("edge", ["top: 20px", "bottom: 20px"])
def test_the_control_is_outlined_and_not_covered(page: Page, banner: Banner, edge: str) -> None:
    """The outline lies around the control, follows it, and the banner keeps to the other edge."""
    page.set_content(f"<button style='position: fixed; left: 400px; {edge}'>Create app</button>")
    control = page.get_by_role("button")
    style = control.evaluate("control => control.outerHTML")
    banner.show(question(page, control=control))
    probe = Probe(page)
    for _ in range(2):
        box = control.bounding_box()
        bar = probe.box("bar")
        assert box is not None
        assert bar is not None
        around = (box["x"] - 4, box["y"] - 4, box["x"] + box["width"] + 4, box["y"] + box["height"] + 4)
        assert probe.box("mark") == pytest.approx(around, abs=1)
        assert bar[3] < box["y"] or bar[1] > box["y"] + box["height"]
        assert control.evaluate("control => control.outerHTML") == style
        page.add_style_tag(content="button { transform: translateX(90px) }")
        banner.answer()


def test_it_can_be_moved_to_the_other_edge(page: Page, banner: Banner) -> None:
    """What lies under it can be reached."""
    banner.show(question(page))
    probe = Probe(page)
    above = probe.box("bar")
    probe.press("⇅")
    banner.answer()
    below = probe.box("bar")
    assert below is not None
    assert above is not None
    assert above[3] < below[1]


def test_it_keeps_to_the_part_of_the_page_that_the_window_shows(page: Page, banner: Banner) -> None:
    """On a small screen the page reaches below the window; the banner does not."""
    devtools = page.context.new_cdp_session(page)
    window = devtools.send("Browser.getWindowForTarget")
    devtools.send("Browser.setWindowBounds", {"windowId": window["windowId"], "bounds": {"height": 600}})
    banner.show(question(page, control=page.get_by_role("button")))
    bar = Probe(page).box("bar")
    height = page.evaluate("innerHeight")
    devtools.send("Browser.setWindowBounds", {"windowId": window["windowId"], "bounds": {"height": 700}})
    assert height == 700
    assert bar is not None
    assert 300 < bar[3] < 515


def test_a_closed_window_cannot_answer(browser: Browser) -> None:
    """A window that the person closes is not waited for."""
    page = browser.new_page()

    class Closing:
        def show(self, question: Question) -> bool:
            page.close()
            return False

        def answer(self) -> Decision | None:
            return None

        def close(self, decision: Decision | None) -> None:
            """Nothing to take away."""

    with pytest.raises(UnansweredError):
        Conversation(Banner(Redactor()), Closing()).ask(question(page))
