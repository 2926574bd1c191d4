"""Lists the steps of a runbook, including those of groups, and checks the lists of loops."""

from __future__ import annotations

from runwright.lint._references import check_exists, given_in
from runwright.lint._scope import TEXT_ITEM, Conditioned, Group, LintContext, Loc, Loop, ScopedStep
from runwright.runbook import GroupSpec, Node, StepSpec
from runwright.runbook.references import InputReference
from runwright.runbook.templates import is_fixed, references_in
from runwright.runbook.value_types import LIST


def gather_steps(scope: LintContext) -> None:
    """Add every step of the runbook to its scope in order."""
    assert scope.runbook is not None
    sections = (("steps", scope.runbook.steps), ("finally", scope.runbook.finally_steps))
    for section, entries in sections:
        for index, entry in enumerate(entries):
            if isinstance(entry, GroupSpec):
                _add_group(scope, entry, (section, index))
            else:
                _add(scope, entry, (section, index), None, _loop(entry, (section, index)))


def _add_group(scope: LintContext, spec: GroupSpec, loc: Loc) -> None:
    group, loop = Group(loc, spec.condition, name=spec.name, doc=spec.doc), _loop(spec, loc)
    scope.groups.append(group)
    for index, step in enumerate(spec.steps):
        place = (*loc, "steps", index)
        if loop and step.for_each is not None:
            scope.note(
                "bad-loop", scope.key(*place, "for_each"), "a loop within a loop", "repeat the group, or its steps"
            )
        _add(scope, step, place, group, loop or _loop(step, place))


def _loop(spec: StepSpec | GroupSpec, loc: Loc) -> Loop | None:
    return Loop(loc) if spec.for_each is not None else None


def _add(scope: LintContext, spec: StepSpec, loc: Loc, group: Group | None, loop: Loop | None) -> None:
    scope.steps.append(ScopedStep(spec, loc, len(scope.steps), Conditioned(loc, spec.condition), group, loop))


def check_loops(scope: LintContext) -> None:
    """Check every list in `for_each`: its length must be known before the run."""
    for loop in dict.fromkeys(step.loop for step in scope.steps if step.loop):
        _check_loop(scope, loop)


def _check_loop(scope: LintContext, loop: Loop) -> None:
    node = scope.node(*loop.loc, "for_each")
    before = scope.count
    loop.items = given_in(scope, node)
    for reference in references_in(loop.items):
        if check_exists(scope, reference, node) and not isinstance(reference, InputReference):
            message = f"{reference.dotted} is not known before the run, which is when the steps are counted"
            scope.note("bad-loop", node, message, "repeat a step for a list, or for an input of type list")
    if scope.count > before:
        return
    if isinstance(loop.items, InputReference):
        _check_input(scope, loop.items, node)
    elif not isinstance(loop.items, list) or not all(_is_text(item) for item in loop.items):
        hint = "write [a, b], or refer to an input of type list"
        scope.note("bad-loop", node, "'for_each' takes a list of texts", hint)


def _check_input(scope: LintContext, reference: InputReference, node: Node) -> None:
    kind = scope.type_of(reference)
    if kind and kind.kinds != {LIST}:
        message = f"'for_each' takes a list, but {reference.dotted} is {kind}"
        scope.note("bad-loop", node, message, "declare the input with 'type: list'")
    elif kind and kind.optional:
        message = f"'for_each' needs a list, but {reference.dotted} may have none"
        scope.note("bad-loop", node, message, "give the input a default, or 'required: true'")


def _is_text(item: object) -> bool:
    return isinstance(item, str) or not is_fixed(item)


def enter_loop(scope: LintContext, step: ScopedStep) -> None:
    """Set the type of `${{ item }}` for the checks of a step."""
    scope.item_type = TEXT_ITEM if step.loop else None
