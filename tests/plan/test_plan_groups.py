"""Plans of groups and loops: one condition for all steps, and one round for each entry of a list."""

from __future__ import annotations

from runwright.plan import InputSources, OutputReference, build_plan
from tests.support.language_pack import Area, registry
from tests.support.runbook_fixtures import Planner, Write

GROUPS = """\
inputs:
  check: {type: boolean, default: true}
  words: {type: list, default: [a, b]}
steps:
  - {id: first, uses: shop.find_item, with: {sku: A}}
  - name: Make them
    if: inputs.check
    doc: A sentence.
    for_each: ${{ inputs.words }}
    steps:
      - {id: find, uses: shop.find_item, with: {sku: "X-${{ item }}"}}
      - id: make
        name: Make it
        uses: shop.create_item
        if: steps.find.outputs.in_stock and item != 'z'
        with: {sku: "${{ steps.find.outputs.item_id }}", note: "${{ item }} of ${{ steps.first.outputs.item_id }}"}
  - {id: last, uses: shop.find_item, for_each: [x, "y${{ inputs.check }}"], with: {sku: "${{ item }}"}}
"""


def test_a_group_has_one_condition_and_is_repeated_as_a_whole(planned: Planner) -> None:
    """Steps of a group follow each other for each entry; their references mean the same turn."""
    plan = planned(GROUPS)
    assert [step.id for step in plan.steps] == ["first", "find/1", "make/1", "find/2", "make/2", "last/1", "last/2"]
    find, make = plan.steps[3:5]
    assert find.known == {"sku": "X-b"}
    assert make.arguments["sku"] == OutputReference("find/2", "item_id")
    assert (find.name, make.name) == ("Make them: Find an item by its number. (b)", "Make them: Make it (b)")
    assert find.doc == make.doc == ("A sentence.",)
    assert str(make.condition) == "inputs.check and steps.find/2.outputs.in_stock and 'b' != 'z'"
    assert str(find.condition) == "inputs.check"
    assert plan.steps[0].condition is None
    assert [step.known["sku"] for step in plan.steps[-2:]] == ["x", "ytrue"]
    values = {"steps.find/2.outputs.item_id": "X-B", "steps.first.outputs.item_id": "A"}
    resolved = make.resolve(lambda reference: values[reference.dotted])
    assert resolved == {"sku": "X-B", "note": "b of A"}


def test_an_empty_list_has_no_steps(planned: Planner) -> None:
    """Nothing is done for a list without entries."""
    assert [step.id for step in planned(GROUPS, words="").steps] == ["first", "last/1", "last/2"]


def test_if_seen_is_checked_like_an_input_of_the_pack(planned: Planner) -> None:
    """The target that has to be seen is the façade's own type, with references looked up when the step comes."""
    plan = planned("""\
steps:
  - {id: find, uses: shop.find_item, with: {sku: A}}
  - {id: a, uses: look.take_picture, if_seen: {left: 1}, sensitive: true}
  - {id: b, uses: look.take_picture, if_seen: {left: 1, name: "${{ steps.find.outputs.item_id }}"}}
""")
    find, fixed, later = plan.steps
    assert (find.sensitive, fixed.sensitive, later.sensitive) == (False, True, False)
    assert find.seen_target(lambda reference: "x") is None
    assert fixed.seen_target(lambda reference: "x") == Area(left=1)
    assert later.seen_target(lambda reference: "x") == Area(left=1, name="x")
    assert [reference.dotted for reference in later.references] == ["steps.find.outputs.item_id"]


def test_an_included_runbook_is_repeated(write: Write) -> None:
    """Each turn of an included runbook has ids, inputs and cleaning steps of its own."""
    write(
        """\
runwright: 1
name: Inner
inputs:
  sku: {type: string, required: true}
apps:
  shop: {url: https://shop.test}
steps:
  - {id: find, uses: shop.find_item, with: {sku: "${{ inputs.sku }}"}}
finally:
  - {id: tidy, uses: shop.find_item, with: {sku: "${{ steps.find.outputs.item_id }}"}}
""",
        "inner.yaml",
    )
    outer = write("""\
steps:
  - {id: each, uses: ./inner.yaml, for_each: [a, b], with: {sku: "${{ item }}"}}
""")
    plan = build_plan(outer, registry(), InputSources())
    assert [(step.id, step.known) for step in plan.steps] == [
        ("each/1/find", {"sku": "a"}),
        ("each/2/find", {"sku": "b"}),
    ]
    assert [step.arguments["sku"] for step in plan.finally_steps] == [
        OutputReference("each/1/find", "item_id"),
        OutputReference("each/2/find", "item_id"),
    ]
