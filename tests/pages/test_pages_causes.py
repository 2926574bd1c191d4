"""How a page object explains a screen that it does not recognise."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from runwright import AppSession, Label, PageObject, ScreenChangedError, Target
from runwright.errors.diagnosis import Diagnosis
from runwright.pages.change_gate import ChangeGate
from tests.support.memory_log import MemoryLog

ORIGIN = "https://app.example"
NEXT = Label(en="Go on", de="Weiter gehen")


class Screen(PageObject):
    """A page object with a newer flow that it knows of."""

    log: MemoryLog

    @property
    def replaced_by(self) -> tuple[Target, ...]:
        """The newer flow."""
        return (self.text(Label(en="Try the new assistant")),)


@pytest.fixture
def show(blank_page: Page) -> Callable[..., Screen]:
    """Show a page of the given body, in a language."""

    def make(html: str, *, seconds: float = 0.4, lang: str = "en") -> Screen:
        def answer(route: Route) -> None:
            body = f"<html lang={lang}><meta charset=utf-8><body>{html}"
            route.fulfill(body=body, content_type="text/html")

        blank_page.route(f"{ORIGIN}/**", answer)
        log = MemoryLog()
        screen = Screen(AppSession("app", ORIGIN, lambda: blank_page, ChangeGate(log)))
        screen.log = log
        screen.goto(f"{ORIGIN}/here?key=1")
        screen.session.clock.start(seconds)
        return screen

    return make


def diagnosed(screen: Screen, target: Target | None = None) -> Diagnosis:
    """Look for a button that is not there and return the diagnosis."""
    with pytest.raises(ScreenChangedError) as caught:
        screen.see(target or screen.control(NEXT), screen="the first page")
    assert caught.value.diagnosis is not None
    return caught.value.diagnosis


@pytest.mark.parametrize(
    "html,cause,words",
    [
        ("<button>Go on now</button>", "renamed", "it looks renamed to 'Go on now'"),
        ("<button disabled>Weiter gehen!</button>", "renamed", "Weiter gehen!"),
        ("<a role=tab>Go on</a>", "moved", "its name is on the page, as a tab"),
        ("<button style='display:none'>Go on</button>", "moved", "but hidden"),
        ("<h1>Orders</h1><button>Print</button>", "missing", "whose heading is 'Orders'"),
        ("<p>You don’t have permission to see this.</p>", "no_permission", "no permission"),
        ("<label>Password <input type=password></label>", "signed_out", "asks to sign in"),
        ("<p>Try the new assistant</p>", "retired", "the application offers 'Try the new assistant' in its place"),
    ],
)
def test_what_a_missing_control_looks_like(show: Callable[..., Screen], html: str, cause: str, words: str) -> None:
    """The cause is told from what is on the page instead."""
    diagnosis = diagnosed(show(html))
    assert diagnosis.cause == cause
    assert words in str(diagnosis)
    assert diagnosis.page == f"{ORIGIN}/here"
    assert diagnosis.looked_for[0].names == ("Go on", "Weiter gehen")


def test_another_page_than_was_opened(show: Callable[..., Screen]) -> None:
    """A page that the application led to by itself is named; after a press the page may be any."""
    leads_on = "<script>history.replaceState(null, '', '/home')</script>"
    screen = show(f"<h1>Welcome</h1><button>Print</button>{leads_on}")
    diagnosis = diagnosed(screen)
    assert diagnosis.cause == "other_page"
    assert "/home instead of /here" in diagnosis.explanation
    screen.session.clock.start(10)
    screen.press(screen.control(Label(en="Print")))
    screen.session.clock.start(0.4)
    assert diagnosed(screen).cause == "missing"


def test_a_field_is_known_by_its_attributes(show: Callable[..., Screen]) -> None:
    """Without a name to compare, the nearest field is found by what its attributes are called."""
    screen = show("<input id=ShopTokens value=shpat_0123456789abcdef0123>")
    diagnosis = diagnosed(screen, screen.element("#ShopToken, input[name='ShopToken']"))
    assert (diagnosis.cause, diagnosis.candidates[0].name) == ("renamed", "ShopTokens")
    assert "shpat" not in str(diagnosis)


@pytest.mark.parametrize("other,cause", [("", "renamed"), ("name=optional_scopes", "missing")])
def test_a_field_with_another_name_of_its_own_is_another_field(
    show: Callable[..., Screen], other: str, cause: str
) -> None:
    """A label that reads alike is no new name where the application itself tells the two fields apart."""
    screen = show(f"<label>Access scopes <textarea {other}></textarea></label>")
    wanted = Target(screen.page.locator("[name=scopes]"), "field", ("Scopes",), (("name", "scopes"),))
    diagnosis = diagnosed(screen, wanted)
    assert (diagnosis.cause, diagnosis.candidates[0].name) == (cause, "Access scopes")


def test_a_page_in_a_language_without_labels(show: Callable[..., Screen]) -> None:
    """The page's own word for its language says why none of the names is there."""
    diagnosis = diagnosed(show("<button>Continuer</button>", lang="fr-CA"))
    assert "the page is in 'fr', and the names are known in de and en only" in diagnosis.explanation


