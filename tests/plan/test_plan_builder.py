"""Plans: what is put together, what is checked with the inputs, and what a step is given in the end."""

from __future__ import annotations

import hashlib

import pytest

from runwright.errors import RunbookError
from runwright.plan import InputReference, InputSources, OutputReference, build_plan
from runwright.runbook.references import RunReference
from tests.support.parcels_language import Area, registry
from tests.support.runbook_fixtures import Planner, Write, messages


def test_a_step_is_planned_with_all_it_says(planned: Planner) -> None:
    """Every key of a step arrives in the plan, durations in seconds."""
    plan = planned("""\
inputs:
  check: {type: boolean, default: true}
steps:
  - id: make
    name: Make the parcel
    uses: parcels.create_parcel
    doc: A sentence.
    with: {number: A-1, tags: [x, y], weight: 2}
    if: inputs.check
    timeout: 2m
    retry: {attempts: 3, backoff: 5s}
    confirm: Shall it be made?
  - {id: screenshot, uses: screen.take_screenshot}
""")
    make, screenshot = plan.steps
    assert (make.id, make.name, make.doc, make.line) == ("make", "Make the parcel", ("A sentence.",), 8)
    assert make.arguments == {"number": "A-1", "tags": ("x", "y"), "weight": 2}
    assert (make.timeout, make.confirm) == (120.0, "Shall it be made?")
    assert make.retry is not None
    assert (make.retry.attempts, make.retry.backoff) == (3, 5.0)
    assert make.condition is not None
    assert make.condition.evaluate(lambda reference: True)
    assert make.handler.name == "parcels.create_parcel"
    assert (screenshot.name, screenshot.timeout, screenshot.retry) == ("Take a screenshot.", 30.0, None)
    assert screenshot.app is make.app is plan.apps["parcels"]


def test_arguments_are_resolved_when_the_step_comes(planned: Planner) -> None:
    """References are looked up, values become what the handler takes, defaults stay the handler's."""
    plan = planned("""\
inputs:
  tags: {type: list, default: [x]}
steps:
  - {id: find, uses: parcels.find_parcel, with: {number: A}}
  - id: make
    uses: parcels.create_parcel
    with:
      number: ${{ steps.find.outputs.parcel_id }}
      tags: ${{ inputs.tags }}
      note: ${{ run.id }}
""")
    step = plan.steps[1]
    expected = (OutputReference("find", "parcel_id"), InputReference("tags"), RunReference("id"))
    assert step.references == expected
    values = {expected[0]: "B-7", expected[2]: "r1"}
    assert step.resolve(values.__getitem__) == {"number": "B-7", "tags": ("x",), "note": "r1"}


def test_an_output_that_does_not_fit_stops_the_step(planned: Planner) -> None:
    """What an earlier step returned is checked like anything else."""
    plan = planned("""\
steps:
  - {id: find, uses: parcels.find_parcel, with: {number: A}}
  - {id: make, uses: parcels.create_parcel, with: {number: "${{ steps.find.outputs.parcel_id }}"}}
""")
    with pytest.raises(RunbookError) as raised:
        plan.steps[1].resolve(lambda reference: "small letters")
    assert messages(raised) == [
        (7, "step 'make': 'number' must match the pattern ^[A-Z0-9-]*$ (it is steps.find.outputs.parcel_id)")
    ]


def test_values_of_inputs_are_checked_against_the_handlers(planned: Planner) -> None:
    """What is known before the run is checked before the run, at the place where it is handed over."""
    text = """\
inputs:
  number: {type: string, required: true}
  weight: {type: integer, default: 1}
steps:
  - id: make
    uses: parcels.create_parcel
    with:
      number: ${{ inputs.number }}
      weight: ${{ inputs.weight }}
"""
    assert planned(text, number="A").steps
    with pytest.raises(RunbookError) as raised:
        planned(text, number="a", weight="0")
    assert messages(raised) == [
        (12, "'number' must match the pattern ^[A-Z0-9-]*$ (it is inputs.number)"),
        (13, "'weight' must be at least 1 (it is inputs.weight)"),
    ]


