"""Comboboxes whose marks, neighbours or menus are easily taken for a choice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright import StepError
from runwright_ui.form_fields import select
from tests.ui.ui_screen import Screen, target

_PICK = """<script>
const draw = (box, list, names, pick) => {
  const close = () => { list.replaceChildren(); box.ariaExpanded = 'false'; };
  const light = (lit) => [...list.children].forEach(each => each.setAttribute('aria-selected', each === lit));
  list.replaceChildren(...names.map(name => {
    const option = Object.assign(document.createElement('div'), {role: 'option', textContent: name});
    option.onmousemove = () => light(option);
    option.onclick = () => { pick(name); close(); };
    return option;
  }));
  light(list.firstChild);
  box.ariaExpanded = 'true';
  document.onkeydown = (event) => { if (event.key === 'Escape' && box.ariaExpanded === 'true') {
    if ('value' in box) box.value = '';
    close();
  } };
};
window.chosen = [];
</script>"""
_LIT_BUTTON = f"""{_PICK}<label for=box>Framework</label>
<button id=box type=button role=combobox aria-expanded=false aria-controls=offered onclick="draw(box, offered,
 ['Next.js', 'Remix'], name => {{ chosen.push(name); TAKE }})">Select framework…</button>
<div id=offered role=listbox></div>"""
_LIT_INPUT = f"""{_PICK}<label for=box>Framework</label>
<input id=box role=combobox aria-expanded=false aria-controls=offered onclick="fill()" oninput="fill()">
<div id=offered role=listbox></div><script>const fill = () => draw(box, offered, ['Next.js', 'Remix'].filter(
  name => name.toLowerCase().includes(box.value.toLowerCase())), name => {{ chosen.push(name); TAKE }});</script>"""


@pytest.mark.parametrize("option", ["Next.js", pytest.param("Remix", marks=pytest.mark.matrix)])
@pytest.mark.parametrize(
    "page",
    [_LIT_BUTTON.replace("TAKE", "box.textContent = name"), _LIT_INPUT.replace("TAKE", "box.value = name")],
    ids=["button", "input"],
)
def test_the_option_that_the_keys_would_take_is_no_choice(show: Callable[..., Screen], page: str, option: str) -> None:
    """A list that marks its first option as it opens has nothing chosen yet, so the option is clicked, once."""
    screen = show(page, seconds=10)
    for _ in range(2):
        select(screen.app, target=target(label="Framework"), option=option)
        assert screen.page.locator("#box").evaluate("box => box.value || box.textContent") == option
    assert screen.page.evaluate("chosen") == [option]


@pytest.mark.parametrize("page", [_LIT_BUTTON, _LIT_INPUT], ids=["button", "input"])
def test_a_choice_that_only_the_mark_shows_fails(show: Callable[..., Screen], page: str) -> None:
    """The application ignores the click; that the option is marked, or was typed, does not count."""
    screen = show(page.replace("TAKE", "box.value = ''"), seconds=10)
    with pytest.raises(StepError, match=r"does not show 'Next\.js' after it was chosen"):
        select(screen.app, target=target(label="Framework"), option="Next.js")


_TWO = f"""{_PICK}<div style="display:flex"><span id=f>From</span>
<button id=from role=combobox aria-labelledby=f aria-expanded=false>Germany</button><span id=t>To</span>
<button id=box role=combobox aria-labelledby=t aria-expanded=false onclick="draw(box, offered, ['France', 'Germany'],
  name => {{ chosen.push(name); TAKE }})">France</button></div><div id=offered role=listbox></div>"""
_STATUS = f"""{_PICK}<div>Current status: <b>Germany</b> <label for=box>To</label>
<button id=box role=combobox aria-expanded=false onclick="draw(box, offered, ['France', 'Germany'],
  name => {{ chosen.push(name); TAKE }})">France</button></div><div id=offered role=listbox></div>"""
_ROW = f"""{_PICK}<table><tr><td>Germany</td><td><span id=t hidden>To</span>
<input id=box role=combobox aria-labelledby=t aria-expanded=false readonly onclick="draw(box, offered,
  ['France', 'Germany'], name => {{ chosen.push(name); TAKE }})"></td></tr></table>
<div id=offered role=listbox></div>"""


@pytest.mark.parametrize(
    "page",
    [_TWO, pytest.param(_STATUS, marks=pytest.mark.matrix), pytest.param(_ROW, marks=pytest.mark.matrix)],
    ids=["other-combobox", "sentence", "other-cell"],
)
def test_what_is_written_near_a_combobox_is_not_its_choice(show: Callable[..., Screen], page: str) -> None:
    """The text of another control, a sentence or a cell says nothing, before the choice and after it."""
    to = target(role="combobox", name="To")
    screen = show(page.replace("TAKE", "box[box.type === 'text' ? 'value' : 'textContent'] = name"), seconds=10)
    select(screen.app, target=to, option="Germany")
    assert screen.page.evaluate("[chosen, box.value || box.textContent]") == [["Germany"], "Germany"]
    screen = show(page.replace("TAKE", ""), seconds=10)
    with pytest.raises(StepError, match="does not show 'Germany' after it was chosen"):
        select(screen.app, target=to, option="Germany")


