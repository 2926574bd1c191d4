"""Plans of groups and loops: one condition for all steps, and one round for each entry of a list."""

from __future__ import annotations

from runwright.plan import InputSources, OutputReference, build_plan
from tests.support.parcels_language import Area, registry
from tests.support.runbook_fixtures import Planner, Write

GROUPS = """\
inputs:
  check: {type: boolean, default: true}
  words: {type: list, default: [a, b]}
steps:
  - {id: first, uses: parcels.find_parcel, with: {number: A}}
  - name: Make them
    if: inputs.check
    doc: A sentence.
    for_each: ${{ inputs.words }}
    steps:
      - {id: find, uses: parcels.find_parcel, with: {number: "X-${{ item }}"}}
      - id: make
        name: Make it
        uses: parcels.create_parcel
        if: steps.find.outputs.delivered and item != 'z'
        with:
          number: ${{ steps.find.outputs.parcel_id }}
          note: ${{ item }} of ${{ steps.first.outputs.parcel_id }}
  - {id: last, uses: parcels.find_parcel, for_each: [x, "y${{ inputs.check }}"], with: {number: "${{ item }}"}}
"""


def test_a_group_has_one_condition_and_is_repeated_as_a_whole(planned: Planner) -> None:
    """Steps of a group follow each other for each entry; their references mean the same turn."""
    plan = planned(GROUPS)
    assert [step.id for step in plan.steps] == ["first", "find/1", "make/1", "find/2", "make/2", "last/1", "last/2"]
    find, make = plan.steps[3:5]
    assert find.known == {"number": "X-b"}
    assert make.arguments["number"] == OutputReference("find/2", "parcel_id")
    assert (find.name, make.name) == ("Make them: Find a parcel by its number. (b)", "Make them: Make it (b)")
    assert find.doc == make.doc == ("A sentence.",)
    assert str(make.condition) == "inputs.check and steps.find/2.outputs.delivered and 'b' != 'z'"
    assert str(find.condition) == "inputs.check"
    assert plan.steps[0].condition is None
    assert [step.known["number"] for step in plan.steps[-2:]] == ["x", "ytrue"]
    values = {"steps.find/2.outputs.parcel_id": "X-B", "steps.first.outputs.parcel_id": "A"}
    resolved = make.resolve(lambda reference: values[reference.dotted])
    assert resolved == {"number": "X-B", "note": "b of A"}


def test_an_empty_list_has_no_steps(planned: Planner) -> None:
    """Nothing is done for a list without entries."""
    assert [step.id for step in planned(GROUPS, words="").steps] == ["first", "last/1", "last/2"]


def test_if_seen_is_checked_like_an_input_of_the_pack(planned: Planner) -> None:
    """The target that has to be seen is the façade's own type, with references looked up when the step comes."""
    plan = planned("""\
steps:
  - {id: find, uses: parcels.find_parcel, with: {number: A}}
  - {id: a, uses: screen.take_screenshot, if_seen: {left: 1}, sensitive: true}
  - {id: b, uses: screen.take_screenshot, if_seen: {left: 1, name: "${{ steps.find.outputs.parcel_id }}"}}
""")
    find, fixed, later = plan.steps
    assert (find.sensitive, fixed.sensitive, later.sensitive) == (False, True, False)
    assert find.seen_target(lambda reference: "x") is None
    assert fixed.seen_target(lambda reference: "x") == Area(left=1)
    assert later.seen_target(lambda reference: "x") == Area(left=1, name="x")
    assert [reference.dotted for reference in later.references] == ["steps.find.outputs.parcel_id"]


def test_an_included_runbook_is_repeated(write: Write) -> None:
    """Each turn of an included runbook has ids, inputs and cleaning steps of its own."""
    write(
        """\
runwright: 1
name: Inner
inputs:
  number: {type: string, required: true}
apps:
  parcels: {url: https://parcels.test}
steps:
  - {id: find, uses: parcels.find_parcel, with: {number: "${{ inputs.number }}"}}
finally:
  - {id: tidy, uses: parcels.find_parcel, with: {number: "${{ steps.find.outputs.parcel_id }}"}}
""",
        "inner.yaml",
    )
    outer = write("""\
steps:
  - {id: each, uses: ./inner.yaml, for_each: [a, b], with: {number: "${{ item }}"}}
""")
    plan = build_plan(outer, registry(), InputSources())
    assert [(step.id, step.known) for step in plan.steps] == [
        ("each/1/find", {"number": "a"}),
        ("each/2/find", {"number": "b"}),
    ]
    assert [step.arguments["number"] for step in plan.finally_steps] == [
        OutputReference("each/1/find", "parcel_id"),
        OutputReference("each/2/find", "parcel_id"),
    ]
