"""Checks display texts, which have neither references nor secrets, and the citations of the documented procedure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runwright.lint._scope import LintContext, ScopedStep
from runwright.runbook import InputSpec, InputType, Node
from runwright.runbook.references import OPENING, ReferenceSyntaxError
from runwright.runbook.suggestions import closest
from runwright.runbook.templates import REFERENCES, parse_text

# Common formats of tokens: a short prefix and many random characters, JSON Web Tokens (RFC 7519) and PEM private
# keys (RFC 7468).
_TOKEN = re.compile(
    r"\b[A-Za-z]{2,12}(?:[_-][a-z]{2,6})?[_-](?=[A-Za-z]*[0-9])[A-Za-z0-9]{20,}\b"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_REPLACE_IT = "remove it, replace it at its issuer, and use an input of type secret"
_STEP_TEXTS = ("name", "doc", "confirm")


def check_texts(scope: LintContext) -> None:
    """Check the texts of the runbook's head and of its inputs."""
    assert scope.runbook is not None
    for key in ("name", "description"):
        for text in _texts_of(scope.node(), key):
            _check_text(scope, text, f"'{key}'")
    for name, spec in scope.runbook.inputs.items():
        declaration = scope.node("inputs", name)
        for text in _texts_of(declaration, "description"):
            _check_text(scope, text, "'description'")
        for key in ("default", "examples"):
            for text in _texts_of(declaration, key):
                _check_given(scope, text, spec, key)


def _texts_of(node: Node, key: str) -> Iterator[Node]:
    child = node.child(key)
    return texts_within(child) if child else iter(())


def _check_given(scope: LintContext, node: Node, spec: InputSpec, key: str) -> None:
    if spec.type is InputType.SECRET and node.value not in (None, ""):
        _note_secret(
            scope,
            node,
            f"a secret cannot have '{key}'",
            "give it when the runbook is run; replace this one at its issuer",
        )
    else:
        _check_text(scope, node, f"'{key}'")


def check_step_texts(scope: LintContext, step: ScopedStep) -> None:
    """Check the texts of a step; those of a group with its first step."""
    nodes = [scope.node(*step.loc)]
    if step.group and step.loc[-1] == 0:
        nodes.append(scope.node(*step.group.loc))
    for node in nodes:
        for key in _STEP_TEXTS:
            for text in _texts_of(node, key):
                _check_text(scope, text, f"'{key}'")


def looks_secret(text: str) -> bool:
    """Whether a text contains a likely token or private key."""
    # The length first: most texts are short, and the pattern backtracks over each of them.
    return len(text) > 20 and _TOKEN.search(text) is not None


def note_token(scope: LintContext, node: Node) -> None:
    """Report a literal text that looks like a token."""
    _note_secret(scope, node, "this looks like a secret", _REPLACE_IT)


def _check_text(scope: LintContext, node: Node, where: str) -> None:
    if not isinstance(node.value, str):
        return
    if OPENING in node.value:
        _note_reference(scope, node, where)
    elif looks_secret(node.value):
        note_token(scope, node)


def _note_reference(scope: LintContext, node: Node, where: str) -> None:
    try:
        reference = parse_text(str(node.value))
    except ReferenceSyntaxError:
        reference = ""
    kind = scope.type_of(reference) if isinstance(reference, REFERENCES) else None
    if kind and kind.secret:
        message = f"a secret cannot stand in {where}, which people read"
        scope.note("secret-in-text", node, message, "remove it")
    else:
        message = f"references are not resolved in {where}"
        scope.note("reference-in-text", node, message, "write what people shall read")


def _note_secret(scope: LintContext, node: Node, message: str, hint: str) -> None:
    # Masked: the finding quotes the source line, and findings go to terminals, logs and code scanning.
    scope.note("secret-in-text", node, message, hint, masked=True)


def texts_within(node: Node) -> Iterator[Node]:
    """Yield the scalars of a node, including the node itself."""
    if isinstance(node.value, dict):
        for entry in node.value.values():
            yield from texts_within(entry.node)
    elif isinstance(node.value, list):
        for item in node.value:
            yield from texts_within(item)
    else:
        yield node


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
