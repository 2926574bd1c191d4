"""The sample application: controls of common design systems, and what happens beside the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from runwright import AppSession, RefusedError, ScreenChangedError, Secret, StepError
from runwright.pages.change_gate import ChangeGate
from runwright.sandboxes.server import serve
from runwright_ui import WebApplication
from runwright_ui.changes import change
from runwright_ui.choices import ByValue
from runwright_ui.dialogs import AcceptWith
from runwright_ui.downloads import download
from runwright_ui.expectations import expect
from runwright_ui.form_fields import check, fill, fill_secret, select, type_keys, uncheck
from runwright_ui.navigation import click, close_tab, press
from runwright_ui.screen_values import read, read_secret
from runwright_ui.settings import UiSettings
from tests.support.memory_log import MemoryLog, SecretsRead
from tests.ui.sample_app import application
from tests.ui.ui_screen import target

Open = Callable[..., WebApplication]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the sample application answers."""
    with serve(application()) as served:
        yield served.url


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One context for all tests of this module: each has a tab of its own."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[Page]:
    """A tab of a test's own."""
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def app(tab: Page, address: str) -> Open:
    """Open a page of the sample application."""

    def make(path: str, *, seconds: float = 20.0, **settings: Any) -> WebApplication:
        session = AppSession("shop", address, lambda: tab, ChangeGate(MemoryLog()), redactor=SecretsRead())
        session.clock.start(seconds)
        opened = WebApplication(session, UiSettings(**settings))
        opened.open(path)
        return opened

    return make


def button(name: str) -> Any:
    """Return the target of a button."""
    return target(role="button", name=name)


def test_comboboxes_are_driven(app: Open) -> None:
    """Four kinds: a list in a portal, a filtering list, a partly rendered list, and a multiple choice."""
    shop = app("comboboxes")
    select(shop, target=target(label="Role"), option="Author")
    assert read(shop, target=target(label="Role")).value == "Author"
    select(shop, target=target(label="Country"), option="Austria")
    assert shop.session.page.locator(".value").inner_text() == "Austria"
    select(shop, target=target(label="Country"), option="Austria")
    select(shop, target=target(label="City"), option="Town 30")
    select(shop, target=target(label="Scopes"), option=["read", "write"])
    assert shop.session.page.locator(".chip").all_inner_texts() == ["read", "write"]


def test_a_combobox_that_does_not_keep_a_choice_fails(app: Open) -> None:
    """What is chosen and not shown, or not offered, is told with what is there."""
    shop = app("comboboxes", seconds=8)
    with pytest.raises(StepError, match="does not show 'Pro' after it was chosen; it shows 'Free'"):
        select(shop, target=target(label="Plan"), option="Pro")
    with pytest.raises(StepError, match="offers no 'Boss'; it offers 'Editor', 'Author'"):
        select(shop, target=target(label="Role"), option="Boss")


@pytest.mark.parametrize(
    "name",
    [
        "Bootstrap",
        "Tailwind",
        "Material",
        "Vuetify",
        "Offscreen",
        "Headless",
        "Ant design",
        "All the terms of use are accepted",
        "Yearly",
    ],
)
def test_boxes_of_design_systems_are_ticked(app: Open, name: str) -> None:
    """Each make is ticked as people do it, and looked at afterwards."""
    shop = app("boxes")
    check(shop, target=target(label=name))
    expect(shop, target=target(label=name), checked=True)
    assert shop.session.page.url.endswith("/boxes")
    if name != "Yearly":
        uncheck(shop, target=target(label=name))
        expect(shop, target=target(label=name), checked=False)


def test_a_box_that_does_not_stay_ticked_fails(app: Open) -> None:
    """A box that the page unticks again fails the step."""
    with pytest.raises(StepError, match="field 'Refusing' was pressed to be ticked, and is still not"):
        check(app("boxes"), target=target(label="Refusing"))


@pytest.mark.parametrize(
    "label,value,said",
    [
        ("Phone", "+43 1", "does not hold '+43 1' as it was typed: it holds '431'"),
        ("Controlled", "new", "does not hold 'new' as it was typed: it holds 'old'"),
        ("Late", "vat", "does not hold 'vat' as it was typed: it holds 'VAT'"),
        ("Due", "31.12.2026", "is a field for a date and does not take '31.12.2026'"),
        ("When", "2 pm", "is a field for a time and does not take '2 pm'"),
        ("Zip", "2", "is read-only"),
        ("Kind", "One", "is not a field for text"),
    ],
)
def test_a_value_that_is_not_kept_fails(app: Open, label: str, value: str, said: str) -> None:
    """Cut, taken back, formatted and refused values are told, with both values."""
    with pytest.raises(StepError) as caught:
        fill(app("fields"), target=target(label=label), value=value)
    assert said in caught.value.message
    assert caught.value.hint


