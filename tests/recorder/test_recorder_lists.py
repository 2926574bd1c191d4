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
