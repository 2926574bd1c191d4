"""Records choices from lists in a real browser: of which list they are, and what a runbook may say of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright.results import RunResult
from tests.recorder.recorder_take import Take

RecordPage = Callable[[str], Take]

ASSIGNEE = """
<label>Assignee <input role=combobox id=box {attributes}></label><div id=mine></div>
<ul role=listbox id=priority aria-label=Priority><li role=option tabindex=-1>Low</li>
<li role=option tabindex=-1>High</li></ul><p id=s></p><script>
const expand = (on) => box.hasAttribute('aria-expanded') && box.setAttribute('aria-expanded', on);
box.oninput = () => {{
  mine.innerHTML = '<ul role=listbox id=names><li role=option>Anna</li><li role=option>Annika</li></ul>';
  expand(true);
  mine.onclick = (event) => {{ box.value = event.target.textContent; mine.replaceChildren(); expand(false); }};
}};
priority.onclick = (event) => {{ s.textContent = event.target.textContent + ' it is'; }};
</script>
"""
WAYS = ["aria-expanded=false", "aria-expanded=false aria-controls=names", "aria-owns=names", ""]
CHANNELS = """
<form method=post action="/kept"><label>Channels <select name=channel multiple>
<option>Web<option>POS<option value=m>Market</select></label><button>Save</button></form>
"""
LONG = "warehouse-berlin-2024-main"
WAREHOUSE = f"""
<span id=l>Warehouse</span>
<button role=combobox id=box aria-labelledby=l aria-haspopup=listbox aria-expanded=false>None</button>
<div id=list role=listbox aria-labelledby=l hidden><div role=option>Main</div><div role=option>{LONG}</div></div>
<script>
box.onclick = () => {{ list.hidden = false; box.ariaExpanded = 'true'; }};
list.onclick = (event) => {{
  box.textContent = event.target.textContent; list.hidden = true; box.ariaExpanded = 'false';
}};
</script>
"""


@pytest.mark.parametrize("attributes", [WAYS[0], *[pytest.param(each, marks=pytest.mark.matrix) for each in WAYS[1:]]])
def test_the_option_of_another_list_is_no_choice_of_the_box(
    record_page: RecordPage, carry_out: Callable[..., RunResult], attributes: str
) -> None:
    """What was typed stays, and the option of the list beside it is pressed."""
    take = record_page(ASSIGNEE.format(attributes=attributes))
    take.page.get_by_label("Assignee").press_sequentially("Ann")
    take.page.get_by_role("option", name="High").click()
    take.page.get_by_text("High it is").wait_for()
    take.write()
    assert take.errors == []
    assert [(step["uses"], step.get("value")) for step in take.steps] == [
        ("ui.open", None),
        ("ui.fill", "Ann"),
        ("ui.click", None),
    ], take.text
    assert take.steps[2]["target"] == {"role": "option", "name": {"en": "High"}}
    result = carry_out(take)
    assert (result.status, result.message) == ("passed", "")


@pytest.mark.parametrize("attributes", [WAYS[0], *[pytest.param(each, marks=pytest.mark.matrix) for each in WAYS[1:]]])
def test_the_option_of_the_list_of_the_box_is_its_choice(record_page: RecordPage, attributes: str) -> None:
    """The list is the box's: it says so, or it came up while the box was open; another list is there all the time."""
    take = record_page(ASSIGNEE.format(attributes=attributes))
    take.page.get_by_role("option", name="Low").click()
    take.page.get_by_label("Assignee").press_sequentially("Ann")
    take.page.get_by_role("option", name="Annika").click()
    take.write()
    assert take.errors == []
    assert [(step["uses"], step.get("option")) for step in take.steps] == [
        ("ui.open", None),
        ("ui.click", None),
        ("ui.select", "Annika"),
    ], take.text
    assert take.steps[2]["target"] == {"label": {"en": "Assignee"}}