def test_fields_of_every_kind_are_filled(app: Open) -> None:
    """Dates, lines and editors; keys are heard; a field that offers something keeps the focus until it is left."""
    shop = app("fields")
    page = shop.session.page
    fill(shop, target=target(label="Due"), value="2026-12-31")
    fill(shop, target=target(label="Note"), value="one\ntwo")
    fill(shop, target=target(role="textbox", name="Story"), value="New")
    expect(shop, target=target(role="textbox", name="Story"), value="New")
    fill(shop, target=target(label="Search"), value="abc")
    assert page.evaluate("[window.keys, document.activeElement.dataset.left ?? 'here']") == ["abc", "here"]
    type_keys(shop, target=target(label="Search"), keys="d")
    press(shop, key="e")
    assert page.evaluate("window.keys") == "abcde"


def test_fields_beside_their_text(app: Open) -> None:
    """A field without a name is found by the text beside or above it, and the warning says what is surer."""
    shop = app("fields")
    fill(shop, target=target(label="BIC"), value="X")
    fill(shop, target=target(label="Street"), value="Y")
    page = shop.session.page
    assert page.evaluate("[document.querySelector('[name=bic]').value, street.value]") == ["X", "Y"]
    assert "`{name_attribute: bic}`" in shop.session.warnings[0]


def test_options_by_value(app: Open) -> None:
    """Of two options of one text the value says which; a disabled one is refused."""
    shop = app("fields")
    with pytest.raises(StepError, match="offers 'Zero' 2 times") as caught:
        select(shop, target=target(label="Kind"), option="Zero")
    assert "option: {value: 'a'} or {value: 'b'}" in caught.value.hint
    select(shop, target=target(label="Kind"), option=ByValue(value="b"))
    assert shop.session.page.locator("select").input_value() == "b"
    with pytest.raises(StepError, match="offers 'One', but disabled"):
        select(shop, target=target(label="Kind"), option="One")


def test_questions_of_the_browser(app: Open) -> None:
    """A question is answered as the runbook says; another one is answered with no and fails the step."""
    shop = app("beside")
    change(shop, target=button("Delete"), change="delete it", outcome=target(text="Deleted"), dialog="accept")
    typed = AcceptWith(accept="shop")
    change(shop, target=button("Remove"), change="remove it", outcome=target(text="Gone"), dialog=typed)
    with pytest.raises(RefusedError, match="the page asked 'Really delete\\?', which was answered with no"):
        change(shop, target=button("Delete"), change="delete it")
    assert shop.session.page.locator("#s").inner_text() == "Kept"


def test_what_comes_of_a_change_is_looked_at(app: Open) -> None:
    """An HTTP error, the application's own no and what is shown for a moment; nothing goes on while a page sends."""
    shop = app("beside")
    with pytest.raises(StepError, match="answered POST /error with HTTP 500: send it"):
        change(shop, target=button("Send"), change="send it")
    change(shop, target=button("Store"), change="store it", outcome=target(text="Stored"))
    change(shop, target=button("Slow"), change="wait for it")
    assert shop.session.page.evaluate("window.done") == 1
    with pytest.raises(RefusedError, match="refused to create it: The name is taken"):
        change(
            shop, target=button("Create"), change="create it", outcome=target(text="Made"), refused=target(role="alert")
        )


def test_tabs_and_what_is_told_of_them(app: Open) -> None:
    """A tab that is expected is worked in and closed again; another one is named by the next message."""
    shop = app("beside")
    link = target(role="link", name="Open the app")
    click(shop, target=link, opens="tab")
    fill(shop, target=target(label="API key"), value="x")
    close_tab(shop)
    assert shop.session.page.url.endswith("/beside")
    with shop.session.page.expect_popup():
        click(shop, target=link)
    shop.session.clock.start(1.5)
    with pytest.raises(ScreenChangedError, match="the application has opened another tab: /tab"):
        click(shop, target=target(label="API key"))


