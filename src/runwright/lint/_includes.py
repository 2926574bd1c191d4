"""Reads a runbook with its included files, and checks their inputs and outputs."""

from __future__ import annotations

import os
from pathlib import Path

from runwright.handlers.registry import Registry
from runwright.lint._handlers import HandlerFacts
from runwright.lint._scope import LintContext, ScopedStep
from runwright.runbook import UNKNOWN, Document, is_file, read_document
from runwright.runbook.findings import Finding, errors_of

MAX_INCLUDE_DEPTH = 10
"""Maximum nesting of included runbooks."""
_ENDINGS = (".yaml", ".yml")
NOT_FOR_INCLUDES = {
    "timeout": "each step of the included runbook has its own",
    "retry": "repeat steps within the included runbook",
    "app": "its steps work in the applications it names",
    "if_seen": "say it of a step of the included runbook",
    "sensitive": "say it of the steps of the included runbook",
    "confirm": "ask before a step of the included runbook",
}


def is_include(uses: str) -> bool:
    """Whether `uses` names a file rather than a handler."""
    return uses.startswith(("./", "../"))


class RunbookFiles:
    """A runbook file and its included files; each is read and checked once."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.scopes: dict[Path, LintContext] = {}
        self._facts: dict[str, HandlerFacts] = {}

    @property
    def findings(self) -> list[Finding]:
        """Return the findings by file and line."""
        scopes = [scope for scope in self.scopes.values() if self.may_quote(scope.document)]
        return [finding for scope in scopes for finding in sorted_findings(scope.document)]

    def may_quote(self, document: Document) -> bool:
        """Whether a file is in the first runbook's folder; a foreign runbook could include any file of the machine."""
        first = next(iter(self.scopes))
        return document.path.resolve().is_relative_to(first.parent)

    def facts(self, name: str) -> HandlerFacts | None:
        """Return the facts about a handler, or None if it does not exist."""
        if name not in self._facts:
            if name not in self.registry.handlers:
                return None
            self._facts[name] = HandlerFacts(self.registry.handlers[name])
        return self._facts[name]

    def scope_of(self, document: Document) -> LintContext:
        """Return a new scope for a document."""
        scope = LintContext(document, self.registry)
        self.scopes[document.path.resolve()] = scope
        return scope


def sorted_findings(document: Document) -> list[Finding]:
    """Return a document's findings in order of place."""
    return sorted(document.findings, key=lambda finding: (finding.line, finding.column))


def open_included(
    workspace: RunbookFiles, scope: LintContext, step: ScopedStep, trail: tuple[Path, ...]
) -> Document | LintContext | None:
    """Return the document that a step includes, or its scope if it is checked already, or None."""
    uses = step.spec.uses
    place = scope.node(*step.loc, "uses")
    path = scope.document.path.parent / uses
    add = scope.note
    if not uses.endswith(_ENDINGS):
        add("bad-include", place, "only runbooks can be included", "give the path of a .yaml file")
        return None
    if not is_file(path):
        hint = f"the path is relative to {scope.document.source.path}"
        add("bad-include", place, f"file not found: '{uses}'", hint)
        return None
    # Resolved: a link must neither hide a cycle nor make one file count twice.
    resolved = path.resolve()
    if resolved in trail:
        names = " → ".join(each.name for each in (*trail[trail.index(resolved) :], resolved))
        add("include-cycle", place, f"the runbook includes itself: {names}", "remove one of the inclusions")
        return None
    if len(trail) >= MAX_INCLUDE_DEPTH:
        add("include-cycle", place, f"runbooks include one another more than {MAX_INCLUDE_DEPTH} levels deep")
        return None
    # normpath, not resolve: messages name the path as the author wrote it, without the folder of this machine.
    shown = Path(os.path.normpath(Path(scope.document.source.path).parent / uses)).as_posix()
    # A file that two steps include is checked once, but entered twice in the plan.
    return workspace.scopes.get(resolved) or read_document(path, shown)


def note_unquoted(workspace: RunbookFiles, scope: LintContext, step: ScopedStep, included: LintContext) -> None:
    """Report errors of an included file without quoting them, because it is outside of the folder."""
    if workspace.may_quote(included.document) or not errors_of(included.document.findings):
        return
    message = f"'{step.spec.uses}' has problems; they are not shown, because it is not in this runbook's folder"
    hint = f"see `runwright lint {included.document.source.path}`"
    scope.note("bad-include", scope.node(*step.loc, "uses"), message, hint)


def check_include(scope: LintContext, step: ScopedStep) -> None:
    """Check for keys that an inclusion cannot have, and that both runbooks declare the same applications."""
    node = scope.node(*step.loc)
    for key, hint in NOT_FOR_INCLUDES.items():
        if key_node := node.key(key):
            scope.note("bad-include", key_node, f"'{key}' means nothing for an included runbook", hint)
    if step.included is None:
        return
    for name, pack in step.included.apps.items():
        scope.used_apps.add(name)
        if name in scope.apps and scope.apps[name].name != pack.name:
            message = f"application '{name}' is of '{scope.apps[name].name}' here and of '{pack.name}' there"
            scope.note("bad-include", scope.node(*step.loc, "uses"), message, "rename one")


def check_unused_outputs(scope: LintContext) -> None:
    """Report unused outputs of included runbooks and unused secrets of steps."""
    for step in scope.steps:
        if step.spec.id == UNKNOWN or not step.outputs:
            continue
        place = scope.node(*step.loc, "uses")
        for name, kind in step.outputs.items():
            if (step.spec.id, name) in scope.used_outputs:
                continue
            if step.included is not None:
                message = f"nothing uses the output '{name}' of {step.spec.uses}"
                scope.warn("unused-output", place, message, "use it, or remove it there")
            elif kind and kind.secret and not kind.optional:
                message = f"nothing uses the secret '{name}' that this step returns"
                scope.warn("unused-output", place, message, "use it, or leave the step out")
