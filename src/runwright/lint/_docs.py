"""Checks the citations of the documented procedure: each sentence needs a step, each step a sentence."""

from __future__ import annotations

from runwright.lint._scope import LintContext, ScopedStep
from runwright.runbook.suggestions import closest


def check_documentation(scope: LintContext) -> None:
    """Compare the citations of the steps with the documentation, if there is any."""
    assert scope.runbook is not None
    if scope.runbook.documentation is None:
        return
    procedure = frozenset(scope.runbook.documentation.procedure)
    cited: set[str] = set()
    for step in scope.steps:
        if step.doc is None:
            _warn_uncited(scope, step)
        else:
            cited.update(step.doc)
            _check_citations(scope, step, procedure)
    for index, sentence in enumerate(scope.runbook.documentation.procedure):
        if sentence not in cited:
            place = scope.node("documentation", "procedure", index)
            hint = "cite it in the 'doc' of the step that carries it out"
            scope.warn("sentence-without-step", place, "no step carries out this sentence", hint)


def _warn_uncited(scope: LintContext, step: ScopedStep) -> None:
    place = scope.node(*step.loc)
    if scope.node(*step.loc).key("doc"):
        return  # it is invalid, which is reported already
    message = f"step '{step.spec.id}' cites no documented sentence"
    hint = "add 'doc:' with the sentence, or 'doc: []' when there is none on purpose"
    scope.warn("step-without-doc", place, message, hint)


def _check_citations(scope: LintContext, step: ScopedStep, procedure: frozenset[str]) -> None:
    loc = step.group.loc if step.group and step.spec.doc is None else step.loc
    node = scope.node(*loc, "doc")
    for index, sentence in enumerate(step.doc or ()):
        if procedure and sentence not in procedure:
            place = node.child(index) or node
            near = closest(sentence, procedure)
            hint = f"did you mean '{near}'?" if near else "add it to documentation.procedure, or cite another"
            scope.note("unknown-sentence", place, "the documentation has no such sentence", hint)