_CHIPS = f"""{_PICK}<div role=dialog aria-label=Edit><span id=t>To</span><div style="width:300px">
<span class=chip>Spain<button>x</button></span><span class=chip>Italy<button>x</button></span>
<input id=box role=combobox aria-labelledby=t aria-expanded=false onclick="chosen.push('opened')"></div></div>"""
_CAPTION = f"""{_PICK}<div><span>To</span> <input id=box role=combobox aria-label=To readonly aria-expanded=false
 onclick="draw(box, offered, ['Italy', 'Spain'], name => chosen.push(name))"> <span>Italy</span></div>
<div id=offered role=listbox></div>"""


@pytest.mark.parametrize("page", [_CHIPS, _CAPTION], ids=["chips-in-a-dialog", "beside-its-caption"])
def test_a_value_that_is_drawn_beside_its_field_is_left_alone(show: Callable[..., Screen], page: str) -> None:
    """A field that shows nothing itself has its values beside it: as chips, or the one that its list marks."""
    screen = show(page, seconds=10)
    select(screen.app, target=target(role="combobox", name="To"), option="Italy")
    assert screen.page.evaluate("chosen") == []


def test_a_control_that_counts_its_choices_is_believed(show: Callable[..., Screen]) -> None:
    """A list of several choices stays open with its mark, and the control shows their number only."""
    screen = show(
        """<span id=t>To</span><button id=box role=combobox aria-labelledby=t aria-expanded=false
        onclick="offered.hidden = false; box.ariaExpanded = 'true'">0 selected</button>
        <div id=offered role=listbox hidden><div role=option aria-selected=false onclick="this.ariaSelected =
        String(this.ariaSelected !== 'true'); box.textContent = (this.ariaSelected === 'true') + ' 1'">Italy</div></div>
        <script>onkeydown = () => { offered.hidden = true; box.ariaExpanded = 'false'; };</script>""",
        seconds=10,
    )
    select(screen.app, target=target(role="combobox", name="To"), option="Italy")
    assert screen.page.evaluate("[box.textContent, offered.hidden]") == ["true 1", True]


_MENU = f"""{_PICK}<WHERE><ul><li class=nav-item onclick="chosen.push('menu')">Orders</li></ul></WHERE>
<label for=box>Area</label><input id=box role=combobox aria-expanded=false autocomplete=off><div id=offered></div>
<script>let due; box.oninput = () => {{ clearTimeout(due); due = setTimeout(() => DRAW, 400); }};</script>"""
_WITH_ROLES = "draw(box, offered, ['Orders', 'Order lines'], name => { chosen.push('option'); box.value = name; })"
_WITHOUT_ROLES = """offered.innerHTML = `<ul><li class=entry onclick="chosen.push('option'); box.value = 'Orders';
 offered.innerHTML = ''">Orders</li></ul>`"""


@pytest.mark.parametrize(
    "where, drawn",
    [
        ("nav", _WITH_ROLES),
        ("div", _WITHOUT_ROLES),
        pytest.param("div", _WITH_ROLES, marks=pytest.mark.matrix),
        pytest.param("nav", _WITHOUT_ROLES, marks=pytest.mark.matrix),
    ],
)
def test_an_entry_of_a_menu_is_no_option(show: Callable[..., Screen], where: str, drawn: str) -> None:
    """Options that come late, with roles or without, are waited for, while a menu has an entry of that text."""
    screen = show(_MENU.replace("WHERE", where).replace("DRAW", drawn), seconds=10)
    select(screen.app, target=target(label="Area"), option="Orders")
    assert screen.page.evaluate("[chosen, box.value]") == [["option"], "Orders"]


def test_a_menu_that_alone_has_the_text_is_left_alone(show: Callable[..., Screen]) -> None:
    """No options come at all: the step fails, and nothing was pressed."""
    screen = show(_MENU.replace("WHERE", "div").replace("DRAW", "0"), seconds=5)
    with pytest.raises(StepError, match="offers no 'Orders'"):
        select(screen.app, target=target(label="Area"), option="Orders")
    assert screen.page.evaluate("chosen") == []


_HIDDEN_ROLES = """<span id=t>Area</span><div style="width:200px" onmousedown="popup.hidden = false;
 box.ariaExpanded = 'true'"><input id=box role=combobox aria-labelledby=t aria-owns=list aria-expanded=false readonly>
 <span id=value></span></div><div hidden id=popup style="position:absolute"><div role=listbox id=list
 style="width:0;height:0;overflow:hidden"><div role=option style="width:0;height:0">orders</div></div>
 <div class=item-option title=Orders onclick="value.textContent = 'Orders'; popup.hidden = true;
 box.ariaExpanded = 'false'"><div class=item-content>Orders</div></div><div class=item-option>Stock</div></div>"""


def test_options_that_have_their_roles_in_a_hidden_copy_are_chosen(show: Callable[..., Screen]) -> None:
    """The list that is seen has no roles; it came up as its control was opened, also the second time."""
    screen = show(_HIDDEN_ROLES, seconds=10)
    for _ in range(2):
        select(screen.app, target=target(label="Area"), option="Orders")
        assert screen.page.locator("#value").inner_text() == "Orders"
        screen.page.evaluate("value.textContent = ''")
