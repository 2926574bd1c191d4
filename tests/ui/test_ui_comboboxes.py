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


@pytest.mark.parametrize("page", [_TWO, _STATUS, _ROW], ids=["other-combobox", "sentence", "other-cell"])
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
