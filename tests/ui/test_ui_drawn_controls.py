"""Controls that component libraries draw: lists in dialogs with the same name, hidden fields, switches, trees."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright import ScreenChangedError, StepError
from runwright_ui.form_fields import check, fill, select
from runwright_ui.navigation import click
from tests.ui.ui_screen import Screen, target

_SCRIPT = """<style>.tiny {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}</style>
<script>
const draw = (tag, attributes, ...inside) => {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...inside);
  return made;
};
const openList = (box, names, {role = 'option', around = {}, list = {role: 'listbox'}, many = false} = {}) => {
  const end = () => requestAnimationFrame(() => {
    popup.remove();
    box.setAttribute('aria-expanded', 'false');
    app.removeAttribute('aria-hidden');
  });
  const options = names.map(name => draw('li', {role, 'aria-selected': chosen.has(name)}, name));
  options.forEach(each => each.onclick = () => {
    if (!many) chosen.clear();
    chosen.add(each.textContent);
    each.setAttribute('aria-selected', 'true');
    shown.textContent = [...chosen].join(', ');
    many || end();
  });
  const popup = draw('div', around, draw('ul', list, ...options));
  popup.onkeydown = document.onkeydown = event => event.key === 'Escape' && end();
  document.body.append(popup);
  box.setAttribute('aria-expanded', 'true');
};
const chosen = new Set();
</script>"""
_IN_A_DIALOG = """<div id=app><label id=l>Country</label>
<div id=shown role=combobox tabindex=0 aria-labelledby=l aria-expanded=false style="min-height:20px"></div></div>
<script>shown.onclick = () => { openList(shown, ['Italy', 'Spain', 'France'], {many: MANY,
  around: {role: 'presentation'}, list: {role: 'listbox', 'aria-labelledby': 'l'}});
  app.setAttribute('aria-hidden', 'true'); };</script>"""
_TINY = """<div id=app><span id=l>Country</span><div onclick="openList(box, ['Italy', 'Spain'])" style="width:200px">
<div class=tiny><input id=box readonly role=combobox aria-labelledby=l aria-haspopup=listbox aria-expanded=false></div>
<div id=shown>empty</div></div></div>"""
_UNDER_ITS_PARENT = """<div id=app><label for=box>Country</label>
<div onclick="openList(box, ['Italy', 'Spain'])" style="width:200px"><select hidden><option>Italy</select>
<div id=shown style="min-height:20px"></div>
<input id=box role=combobox aria-expanded=false style="pointer-events:none"></div></div>"""
_LABEL_FOR_A_SPAN = """<div id=app><label for=shown>Country</label>
<span id=shown tabindex=0 role=combobox aria-haspopup=listbox aria-expanded=false
  onclick="openList(this, ['Italy', 'Spain']); this.setAttribute('aria-label', 'chosen')">choose</span></div>"""
_TREE = """<div id=app><label for=box>Country</label>
<div><input id=box role=combobox aria-expanded=false onclick="openList(box, ['Europe', 'Italy', 'Spain'],
  {role: 'treeitem', list: {role: 'tree'}})"><span id=shown></span></div></div>"""


@pytest.mark.parametrize(
    "page",
    [_IN_A_DIALOG.replace("MANY", "false"), _TINY, _UNDER_ITS_PARENT, _LABEL_FOR_A_SPAN, _TREE],
    ids=["in-a-dialog-of-its-name", "hidden-field", "under-its-parent", "label-for-a-span", "tree"],
)
def test_a_list_of_a_component_library_is_driven(show: Callable[..., Screen], page: str) -> None:
    """The option is chosen and shown, and the second time nothing is chosen again."""
    screen = show(_SCRIPT + page, seconds=10)
    country = target(label="Country")
    select(screen.app, target=country, option="Spain")
    assert screen.page.locator("#shown").inner_text() == "Spain"
    screen.page.evaluate("chosen.clear()")
    select(screen.app, target=country, option="Spain")
    assert screen.page.evaluate("chosen.size") == 0


def test_several_choices_in_a_dialog_of_the_same_name(show: Callable[..., Screen]) -> None:
    """The list stays open, has the control's name and hides the control; it is closed after each choice."""
    screen = show(_SCRIPT + _IN_A_DIALOG.replace("MANY", "true"), seconds=10)
    select(screen.app, target=target(role="combobox", name="Country"), option=["Italy", "Spain"])
    assert screen.page.locator("#shown").inner_text() == "Italy, Spain"
    assert screen.page.get_by_role("listbox").count() == 0


