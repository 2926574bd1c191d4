"""Settings of an app whose secrets are hidden, each behind a button that asks the server for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from runwright import Secret
from runwright_shopify.dev_dashboard.pages.settings import SettingsPage
from runwright_shopify.pages.tab import Tab
from tests.shopify.shopify_foreign import ADMIN, ForeignAdmin

matrix = pytest.mark.matrix
SETTINGS = "/dashboard/1/apps/77/settings"
ONE, TWO = "shpss_" + "1a" * 16, "shpss_" + "2b" * 16
CLIENT_ID = f'<input readonly value="{"c0" * 16}" data-copy-to-clipboard-target="source">'


def shown(label: str, secret: str) -> str:
    """Return the row of a secret that can be read."""
    return f'<li>{label} <input readonly value="{secret}" data-copy-to-clipboard-target="source">'


def hidden(label: str, secret: str, after: int) -> str:
    """Return the row of a secret that its button shows after so many milliseconds."""
    return f"""<li>{label} <input readonly value="••••••••" data-copy-to-clipboard-target="source"><button type="button"
aria-label="Einblenden" onclick="setTimeout(() => this.previousElementSibling.value = '{secret}', {after})"></button>"""


NEW_AND_OLD = f"<h1>App</h1>{CLIENT_ID}<ul>{hidden('Neu', TWO, 600)}{hidden('Alt', ONE, 50)}</ul>"
ONLY_ONE = f"""<h1>App</h1>{CLIENT_ID}<ul>{hidden("", ONE, 50)}</ul><form method="post" action="rotate">
<button>Schlüssel rotieren</button></form>"""


def settings_of(foreign: ForeignAdmin) -> SettingsPage:
    """Open the settings of the app 77."""
    page = SettingsPage(Tab(foreign.admin.session, "my-shop"), ADMIN, "1", "77")
    page.open()
    return page


def test_a_secret_that_comes_late_is_not_overlooked(blank_page: Page) -> None:
    """The old secret is shown first; both are read, and told apart."""
    found = settings_of(ForeignAdmin(blank_page, {SETTINGS: NEW_AND_OLD})).read()
    assert (found.client_secret, found.old_secret) == (Secret(TWO), Secret(ONE))


def test_a_rotation_whose_answer_is_lost_is_not_made_twice(blank_page: Page) -> None:
    """The page that is opened again hides both secrets at first."""
    foreign = ForeignAdmin(blank_page, status=502)
    foreign.pages[SETTINGS] = lambda: NEW_AND_OLD if foreign.posts else ONLY_ONE
    page = settings_of(foreign)
    assert page.read().client_secret == Secret(ONE)
    page.rotate()
    assert foreign.posts == ["/dashboard/1/apps/77/rotate"]


def asking(title: str, cross: str, button: str, action: str, sends: str) -> str:
    """Return a button that opens a question without a form around its buttons; `sends` is what its button has."""
    return f"""<button data-modal-id-param="{action}" onclick="question.showModal()">…</button>
