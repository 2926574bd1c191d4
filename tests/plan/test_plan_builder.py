"""Plans: what is put together, what is checked with the inputs, and what a step is given in the end."""

from __future__ import annotations

import hashlib

import pytest

from runwright.errors import RunbookError
from runwright.plan import InputReference, InputSources, OutputReference, build_plan
from runwright.runbook.references import RunReference
from tests.support.language_pack import Area, registry
from tests.support.runbook_fixtures import Planner, Write, messages


def test_a_step_is_planned_with_all_it_says(planned: Planner) -> None:
    """Every key of a step arrives in the plan, durations in seconds."""
    plan = planned("""\
inputs:
  check: {type: boolean, default: true}
steps:
  - id: make
    name: Make the item
    uses: shop.create_item
    doc: A sentence.
    with: {sku: A-1, tags: [x, y], amount: 2}
    if: inputs.check
    timeout: 2m
    retry: {attempts: 3, backoff: 5s}
    confirm: Shall it be made?
  - {id: picture, uses: look.take_picture}
""")
    make, picture = plan.steps
    assert (make.id, make.name, make.doc, make.line) == ("make", "Make the item", ("A sentence.",), 8)
    assert make.arguments == {"sku": "A-1", "tags": ("x", "y"), "amount": 2}
    assert (make.timeout, make.confirm) == (120.0, "Shall it be made?")
    assert make.retry is not None
    assert (make.retry.attempts, make.retry.backoff) == (3, 5.0)
    assert make.condition is not None
    assert make.condition.evaluate(lambda reference: True)
    assert make.handler.name == "shop.create_item"
    assert (picture.name, picture.timeout, picture.retry) == ("Take a picture of the screen.", 30.0, None)
    assert picture.app is make.app is plan.apps["shop"]


def test_arguments_are_resolved_when_the_step_comes(planned: Planner) -> None:
    """References are looked up, values become what the handler takes, defaults stay the handler's."""
    plan = planned("""\
inputs:
  tags: {type: list, default: [x]}
steps:
  - {id: find, uses: shop.find_item, with: {sku: A}}
  - id: make
    uses: shop.create_item
    with:
      sku: ${{ steps.find.outputs.item_id }}
      tags: ${{ inputs.tags }}
      note: ${{ run.id }}
""")
    step = plan.steps[1]
    expected = (OutputReference("find", "item_id"), InputReference("tags"), RunReference("id"))
    assert step.references == expected
    values = {expected[0]: "B-7", expected[2]: "r1"}
    assert step.resolve(values.__getitem__) == {"sku": "B-7", "tags": ("x",), "note": "r1"}


def test_an_output_that_does_not_fit_stops_the_step(planned: Planner) -> None:
    """What an earlier step returned is checked like anything else."""
    plan = planned("""\
steps:
  - {id: find, uses: shop.find_item, with: {sku: A}}
  - {id: make, uses: shop.create_item, with: {sku: "${{ steps.find.outputs.item_id }}"}}
""")
    with pytest.raises(RunbookError) as raised:
        plan.steps[1].resolve(lambda reference: "small letters")
    assert messages(raised) == [
        (7, "step 'make': 'sku' must match the pattern ^[A-Z0-9-]*$ (it is steps.find.outputs.item_id)")
    ]


def test_values_of_inputs_are_checked_against_the_handlers(planned: Planner) -> None:
    """What is known before the run is checked before the run, at the place where it is handed over."""
    text = """\
inputs:
  sku: {type: string, required: true}
  amount: {type: integer, default: 1}
steps:
  - id: make
    uses: shop.create_item
    with:
      sku: ${{ inputs.sku }}
      amount: ${{ inputs.amount }}
"""
    assert planned(text, sku="A").steps
    with pytest.raises(RunbookError) as raised:
        planned(text, sku="a", amount="0")
    assert messages(raised) == [
        (12, "'sku' must match the pattern ^[A-Z0-9-]*$ (it is inputs.sku)"),
        (13, "'amount' must be at least 1 (it is inputs.amount)"),
    ]


