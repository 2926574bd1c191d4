"""Runbooks within runbooks: one flat plan with absolute references."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from runwright.errors import RunbookError
from runwright.lint import check_runbook
from runwright.lint.formats import format_text
from runwright.plan import InputReference, InputSources, OutputReference, build_plan
from tests.support.parcels_language import registry
from tests.support.runbook_fixtures import Write

INNER = """\
runwright: 1
name: Make sure that a parcel exists
inputs:
  number: {type: string, required: true, pattern: "[A-Z0-9-]+"}
  weight: {type: integer, default: 1}
  deep: {type: boolean, default: false}
apps:
  parcels: {url: https://parcels.test}
steps:
  - {id: find, uses: parcels.find_parcel, with: {number: "${{ inputs.number }}"}}
  - id: make
    name: Make it
    uses: parcels.create_parcel
    with:
      number: ${{ steps.find.outputs.parcel_id }}
      weight: ${{ inputs.weight }}
  - {id: look, uses: screen.take_screenshot, if: inputs.deep and steps.find.outputs.delivered}
finally:
  - {id: tidy, uses: parcels.find_parcel, with: {number: "${{ steps.make.outputs.parcel_id }}"}}
outputs:
  parcel_id: ${{ steps.make.outputs.parcel_id }}
  given: ${{ inputs.number }}
"""
OUTER = """\
runwright: 1
name: T
inputs:
  number: {type: string, default: A-1}
  check: {type: boolean, default: true}
apps:
  parcels: {url: https://parcels.test}
steps:
  - id: one
    uses: ./inner.yaml
    doc: A sentence.
    if: inputs.check
    with: {number: "${{ inputs.number }}", deep: true}
  - id: two
    name: Again
    uses: ./inner.yaml
    if: inputs.check
    with: {number: "${{ steps.one.outputs.parcel_id }}", weight: 5}
  - id: last
    uses: parcels.create_parcel
    if: inputs.check
    with: {number: "${{ steps.two.outputs.parcel_id }}", note: "${{ steps.one.outputs.given }}"}
finally:
  - {id: end, uses: parcels.sign_in}
"""


@pytest.fixture
def runbooks(write: Write) -> Path:
    """Return a runbook that includes another twice."""
    write(INNER, "inner.yaml")
    return write(OUTER, "outer.yaml")


def test_included_steps_stand_in_one_list(runbooks: Path) -> None:
    """The ids of included steps are outer/inner; cleaning up goes from the inside out."""
    plan = build_plan(runbooks, registry(), InputSources())
    ids = ["one/find", "one/make", "one/look", "two/find", "two/make", "two/look", "last"]
    assert [step.id for step in plan.steps] == ids
    assert [step.id for step in plan.finally_steps] == ["one/tidy", "two/tidy", "end"]
    assert list(plan.apps) == ["parcels"]


def test_references_become_absolute(runbooks: Path) -> None:
    """What an included step refers to is what the including runbook hands in, or a step by its whole id."""
    steps = {step.id: step for step in build_plan(runbooks, registry(), InputSources()).steps}
    assert steps["one/find"].arguments == {"number": InputReference("number")}
    assert steps["one/make"].arguments == {"number": OutputReference("one/find", "parcel_id"), "weight": 1}
    assert steps["two/find"].arguments == {"number": OutputReference("one/make", "parcel_id")}
    assert steps["two/make"].arguments["weight"] == 5
    given = {"number": OutputReference("two/make", "parcel_id"), "note": InputReference("number")}
    assert steps["last"].arguments == given


def test_conditions_are_joined_and_values_put_in(runbooks: Path) -> None:
    """An included step runs when its own condition and that of its inclusion hold."""
    steps = {step.id: step for step in build_plan(runbooks, registry(), InputSources()).steps}
    look = "inputs.check and {} and steps.{}/find.outputs.delivered"
    assert str(steps["one/make"].condition) == "inputs.check"
    assert str(steps["one/look"].condition) == look.format("true", "one")
    assert str(steps["two/look"].condition) == look.format("false", "two")
    condition = steps["one/look"].condition
    assert condition is not None
    assert condition.evaluate(lambda reference: True) is True
    assert condition.evaluate(lambda reference: isinstance(reference, InputReference)) is False


def test_what_the_inclusion_says_is_said_of_its_steps(runbooks: Path) -> None:
    """Sentences and the name of an inclusion go to every step in it, which keeps its own place."""
    steps = {step.id: step for step in build_plan(runbooks, registry(), InputSources()).steps}
    assert steps["one/make"].doc == ("A sentence.",)
    assert (steps["one/make"].name, steps["two/make"].name) == ("Make it", "Again: Make it")
    assert Path(steps["one/make"].path).name == "inner.yaml"
    assert steps["one/make"].line == 11


def test_declared_inputs_are_checked_on_the_way_in(runbooks: Path) -> None:
    """An included runbook's pattern holds for an input of the run at once and for an output when it is there."""
    with pytest.raises(RunbookError) as raised:
        build_plan(runbooks, registry(), InputSources(given={"number": "small"}))
    [problem] = raised.value.problems
    assert (problem.line, problem.message) == (
        13,
        "'number' must match the pattern [A-Z0-9-]+ (it is inputs.number)",
    )
    steps = {step.id: step for step in build_plan(runbooks, registry(), InputSources()).steps}
    assert steps["two/find"].resolve(lambda reference: "B-2") == {"number": "B-2"}
    with pytest.raises(RunbookError, match=r"'number' must match the pattern"):
        steps["two/find"].resolve(lambda reference: "small")


def test_the_digest_covers_what_is_included(runbooks: Path) -> None:
    """A change in an included runbook is a change of the plan."""
    before = build_plan(runbooks, registry(), InputSources()).digest
    assert before == hashlib.sha256((OUTER + INNER).encode()).hexdigest()
    inner = runbooks.with_name("inner.yaml")
    inner.write_text(INNER + "# changed\n", encoding="utf-8")
    assert build_plan(runbooks, registry(), InputSources()).digest != before


def test_one_name_means_one_application(runbooks: Path) -> None:
    """An included runbook that means another address by the same name is refused."""
    inner = runbooks.with_name("inner.yaml")
    inner.write_text(INNER.replace("https://parcels.test", "https://other.test"), encoding="utf-8")
    with pytest.raises(RunbookError) as raised:
        build_plan(runbooks, registry(), InputSources())
    problems = [(Path(each.path).name, each.line, each.hint) for each in raised.value.problems]
    assert set(problems) == {("inner.yaml", 8, "there it is at https://parcels.test")}


BRANCHES = """\
runwright: 1
name: T
inputs:
  way: {type: enum, values: [old, new], default: old}
steps:
  - {id: old, uses: ./inner.yaml, if: "inputs.way == 'old'", with: {number: A}}
  - {id: new, uses: ./inner.yaml, if: "inputs.way == 'new'", with: {number: B}}
"""


def test_an_included_runbook_that_the_inputs_rule_out_is_left_out(write: Write) -> None:
    """Of two ways that an input chooses from, a plan has one, with its clean-up; the other leaves no skipped steps."""
    write(INNER, "inner.yaml")
    path = write(BRANCHES, "outer.yaml")
    for way in ("old", "new"):
        plan = build_plan(path, registry(), InputSources(given={"way": way}))
        assert [step.id for step in plan.steps] == [f"{way}/find", f"{way}/make", f"{way}/look"]
        assert [step.id for step in plan.finally_steps] == [f"{way}/tidy"]
    used = """  - id: last
    uses: parcels.create_parcel
    if: inputs.way == 'new'
    with: {number: "${{ steps.new.outputs.parcel_id }}"}
"""
    with pytest.raises(RunbookError, match="needs an application 'parcels'"):
        build_plan(write(BRANCHES + used, "outer.yaml"), registry(), InputSources())
    with_app = (BRANCHES + used).replace("steps:\n", "apps: {parcels: {url: https://parcels.test}}\nsteps:\n", 1)
    kept = build_plan(write(with_app, "outer.yaml"), registry(), InputSources())
    assert "new/make" in [step.id for step in kept.steps], "what a later step refers to has to be told as skipped"


def test_an_application_may_come_from_what_is_included(runbooks: Path) -> None:
    """A runbook of inclusions only needs no applications of its own."""
    text = OUTER.replace("apps:\n  parcels: {url: https://parcels.test}\n", "").partition("  - id: last")[0]
    runbooks.write_text(text, encoding="utf-8")
    assert list(build_plan(runbooks, registry(), InputSources()).apps) == ["parcels"]


def test_an_address_must_be_known_before_the_run(write: Write) -> None:
    """What a step returns comes too late for the address of an application."""
    inner = """\
runwright: 1
name: T
inputs:
  url: {type: url, required: true}
apps:
  other: {url: "${{ inputs.url }}", pack: parcels}
steps:
  - {id: a, uses: parcels.sign_in}
"""
    write(inner, "inner.yaml")
    outer = write("""\
steps:
  - {id: find, uses: parcels.find_parcel, with: {number: A}}
  - {id: in, uses: ./inner.yaml, with: {url: "${{ steps.find.outputs.parcel_id }}"}}
""")
    with pytest.raises(RunbookError) as raised:
        build_plan(outer, registry(), InputSources())
    message = "steps.find.outputs.parcel_id is not known when the applications are opened"
    assert message in [problem.message for problem in raised.value.problems]


def test_inclusions_cannot_multiply_without_end(write: Write) -> None:
    """Ten runbooks that each include the next one ten times are stopped at the limit of a plan's steps."""
    head = "runwright: 1\nname: T\napps: {parcels: {url: https://parcels.test}}\nsteps:\n"
    write(head + "  - {id: a, uses: parcels.sign_in}\n", "level0.yaml")
    for level in range(1, 7):
        steps = "".join(f"  - {{id: s{number}, uses: ./level{level - 1}.yaml}}\n" for number in range(10))
        write(head + steps, f"level{level}.yaml")
    top = write(head + "  - {id: a, uses: ./level6.yaml}\n", "top.yaml")
    with pytest.raises(RunbookError, match=r"a plan has at most 10000 steps"):
        build_plan(top, registry(), InputSources())


def test_inclusions_have_a_depth(write: Write) -> None:
    """A long chain of inclusions is refused."""
    head = "runwright: 1\nname: T\nsteps:\n"
    for level in range(12):
        write(f"{head}  - {{id: a, uses: ./level{level + 1}.yaml}}\n", f"level{level}.yaml")
    write(head + "  - {id: a, uses: parcels.sign_in}\n", "level12.yaml")
    with pytest.raises(RunbookError, match=r"more than 10 levels deep"):
        build_plan(write(f"{head}  - {{id: a, uses: ./level0.yaml}}\n", "top.yaml"), registry(), InputSources())


def test_what_comes_back_from_inside_is_checked_too(runbooks: Path) -> None:
    """A value that was handed in and comes out again is checked where it arrives."""
    text = OUTER.replace('note: "${{ steps.one', 'weight: "${{ steps.one')
    inner = INNER.replace("  given: ${{ inputs.number }}", "  given: ${{ inputs.weight }}")
    runbooks.with_name("inner.yaml").write_text(inner, encoding="utf-8")
    good = text.replace("deep: true", "deep: true, weight: 3")
    runbooks.write_text(good, encoding="utf-8")
    [last] = [step for step in build_plan(runbooks, registry(), InputSources()).steps if step.id == "last"]
    assert last.arguments["weight"] == 3
    runbooks.write_text(good.replace("weight: 3", "weight: 0"), encoding="utf-8")
    with pytest.raises(RunbookError) as raised:
        build_plan(runbooks, registry(), InputSources())
    assert "'weight' must be at least 1 (it is steps.one.outputs.given)" in {
        problem.message for problem in raised.value.problems
    }


@pytest.mark.parametrize("name", ["a" * 5000, "a\\0b", "a/" * 3000 + "b"])
def test_an_impossible_path_is_no_file(write: Write, name: str) -> None:
    """A path that the system refuses is reported like a missing file."""
    path = write(f'steps:\n  - {{id: a, uses: "./{name}.yaml"}}\n')
    assert [finding.rule for finding in check_runbook(path, registry())] == ["bad-include"]


@pytest.mark.parametrize("link", [False, True])
def test_a_file_elsewhere_is_not_quoted(tmp_path: Path, link: bool) -> None:
    """A runbook from a stranger cannot have lint print a file that lies outside its folder, also not by a link."""
    (tmp_path / "private.yaml").write_text("password: hunter2\nhunter3\n", encoding="utf-8")
    book = tmp_path / "book"
    book.mkdir()
    uses = "../private.yaml"
    if link:
        uses = "./inside.yaml"
        try:
            (book / "inside.yaml").symlink_to(tmp_path / "private.yaml")
        except OSError:
            pytest.skip("links cannot be made here")
    (book / "a.yaml").write_text(f"runwright: 1\nname: T\nsteps:\n  - {{id: a, uses: {uses}}}\n", encoding="utf-8")
    findings = check_runbook(book / "a.yaml", registry())
    assert [finding.rule for finding in findings] == ["bad-include"]
    assert "hunter" not in format_text(findings)
    assert "password" not in format_text(findings)
    assert "not in this runbook's folder" in findings[0].message
