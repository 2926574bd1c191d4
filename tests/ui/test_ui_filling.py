"""Filling in forms, with and without the change gate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runwright import HumanNeededError, Secret, SecretError, StepError
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_ui.form_fields import check, fill, fill_secret, select, uncheck, upload
from tests.ui.ui_screen import Screen, target

FORM = """
<label>Name <input name=name value=Ada onchange="window.saved=this.value"></label>
<label>Notes <textarea name=notes></textarea></label>
<label>Country <select name=country onchange="window.saved=this.value">
  <option value=de selected>Germany</option><option value=at>Austria</option>
  <option value=ch>Switz er-land</option></select></label>
<label><input type=checkbox name=active onchange="window.saved=this.checked"> Active</label>
<label>Key <input type=password name=key></label>
<input type=file id=file style="display:none" onchange="window.saved=this.files[0].name"
 ><button onclick="document.getElementById('file').click()">Choose file</button>
"""
NAME, NOTES = target(label="Name"), target(label="Notes")
COUNTRY, ACTIVE = target(label="Country"), target(role="checkbox", name="Active")


def saved(screen: Screen) -> object:
    """Return the value that the page has saved last."""
    return screen.page.evaluate("window.saved")


def test_filling_a_form_is_no_change(show: Callable[..., Screen]) -> None:
    """Fields of a form that is sent later are filled without a word in the journal."""
    screen = show(FORM, seconds=10)
    fill(screen.app, target=NAME, value="Grace")
    fill(screen.app, target=NOTES, value="two\nlines")
    select(screen.app, target=COUNTRY, option="austria")
    check(screen.app, target=ACTIVE)
    page = screen.page
    assert page.locator("[name=name]").input_value() == "Grace"
    assert page.locator("[name=notes]").input_value() == "two\nlines"
    assert page.locator("[name=country]").input_value() == "at"
    assert page.locator("[name=active]").is_checked()
    assert screen.log.intended == []


def test_fields_that_save_at_once_pass_the_gate(show: Callable[..., Screen]) -> None:
    """With `change`, each act is recorded before and after it happens."""
    screen = show(FORM, seconds=10)
    fill(screen.app, target=NAME, value="Grace", change="rename the shop")
    select(screen.app, target=COUNTRY, option="Switz er land", change="move the shop")
    check(screen.app, target=ACTIVE, change="switch the shop on")
    uncheck(screen.app, target=ACTIVE, change="switch the shop off")
    expected = ["rename the shop", "move the shop", "switch the shop on", "switch the shop off"]
    assert screen.log.intended == screen.log.done == expected
    assert saved(screen) is False


def test_what_is_so_already_is_left_alone(show: Callable[..., Screen]) -> None:
    """A field that already has its value, choice or tick is not changed when the run is repeated."""
    screen = show(FORM, seconds=10)
    fill(screen.app, target=NAME, value="Ada", change="rename the shop")
    select(screen.app, target=COUNTRY, option="Germany", change="move the shop")
    uncheck(screen.app, target=ACTIVE, change="switch the shop off")
    assert (screen.log.intended, saved(screen)) == ([], None)


def test_check_mode_fills_nothing_that_saves_at_once(show: Callable[..., Screen]) -> None:
    """In check mode the gate ends the step before the act."""
    screen = show(FORM, mode=GateMode.CHECK)
    with pytest.raises(WouldChangeError, match="rename the shop"):
        fill(screen.app, target=NAME, value="Grace", change="rename the shop")
    with pytest.raises(WouldChangeError, match="move the shop"):
        select(screen.app, target=COUNTRY, option="Austria", change="move the shop")
    with pytest.raises(WouldChangeError, match="switch the shop on"):
        check(screen.app, target=ACTIVE, change="switch the shop on")
    assert (screen.log.intended, saved(screen)) == ([], None)


def test_an_option_that_is_not_offered(show: Callable[..., Screen]) -> None:
    """The message lists what is offered."""
    screen = show(FORM, seconds=3)
    with pytest.raises(StepError) as caught:
        select(screen.app, target=COUNTRY, option="France")
    assert caught.value.message == (
        "field 'Country' offers no 'France'; it offers 'Germany', 'Austria', 'Switz er-land'"
    )


def test_options_that_come_late_are_waited_for(show: Callable[..., Screen]) -> None:
    """A list whose options arrive after the page does not fail the step."""
    screen = show(
        "<label>City <select></select></label><script>setTimeout(() => "
        "document.querySelector('select').innerHTML = '<option>Berlin<option>Bonn', 300)</script>"
    )
    select(screen.app, target=target(label="City"), option="Bonn")
    assert screen.page.locator("select").input_value() == "Bonn"


def test_an_option_that_is_drawn_again_under_the_mouse_is_chosen(show: Callable[..., Screen]) -> None:
    """A list that a press of the button draws again does not see the click; the second one chooses."""
    screen = show(
        "<span id=n>City</span><button role=combobox aria-labelledby=n aria-controls=l aria-expanded=true>-</button>"
        "<div role=listbox id=l></div><script>const box = document.querySelector('button'); let presses = 0;"
        "const draw = () => { l.innerHTML = '<div role=option>Bonn</div>'; l.firstChild.onclick = () => {"
        " box.textContent = 'Bonn'; box.ariaExpanded = 'false'; l.remove(); }; };"
        "draw(); l.addEventListener('mousedown', () => presses++ || draw());</script>"
    )
    select(screen.app, target=target(label="City"), option="Bonn")
    assert screen.page.locator("button").inner_text() == "Bonn"


def test_a_secret_is_typed_into_the_application_only(show: Callable[..., Screen]) -> None:
    """The own origin gets it; a page elsewhere does not, and the message does not show it."""
    screen = show(FORM, seconds=10)
    field = target(label="Key")
    fill_secret(screen.app, target=field, secret=Secret("s3cret-value"))
    assert screen.page.locator("[name=key]").input_value() == "s3cret-value"
    screen.page.goto("https://elsewhere.example/")
    with pytest.raises(SecretError, match=r"https://elsewhere\.example") as caught:
        fill_secret(screen.app, target=field, secret=Secret("s3cret-value"))
    assert "s3cret" not in caught.value.message
    assert screen.page.locator("[name=key]").input_value() == ""


def test_a_file_is_chosen(show: Callable[..., Screen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control that opens the file chooser is pressed, although the field itself is hidden."""
    monkeypatch.chdir(tmp_path)
    screen = show(FORM, seconds=10)
    file = tmp_path / "prices.csv"
    file.write_text("1", encoding="utf-8")
    button = target(role="button", name="Choose file")
    upload(screen.app, target=button, file=str(file), change="upload the prices")
    assert (saved(screen), screen.log.done) == ("prices.csv", ["upload the prices"])
    with pytest.raises(StepError, match="file not found"):
        upload(screen.app, target=button, file=str(tmp_path / "none.csv"))


def test_an_upload_in_doubt_is_not_repeated(show: Callable[..., Screen], tmp_path: Path) -> None:
    """After a crash at the upload a person decides."""
    screen = show(FORM, in_doubt=True)
    file = tmp_path / "prices.csv"
    file.write_text("1", encoding="utf-8")
    with pytest.raises(HumanNeededError, match="upload the prices"):
        upload(
            screen.app,
            target=target(role="button", name="Choose file"),
            file=str(file),
            change="upload the prices",
        )
    assert saved(screen) is None