<dialog id="question"><h2>{title}</h2><button type="button" aria-label="{cross}"
onclick="this.parentElement.close()">&times;</button><button {sends}>{button}</button></dialog>
<script>const post = () => fetch('{action}', {{method: 'POST'}}).then(() => location.reload());</script>
<form id="linked" onsubmit="post(); return false"></form>"""


LINKED, SCRIPTED = 'type="submit" form="linked"', 'type="button" onclick="post()"'
ROTATIONS = {
    "linked": asking("Generate new client secret?", "Close", "Generate", "rotate", LINKED),
    "German": asking("Schlüssel ersetzen?", "Schließen", "Generieren", "rotate", SCRIPTED),
    "other words": asking("Remplacer la clé ?", "\u00d7", "Remplacer", "rotate", 'type="submit" onclick="post()"'),
}
REVOCATIONS = {
    "linked": asking("Revoke the old client secret?", "Close", "Revoke", "revoke", LINKED),
    "German": asking("Alten Schlüssel beenden?", "Dialog schließen", "Widerrufen", "revoke", SCRIPTED),
}


def variants(kinds: dict[str, str]) -> list[object]:
    """Return the names of the kinds; the usual suite has the first one."""
    return [pytest.param(each, marks=matrix if index else ()) for index, each in enumerate(kinds)]


@pytest.mark.parametrize("kind", variants(ROTATIONS))
def test_the_question_before_a_rotation_is_answered_and_not_closed(blank_page: Page, kind: str) -> None:
    """A cross without a form does not make an announcement of it."""
    one, two = f"<h1>App</h1>{CLIENT_ID}{shown('', ONE)}", f"<h1>App</h1>{CLIENT_ID}{shown('New', TWO)}"
    foreign = ForeignAdmin(blank_page)
    foreign.pages[SETTINGS] = lambda: two if foreign.posts else one + ROTATIONS[kind]
    page = settings_of(foreign)
    page.session.clock.start(12)
    page.rotate()
    assert foreign.posts == ["/dashboard/1/apps/77/rotate"]
    assert page.session.mentions == []


@pytest.mark.parametrize("kind", variants(REVOCATIONS))
def test_the_question_before_a_revocation_is_answered_and_not_closed(blank_page: Page, kind: str) -> None:
    """A cross without a form does not make an announcement of it."""
    both = f"<h1>App</h1>{CLIENT_ID}{shown('New', TWO)}{shown('Old', ONE)}{REVOCATIONS[kind]}"
    foreign = ForeignAdmin(blank_page)
    foreign.pages[SETTINGS] = lambda: f"<h1>App</h1>{CLIENT_ID}{shown('', TWO)}" if foreign.posts else both
    page = settings_of(foreign)
    page.session.clock.start(12)
    page.revoke()
    assert foreign.posts == ["/dashboard/1/apps/77/revoke"]
    assert page.session.mentions == []


HELP = "https://shopify.dev/docs/apps/build/authentication/client-secrets/rotate-revoke-client-credentials"


@pytest.mark.parametrize("words", ["Learn more", pytest.param("How to rotate a secret", marks=matrix)])
def test_a_help_page_about_rotation_is_not_taken_for_the_button(blank_page: Page, words: str) -> None:
    """The unmarked button below it is pressed."""
    button = "<button onclick=\"fetch('rotate', {method: 'POST'}).then(() => location.reload())\">{}</button>"
    name = "Rotate" if words == "Learn more" else "Schlüssel rotieren"
    one = f'<h1>App</h1>{CLIENT_ID}{shown("", ONE)}<a href="{HELP}">{words}</a>{button.replace("{}", name)}'
    foreign = ForeignAdmin(blank_page)
    foreign.pages[SETTINGS] = lambda: f"<h1>App</h1>{CLIENT_ID}{shown('New', TWO)}" if foreign.posts else one
    page = settings_of(foreign)
    page.session.clock.start(12)
    page.rotate()
    assert foreign.posts == ["/dashboard/1/apps/77/rotate"]


@pytest.mark.parametrize("start", ["", pytest.param("/dashboard/1/apps/77/", marks=matrix)])
@pytest.mark.parametrize("origin", ["", pytest.param(ADMIN, marks=matrix)])
def test_a_link_of_the_settings_is_taken_for_the_button_in_any_language(
    blank_page: Page, start: str, origin: str
) -> None:
    """Its address says what it does, relative or absolute."""
    if origin:
        start = f"{origin}/dashboard/1/apps/77/"
    question = f"{SETTINGS}/rotate"
    one = f'<h1>App</h1>{CLIENT_ID}{shown("", ONE)}<a href="{start}settings/rotate">Ротация</a>'
    foreign = ForeignAdmin(blank_page, {question: f'<form method="post" action="{question}"><button>Generate'})
    foreign.pages[SETTINGS] = lambda: f"<h1>App</h1>{CLIENT_ID}{shown('New', TWO)}" if foreign.posts else one
    page = settings_of(foreign)
    page.session.clock.start(30)
    page.rotate()
    assert foreign.posts == [question]


def test_a_rotation_that_happens_after_its_lost_answer_is_not_made_twice(blank_page: Page) -> None:
    """The server behind the gateway is at work until the page is looked at for the third time."""
    looks: list[str] = []
    foreign = ForeignAdmin(blank_page, status=504)
    both = f"<h1>App</h1>{CLIENT_ID}{shown('New', TWO)}{shown('Old', ONE)}"

    def answer() -> str:
        looks.extend(foreign.posts)
        return both if len(looks) >= 3 else ONLY_ONE

    foreign.pages[SETTINGS] = answer
    page = settings_of(foreign)
    page.read()
    page.rotate()
    assert foreign.posts == ["/dashboard/1/apps/77/rotate"]
    assert page.read().client_secret == Secret(TWO)