def test_each_choice_from_a_list_of_several_stays(record_page: RecordPage) -> None:
    """The second choice does not take the place of the first one."""
    take = record_page(
        "<span id=l>Scopes</span><button role=combobox aria-labelledby=l aria-expanded=true aria-controls=x>0</button>"
        "<div id=x role=listbox aria-multiselectable=true><div role=option>read</div><div role=option>write</div></div>"
    )
    take.page.get_by_role("combobox").focus()
    for name in ("read", "write"):
        take.page.get_by_role("option", name=name).click()
    take.write()
    assert take.errors == []
    assert [step.get("option") for step in take.steps] == [None, "read", "write"], take.text


def test_a_select_of_several_is_recorded_as_what_it_holds(
    record_page: RecordPage, carry_out: Callable[..., RunResult], sent: list[list[tuple[str, str]]]
) -> None:
    """Its options are not pressed one by one, and a run sends what the person has sent."""
    take = record_page(CHANNELS)
    take.page.get_by_role("option", name="Market").click()
    take.page.get_by_role("option", name="Web").click()
    take.page.get_by_role("option", name="POS").click(modifiers=["Control"])
    take.page.get_by_role("button", name="Save").click()
    take.page.get_by_text("Kept").wait_for()
    take.write()
    assert take.errors == []
    assert [(step["uses"], step.get("option")) for step in take.steps] == [
        ("ui.open", None),
        ("ui.select", ["Web", "POS"]),
        ("ui.change", None),
    ], take.text
    result = carry_out(take)
    assert (result.status, result.message) == ("passed", "")
    assert sent == [[("channel", "Web"), ("channel", "POS")]] * 2


def test_a_select_of_several_that_is_emptied_is_noted(record_page: RecordPage) -> None:
    """No step takes a choice back, so the choice is not recorded, and a comment says what happened."""
    take = record_page(CHANNELS)
    take.page.get_by_role("option", name="Web").click()
    take.page.get_by_role("option", name="Web").click(modifiers=["Control"])
    take.write()
    assert take.errors == []
    assert [step["uses"] for step in take.steps] == ["ui.open"]
    assert "a list was left without a choice" in take.text


@pytest.mark.parametrize(
    "body",
    [WAREHOUSE, f"<label>Warehouse <select><option>Main<option>{LONG}</select></label>"],
    ids=["drawn", "select"],
)
def test_an_option_that_looks_like_a_token_is_an_input(
    record_page: RecordPage, carry_out: Callable[..., RunResult], body: str
) -> None:
    """Its name is not written, the person who runs the runbook gives it, and a comment says so."""
    take = record_page(body)
    if "role=combobox" in body:
        take.page.get_by_role("combobox").click()
        take.page.get_by_role("option", name=LONG).click()
    else:
        take.page.get_by_label("Warehouse").press("w")
    take.write()
    assert take.errors == []
    assert [(step["uses"], step.get("option")) for step in take.steps] == [
        ("ui.open", None),
        ("ui.select", "${{ inputs.warehouse }}"),
    ], take.text
    assert LONG not in take.text
    assert "looks like a token" in take.text
    assert "Ambiguous" not in take.text
    result = carry_out(take, warehouse=LONG)
    assert (result.status, result.message) == ("passed", "")


def test_an_empty_option_is_chosen_by_its_empty_value(record_page: RecordPage) -> None:
    """An option without a text is known by its value, and needs no input."""
    take = record_page("<label>Zone <select><option>Main<option value=''></select></label>")
    take.page.get_by_label("Zone").press("ArrowDown")
    take.write()
    assert take.errors == []
    assert take.steps[-1]["option"] == {"value": ""}
    assert "inputs" not in take.text


def test_an_option_that_shows_a_typed_secret_is_an_input(record_page: RecordPage) -> None:
    """A page that was opened later does not know what was typed, but the recording recognises it."""
    take = record_page(
        "<label>Password <input type=password></label>"
        "<label>Note <select><option>Main<option>hunter-twenty</select></label>"
    )
    take.page.get_by_label("Password").press_sequentially("hunter-twenty")
    take.recording.finish()
    take.page.reload()
    take.page.get_by_label("Note").press("h")
    take.write()
    assert take.errors == []
    assert take.steps[-1]["option"] == "${{ inputs.note }}"
    assert "hunter-twenty" not in take.text