def test_steps_that_clean_up_are_apart(planned: Planner) -> None:
    """`finally` may use the outputs of any step, even of a step that may be skipped."""
    plan = planned("""\
inputs:
  check: {type: boolean, default: true}
steps:
  - {id: find, uses: parcels.find_parcel, if: inputs.check, with: {number: A}}
finally:
  - {id: clean, uses: parcels.find_parcel, with: {number: "${{ steps.find.outputs.parcel_id }}"}}
""")
    assert [step.id for step in plan.steps] == ["find"]
    assert [step.id for step in plan.finally_steps] == ["clean"]


def test_the_digest_is_that_of_the_text(write: Write, packs: object) -> None:
    """The plan keeps the exact text, and the SHA-256 of it."""
    path = write("steps:\n  - {id: a, uses: parcels.sign_in}\n")
    plan = build_plan(path, registry(), InputSources())
    assert plan.source == path.read_text(encoding="utf-8")
    assert plan.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert plan.path == str(path)


def test_a_runbook_with_errors_has_no_plan(write: Write) -> None:
    """All errors are raised together; warnings keep nothing from running."""
    path = write(
        "inputs:\n  x: {type: string}\nsteps:\n  - {id: a, uses: parcels.signin}\n  - {id: a, uses: parcels.sign_in}\n"
    )
    with pytest.raises(RunbookError) as raised:
        build_plan(path, registry(), InputSources())
    assert [line for line, _ in messages(raised)] == [8, 9]
    assert raised.value.exit_code == 2


TEMPLATES = """\
inputs:
  number: {type: string, default: A}
  weight: {type: integer, default: 2}
  insured: {type: boolean, default: true}
steps:
  - {id: find, uses: parcels.find_parcel, with: {number: "${{ inputs.number }}-${{ inputs.weight }}"}}
  - id: make
    uses: parcels.create_parcel
    with:
      number: ${{ steps.find.outputs.parcel_id }}-${{ inputs.number }}
      note: "insured: ${{ inputs.insured }}, by ${{ run.id }}"
      tags: [fixed, "${{ inputs.number }}", "up to ${{ inputs.weight }} kg"]
  - id: look
    uses: screen.take_screenshot
    with: {area: {left: "${{ inputs.weight }}", name: "${{ inputs.number }}!"}}
"""


def test_references_stand_in_texts_lists_and_mappings(planned: Planner) -> None:
    """What depends on inputs alone is put together before the run, the rest when its step comes."""
    find, make, look = planned(TEMPLATES).steps
    assert find.known == {"number": "A-2"}
    assert make.known == {"tags": ("fixed", "A", "up to 2 kg")}
    assert look.known == {"area": Area(left=2, name="A!")}
    named = ["steps.find.outputs.parcel_id", "inputs.number", "inputs.insured", "run.id", "inputs.weight"]
    assert [reference.dotted for reference in make.references] == named
    values = {"steps.find.outputs.parcel_id": "B", "inputs.number": "A", "inputs.insured": True, "run.id": "r1"}
    resolved = make.resolve(lambda reference: values[reference.dotted])
    assert resolved == {"number": "B-A", "note": "insured: true, by r1", "tags": ("fixed", "A", "up to 2 kg")}


def test_a_text_that_does_not_fit_is_found_before_the_run(planned: Planner) -> None:
    """A text with references is checked like a literal text, and quoted with its references."""
    with pytest.raises(RunbookError) as raised:
        planned(TEMPLATES, number="A-very-long-number")
    assert messages(raised) == [
        (10, "'number' must have at most 12 characters (it is '${{ inputs.number }}-${{ inputs.weight }}')")
    ]


def test_an_output_without_a_value_is_no_part_of_a_text(planned: Planner) -> None:
    """A step whose text would lack a part stops, rather than work with half of it."""
    make = planned(TEMPLATES).steps[1]
    with pytest.raises(RunbookError) as raised:
        make.resolve(lambda reference: None if reference.dotted.startswith("steps.") else "x")
    [(_, message)] = messages(raised)
    assert message.startswith("step 'make': 'number' has a part without a value")