def test_steps_that_clean_up_are_apart(planned: Planner) -> None:
    """`finally` may use the outputs of any step, even of a step that may be skipped."""
    plan = planned("""\
inputs:
  check: {type: boolean, default: true}
steps:
  - {id: find, uses: shop.find_item, if: inputs.check, with: {sku: A}}
finally:
  - {id: clean, uses: shop.find_item, with: {sku: "${{ steps.find.outputs.item_id }}"}}
""")
    assert [step.id for step in plan.steps] == ["find"]
    assert [step.id for step in plan.finally_steps] == ["clean"]


def test_the_digest_is_that_of_the_text(write: Write, packs: object) -> None:
    """The plan keeps the exact text, and the SHA-256 of it."""
    path = write("steps:\n  - {id: a, uses: shop.sign_in}\n")
    plan = build_plan(path, registry(), InputSources())
    assert plan.source == path.read_text(encoding="utf-8")
    assert plan.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert plan.path == str(path)


def test_a_runbook_with_errors_has_no_plan(write: Write) -> None:
    """All errors are raised together; warnings keep nothing from running."""
    path = write(
        "inputs:\n  x: {type: string}\nsteps:\n  - {id: a, uses: shop.signin}\n  - {id: a, uses: shop.sign_in}\n"
    )
    with pytest.raises(RunbookError) as raised:
        build_plan(path, registry(), InputSources())
    assert [line for line, _ in messages(raised)] == [8, 9]
    assert raised.value.exit_code == 2


TEMPLATES = """\
inputs:
  sku: {type: string, default: A}
  amount: {type: integer, default: 2}
  visible: {type: boolean, default: true}
steps:
  - {id: find, uses: shop.find_item, with: {sku: "${{ inputs.sku }}-${{ inputs.amount }}"}}
  - id: make
    uses: shop.create_item
    with:
      sku: ${{ steps.find.outputs.item_id }}-${{ inputs.sku }}
      note: "shown: ${{ inputs.visible }}, by ${{ run.id }}"
      tags: [fixed, "${{ inputs.sku }}", "no. ${{ inputs.amount }}"]
  - {id: look, uses: look.take_picture, with: {area: {left: "${{ inputs.amount }}", name: "${{ inputs.sku }}!"}}}
"""


def test_references_stand_in_texts_lists_and_mappings(planned: Planner) -> None:
    """What depends on inputs alone is put together before the run, the rest when its step comes."""
    find, make, look = planned(TEMPLATES).steps
    assert find.known == {"sku": "A-2"}
    assert make.known == {"tags": ("fixed", "A", "no. 2")}
    assert look.known == {"area": Area(left=2, name="A!")}
    named = ["steps.find.outputs.item_id", "inputs.sku", "inputs.visible", "run.id", "inputs.amount"]
    assert [reference.dotted for reference in make.references] == named
    values = {"steps.find.outputs.item_id": "B", "inputs.sku": "A", "inputs.visible": True, "run.id": "r1"}
    resolved = make.resolve(lambda reference: values[reference.dotted])
    assert resolved == {"sku": "B-A", "note": "shown: true, by r1", "tags": ("fixed", "A", "no. 2")}


def test_a_text_that_does_not_fit_is_found_before_the_run(planned: Planner) -> None:
    """A text with references is checked like a literal text, and quoted with its references."""
    with pytest.raises(RunbookError) as raised:
        planned(TEMPLATES, sku="A-very-long-sku")
    assert messages(raised) == [
        (10, "'sku' must have at most 12 characters (it is '${{ inputs.sku }}-${{ inputs.amount }}')")
    ]


def test_an_output_without_a_value_is_no_part_of_a_text(planned: Planner) -> None:
    """A step whose text would lack a part stops, rather than work with half of it."""
    make = planned(TEMPLATES).steps[1]
    with pytest.raises(RunbookError) as raised:
        make.resolve(lambda reference: None if reference.dotted.startswith("steps.") else "x")
    [(_, message)] = messages(raised)
    assert message.startswith("step 'make': 'sku' has a part without a value")