def test_a_switch_whose_label_would_press_it_twice_is_pressed_itself(show: Callable[..., Screen]) -> None:
    """The drawn switch listens to its hidden box, too, and takes back what the browser has done to it."""
    screen = show(
        """<label for=live>Live</label> <div id=drawn style="width:40px;height:20px;position:relative">
        <input id=live type=checkbox role=switch aria-checked=false style="position:absolute;opacity:0;width:0">
        <span style="display:block;height:20px;background:#888"></span></div>
        <script>drawn.addEventListener('click', event => {
          event.preventDefault();
          live.ariaChecked = String(live.ariaChecked !== 'true');
          queueMicrotask(() => { live.checked = live.ariaChecked === 'true'; });
        });</script>""",
        seconds=10,
    )
    check(screen.app, target=target(label="Live"))
    assert screen.page.locator("#live").evaluate("box => [box.checked, box.ariaChecked]") == [True, "true"]


_COMPONENTS = """<shop-switch>Live</shop-switch> <label>Active <shop-box></shop-box></label>
<script>customElements.define('shop-switch', class extends HTMLElement {
  constructor() { super().attachShadow({mode: 'open'}).innerHTML = `<label><input type=checkbox role=switch
    style="position:absolute;opacity:0"><span style="display:inline-block;width:40px;height:20px"></span>
    <div><slot></slot></div></label>`; }
});
customElements.define('shop-box', class extends HTMLElement {
  static formAssociated = true;
  checked = false;
  constructor() {
    super().attachShadow({mode: 'open'}).innerHTML = '<div style="width:20px;height:20px;background:#888"></div>';
    Object.assign(this.attachInternals(), {role: 'checkbox'});
    this.addEventListener('click', () => { this.checked = !this.checked; });
  }
});</script>"""


def test_boxes_of_web_components_are_ticked(show: Callable[..., Screen]) -> None:
    """One has its label's text in a slot, the other has no box inside that says whether it is ticked."""
    screen = show(_COMPONENTS, seconds=10)
    for _ in range(2):
        check(screen.app, target=target(label="Live"))
        check(screen.app, target=target(label="Active"))
        assert screen.page.locator("shop-switch input").is_checked()
        assert screen.page.locator("shop-box").evaluate("box => box.checked") is True


def test_a_box_of_a_web_component_that_is_taken_back_stops_the_next_press(show: Callable[..., Screen]) -> None:
    """Its own property tells its state, for the look before a press as well."""
    screen = show(_COMPONENTS + "<button onclick='window.pressed = true'>Save</button>", seconds=10)
    check(screen.app, target=target(label="Active"))
    screen.page.locator("shop-box").evaluate("box => { box.checked = false; }")
    with pytest.raises(StepError, match="was set to 'ticked' and is 'not ticked' now"):
        click(screen.app, target=target(role="button", name="Save"))
    assert screen.page.evaluate("window.pressed") is None


def test_a_label_that_names_the_field_and_its_button_means_the_field(show: Callable[..., Screen]) -> None:
    """A number field whose buttons have its label, too, is filled; two fields of one label are refused."""
    buttons = "<button aria-labelledby=l>-</button><button aria-labelledby=l>+</button>"
    screen = show(f"<label id=l for=n>Amount</label><input id=n>{buttons}", seconds=10)
    fill(screen.app, target=target(label="Amount"), value="7")
    assert screen.page.locator("#n").input_value() == "7"
    screen = show("<label>Amount <input></label><label>Amount <input></label>", seconds=4)
    with pytest.raises(ScreenChangedError, match="means 2 elements"):
        fill(screen.app, target=target(label="Amount"), value="7")


def test_a_read_only_field_that_offers_a_list_is_chosen_from(show: Callable[..., Screen]) -> None:
    """Nothing can be typed into it, and it has no role; it says that a list comes up."""
    screen = show(
        f"""{_SCRIPT}<div id=app><label for=box>Country</label><div><input id=box readonly aria-haspopup=listbox
        aria-expanded=false onclick="openList(box, ['Italy', 'Spain'])"><span id=shown></span></div></div>""",
        seconds=10,
    )
    select(screen.app, target=target(label="Country"), option="Spain")
    assert screen.page.locator("#shown").inner_text() == "Spain"