def test_nothing_that_may_be_a_key_is_quoted(show: Callable[..., Screen]) -> None:
    """Names that look like a token are starred."""
    diagnosis = diagnosed(show("<button>Go on with shpat_0123456789abcdef0123456789</button>"))
    assert "0123456789" not in str(diagnosis.as_data())


def test_a_diagnosis_survives_as_data(show: Callable[..., Screen]) -> None:
    """What the journal keeps gives the same diagnosis again."""
    diagnosis = diagnosed(show("<button>Go on now</button>"))
    assert Diagnosis.from_data(diagnosis.as_data()).as_data() == diagnosis.as_data()


@pytest.mark.parametrize(
    "one,two", [("Install app", "Uninstall app"), ("Update app", "Delete app"), ("Actions", "Locations")]
)
def test_what_is_spelt_alike_is_not_taken_for_a_new_name(show: Callable[..., Screen], one: str, two: str) -> None:
    """Names that share letters and mean something else are shown as near, and the cause is another."""
    screen = show(f"<button>{two}</button>")
    diagnosis = diagnosed(screen, screen.control(Label(en=one)))
    assert (diagnosis.cause, diagnosis.candidates[0].name) == ("missing", two)


SAME = {
    "links to one address": "<a href=/x>Go on</a><a href=/x>Go on</a>",
    "buttons of one form": "<form><button>Go on</button><button>Go on</button></form>",
    "a wrapper and its button": "<div role=button aria-label='Go on'><button>Go on</button></div>",
    "a modal dialog over the page": (
        "<button>Go on</button><div role=dialog aria-modal=true><button>Go on</button></div>"
    ),
    "a layer over the page": (
        "<button>Go on</button><div style='position:fixed;inset:0;background:white'><button>Go on</button></div>"
    ),
    "a hidden copy": "<button style='visibility:hidden'>Go on</button><button>Go on</button>",
}


@pytest.mark.parametrize("html", SAME.values(), ids=SAME)
def test_twins_that_do_the_same(show: Callable[..., Screen], html: str) -> None:
    """A change may use either, or the only control of the two that can be pressed."""
    screen = show(html, seconds=5)
    screen.change(screen.control(NEXT), "go on")
    assert screen.log.intended == ["go on"]


OTHERS = {
    "two buttons": "<button>Go on</button><button>Go on</button>",
    "links to two addresses": "<a href=/x>Go on</a><a href=/y>Go on</a>",
    "buttons of two forms": "<form><button>Go on</button></form><form><button>Go on</button></form>",
    "a dialog beside the page": "<button>Go on</button><div role=dialog><button>Go on</button></div>",
}


@pytest.mark.parametrize("html", OTHERS.values(), ids=OTHERS)
def test_twins_that_may_differ(show: Callable[..., Screen], html: str) -> None:
    """No change is made with one of several controls that could be meant."""
    screen = show(html)
    with pytest.raises(ScreenChangedError, match="it is there 2 times") as caught:
        screen.change(screen.control(NEXT), "go on")
    assert caught.value.diagnosis is not None
    assert caught.value.diagnosis.cause == "duplicated"
    assert screen.log.intended == []


@pytest.mark.parametrize("cover", ["<h2>News</h2><p>Read on</p>", "<div role=dialog aria-label=News>Read on</div>"])
def test_what_covers_a_control_is_named(show: Callable[..., Screen], cover: str) -> None:
    """Nothing is forced through a layer; its heading or name is in the message."""
    screen = show(f"<button>Go on</button><div style='position:fixed;inset:0'>{cover}</div>")
    with pytest.raises(ScreenChangedError, match=r"covered by \w+ 'News'") as caught:
        screen.change(screen.control(NEXT), "go on")
    assert caught.value.diagnosis is not None
    assert caught.value.diagnosis.cause == "covered"
    assert screen.log.intended == []