def test_a_file_is_downloaded(app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a control or an address, below the working folder only."""
    monkeypatch.chdir(tmp_path)
    shop = app("beside")
    got = download(shop, target=target(role="link", name="Export"), file="files/a.csv")
    assert (got.name, (tmp_path / got.file).read_text()) == ("orders.csv", "a,b")
    assert download(shop, path="file", file="b.csv").file == "b.csv"
    for place in ("../c.csv", ".env", "/tmp/c.csv"):
        with pytest.raises(StepError, match="is not a place for a download"):
            download(shop, path="file", file=place)


def test_frames(app: Open) -> None:
    """A field in a frame is found within it, also one frame deeper; without it, the message names the frame."""
    shop = app("beside")
    outer = {"frame": "Card data"}
    fill(shop, target=target(label="Number", within=outer), value="4")
    fill(shop, target=target(label="Code", within={"frame": "inner", "within": outer}), value="7")
    shop.session.clock.start(2.5)
    with pytest.raises(ScreenChangedError, match="it lies in the frame 'Card data'") as caught:
        fill(shop, target=target(label="Number"), value="5")
    assert caught.value.target == "{label: Number, within: {frame: Card data}}"


def test_what_lies_over_the_page_is_dismissed(app: Open) -> None:
    """With `dismiss` a cookie banner is closed when it is in the way; without, the message names it."""
    with pytest.raises(ScreenChangedError, match="covered by dialog 'Cookies'") as caught:
        click(app("covered", seconds=3), target=button("New"))
    assert "dismiss" in caught.value.hint
    shop = app("covered", dismiss=(button("Only necessary"),))
    click(shop, target=button("New"))
    assert read(shop, target=button("Made")).value == "Made"


def test_targets_by_content_place_and_expression(app: Open) -> None:
    """Rows by content, positions, exact case, regular expressions, slashes and a test id of its own."""
    shop = app("rows", test_id_attribute="data-qa")
    click(shop, target=target(role="button", name="Edit", within={"role": "row", "has": {"text": "Grace"}}))
    assert shop.session.page.locator("#s").inner_text() == "Grace"
    click(shop, target=target(role="button", right_of={"text": "active"}))
    assert shop.session.page.locator("#s").inner_text() == "Ada"
    assert read(shop, target=target(role="cell", below={"role": "columnheader", "name": "State"})).value == "active"
    assert read(shop, target=target(text={"matches": "^Order \\d+$"})).value == "Order 1001"
    assert read(shop, target=target(role="button", name="Save", exact="case")).value == "Save"
    assert read(shop, target=button("API/Keys")).value == "API/Keys"
    assert read(shop, target=target(test_id="x")).value == "Marked"


def test_secrets_are_read_exactly(app: Open) -> None:
    """Line ends and letters stay, a token that comes late is waited for, and dots are no token."""
    shop = app("secrets")
    found = [
        read_secret(shop, target=target(test_id=each)).value.reveal() for each in ("late", "key", "lines", "upper")
    ]
    assert found == ["tok_late", "-----BEGIN KEY-----\nQUJD\n-----END KEY-----", "one\ntwo", "tok_AbC"]
    shop.session.clock.start(1.5)
    with pytest.raises(ScreenChangedError, match="shows only dots"):
        read_secret(shop, target=target(test_id="dots"))


@pytest.mark.parametrize("name,token", [("Copy", "tok_copied"), ("Copy as before", "tok_old")])
def test_what_can_only_be_copied_is_read(app: Open, name: str, token: str) -> None:
    """What a button copies is caught before it reaches the clipboard."""
    shop = app("secrets")
    page = shop.session.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('mine')")
    assert read_secret(shop, clipboard=button(name)).value.reveal() == token
    assert page.evaluate("navigator.clipboard.readText()") == "mine"


def test_secrets_arrive_as_they_are(app: Open) -> None:
    """Several lines go into a field of several lines only, and a secret that was cut fails without being shown."""
    shop = app("secrets")
    pem = Secret("-----BEGIN\nABC")
    fill_secret(shop, target=target(label="Key"), secret=pem)
    assert shop.session.page.locator("textarea").input_value() == "-----BEGIN\nABC"
    with pytest.raises(StepError, match="takes one line, and the secret has several"):
        fill_secret(shop, target=target(label="Line"), secret=pem)
    with pytest.raises(StepError, match="does not hold the secret as it was typed") as caught:
        fill_secret(shop, target=target(label="Short"), secret=Secret("tok_12345"))
    assert "tok_" not in caught.value.message
