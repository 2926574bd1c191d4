"""Plans: what is put together, what is checked with the inputs, and what a step is given in the end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from runwright import Secret
from runwright.errors import RunbookError
from runwright.plan import (
    InputReference,
    InputSources,
    OutputReference,
    Plan,
    RunReference,
    build_plan,
)
from tests.support.language_pack import BANK, Area, ShopSettings, registry

Write = Callable[..., Path]
Planner = Callable[..., Plan]


def messages(raised: pytest.ExceptionInfo[RunbookError]) -> list[tuple[int, str]]:
    """Return line and message of every problem."""
    return [(problem.line, problem.message) for problem in raised.value.problems]


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


def test_applications_are_resolved_and_their_settings_made(write: Write) -> None:
    """Addresses lose their last slash; settings become the pack's own class."""
    path = write("""\
runwright: 1
name: T
inputs:
  url: {type: url, required: true}
  handle: {type: string, default: ""}
apps:
  outlet:
    pack: shop
    url: ${{ inputs.url }}
    with: {handle: "${{ inputs.handle }}", region: us}
    language: de
    timezone: Europe/Berlin
    account: me
steps:
  - {id: a, uses: shop.sign_in}
""")
    sources = InputSources(given={"url": "http://127.0.0.1:8000/shop/", "handle": "mine"})
    app = build_plan(path, registry(), sources).apps["outlet"]
    assert (app.name, app.pack.name, app.url) == ("outlet", "shop", "http://127.0.0.1:8000/shop")
    assert app.settings == ShopSettings("mine", "us")
    assert (app.language, app.timezone, app.account) == ("de", "Europe/Berlin", "me")


@pytest.mark.parametrize(
    "given, expected",
    [
        ({"url": "https://a.test/?b"}, (7, "the address of 'shop' must be an address without ? and #")),
        ({"url": ""}, (7, "the address of 'shop' must be a complete address like https://example.com")),
        ({"handle": "much too long"}, (8, "'handle' must have at most 8 characters")),
        ({"handle": "none"}, (8, "application 'shop': has a handle that no shop can have")),
    ],
)
def test_wrong_addresses_and_settings_are_problems(
    write: Write, given: dict[str, str], expected: tuple[int, str]
) -> None:
    """A value that a pack's settings refuse is reported at its place in the runbook."""
    path = write("""\
runwright: 1
name: T
inputs:
  url: {type: url, default: https://shop.test}
  handle: {type: string, default: ""}
apps:
  shop: {url: "${{ inputs.url }}",
    with: {handle: "${{ inputs.handle }}"}}
steps:
  - {id: a, uses: shop.sign_in}
""")
    with pytest.raises(RunbookError) as raised:
        build_plan(path, registry(), InputSources(given=given))
    assert messages(raised) == [expected]


def test_a_plan_without_settings_has_none(write: Write) -> None:
    """A pack that takes no settings gets None."""
    path = write("""\
runwright: 1
name: T
inputs:
  token: {type: secret, required: true}
apps:
  bank: {url: https://bank.test}
steps:
  - {id: a, uses: bank.connect, with: {token: "${{ inputs.token }}"}}
""")
    plan = build_plan(path, registry(), InputSources(environment={"RUNWRIGHT_INPUT_TOKEN": "s3cret"}))
    assert plan.apps["bank"].settings is None
    assert plan.apps["bank"].pack is BANK
    assert "s3cret" not in repr(plan)
    assert plan.steps[0].resolve(lambda reference: "not asked") == {"token": Secret("s3cret")}


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
