"""Checks the applications of a runbook and finds the application of a step."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from runwright.connections import CertificateAuthority
from runwright.errors import RunwrightError
from runwright.handlers import StepPack
from runwright.lint._handlers import Fields, fields_of_class, fields_of_settings
from runwright.lint._references import check_exists, check_part, given_in
from runwright.lint._scope import LintContext, Place, ScopedStep
from runwright.lint._values import check_values
from runwright.runbook import AppSpec, Node
from runwright.runbook.addresses import BaseUrl, Language, Timezone
from runwright.runbook.browser_options import BROWSER_OPTIONS
from runwright.runbook.references import OPENING, InputReference, Reference
from runwright.runbook.suggestions import did_you_mean
from runwright.runbook.templates import is_fixed, references_in
from runwright.runbook.value_types import TEXT, WrongValueError

APP_TEXTS = Fields(
    {"url": BaseUrl, "language": Language, "timezone": Timezone, "account": str, "ca": str}, required=frozenset({"url"})
)


def check_apps(scope: LintContext) -> None:
    """Check every application's pack, address and settings."""
    assert scope.runbook is not None
    for name, spec in scope.runbook.apps.items():
        scope.check_name("apps", name, "application")
        _check_texts(scope, name)
        _check_options(scope, name)
        pack = _find_pack(scope, name, spec)
        if pack is not None:
            scope.apps[name] = pack
            _check_settings(scope, name, pack)


def _find_pack(scope: LintContext, name: str, spec: AppSpec) -> StepPack | None:
    wanted = spec.pack or name
    if wanted in scope.registry.packs:
        return scope.registry.packs[wanted]
    place = scope.node("apps", name, "pack") if spec.pack else scope.key("apps", name)
    if not scope.note_broken("unknown-pack", place, wanted):
        hint = did_you_mean(wanted, scope.registry.packs)
        if not spec.pack:
            hint = f"{hint}; name the pack with 'pack:' when the application is called otherwise".lstrip("; ")
        scope.note("unknown-pack", place, f"unknown step pack '{wanted}'", hint)
    return None


def _check_texts(scope: LintContext, name: str) -> None:
    """Check the texts of an application and keep their parsed values for the plan."""
    values = scope.app_texts[name] = {}
    for key in APP_TEXTS.annotations:
        node = scope.node("apps", name).child(key)
        if node is None or not isinstance(node.value, str):
            continue
        values[key] = given = given_in(scope, node)
        if is_fixed(given):
            _check_literal(scope, key, node)
        for reference in references_in(given):
            if check_exists(scope, reference, node) and _is_input(scope, reference, node):
                _check_kind(scope, reference, node, key, given)


def _check_literal(scope: LintContext, key: str, node: Node) -> None:
    if OPENING in str(node.value):
        return  # malformed, which is reported already
    try:
        APP_TEXTS.read(key, node.value)
    except WrongValueError as error:
        scope.note("bad-url" if key == "url" else "wrong-value", node, f"'{key}' {error}")
        return
    if key == "ca":
        try:
            authority_beside(scope, str(node.value))
        except RunwrightError as error:
            scope.note("wrong-value", node, f"'ca': {error.message}", error.hint)


def authority_beside(scope: LintContext, file: str) -> CertificateAuthority:
    """Read a file whose path is relative to the runbook; raises RunwrightError."""
    hint = f"its path is relative to {scope.document.source.path}"
    return CertificateAuthority.read(scope.document.path.parent / Path(file).expanduser(), file, hint)


def _check_kind(scope: LintContext, reference: Reference, node: Node, key: str, given: object) -> None:
    if reference is not given:
        check_part(scope, reference, node, key, alone=False)
    elif (kind := scope.type_of(reference)) and kind.kinds != {TEXT}:
        scope.note("type-mismatch", node, f"'{key}' takes text, but {reference.dotted} is {kind}")


def _is_input(scope: LintContext, reference: Reference, place: Place) -> bool:
    if isinstance(reference, InputReference):
        return True
    message = f"{reference.dotted} is not known when the applications are opened"
    scope.note("later-reference", place, message, "an application may refer to inputs only")
    return False


def _check_options(scope: LintContext, name: str) -> None:
    """Check the browser options of the application."""
    options = scope.app_options[name] = {}
    for key, kind in BROWSER_OPTIONS.items():
        given = scope.node("apps", name).child(key)
        if given is None:
            continue
        owner, use = scope.key("apps", name, key), partial(_is_input, scope)
        options[key] = check_values(scope, given, fields_of_class(kind), what=f"'{key}'", owner=owner, use=use)


def _check_settings(scope: LintContext, name: str, pack: StepPack) -> None:
    given, target = scope.node("apps", name).child("with"), fields_of_settings(pack)
    owner, use = scope.key("apps", name), partial(_is_input, scope)
    what = f"application '{name}'"
    scope.app_settings[name] = check_values(scope, given, target, what=what, owner=owner, use=use)


def choose_app(scope: LintContext, step: ScopedStep, pack: str) -> None:
    """Find the application of a step; report a missing or ambiguous one."""
    assert scope.runbook is not None
    candidates = _candidates(scope, pack)
    if step.spec.app:
        _check_choice(scope, step, candidates, pack)
    elif len(candidates) == 1:
        step.app = candidates[0]
        scope.used_apps.add(step.app)
    elif candidates:
        scope.used_apps.update(candidates)
        hint = f"say which with 'app:': {', '.join(candidates)}"
        _note(scope, step, "ambiguous-app", f"'{step.spec.uses}' could work in several applications", hint)
    elif pack not in scope.missing_apps and not _named_like(scope, pack):
        scope.missing_apps.add(pack)
        _note_missing(scope, step, pack)


def _note_missing(scope: LintContext, step: ScopedStep, pack: str) -> None:
    """Report a missing application, once for all steps of its pack."""
    message, hint = f"'{step.spec.uses}' needs an application", "add one under 'apps:'"
    if not scope.registry.packs[pack].any_app:
        message, hint = f"{message} '{pack}'", f"add it: apps: {pack}: url: https://…"
    _note(scope, step, "missing-app", message, hint)


def _candidates(scope: LintContext, pack: str) -> list[str]:
    if scope.registry.packs[pack].any_app:
        return list(scope.apps)
    return [name for name, each in scope.apps.items() if each.name == pack]


def _named_like(scope: LintContext, pack: str) -> bool:
    """Whether the pack's application is declared, but with a mistake that is reported already."""
    assert scope.runbook is not None
    return pack in scope.runbook.apps and pack not in scope.apps


def _check_choice(scope: LintContext, step: ScopedStep, candidates: list[str], pack: str) -> None:
    assert scope.runbook is not None
    node = scope.node(*step.loc, "app")
    wanted = step.spec.app
    scope.used_apps.add(wanted)
    if wanted in candidates:
        step.app = wanted
    elif wanted in scope.apps:
        message = f"'{step.spec.uses}' cannot work in '{wanted}', an application of '{scope.apps[wanted].name}'"
        scope.note("unknown-app", node, message, f"it works in those of the pack '{pack}'")
    elif wanted not in scope.runbook.apps:
        hint = did_you_mean(wanted, scope.runbook.apps)
        scope.note("unknown-app", node, f"unknown application '{wanted}'", hint)


def _note(scope: LintContext, step: ScopedStep, rule: str, message: str, hint: str) -> None:
    scope.note(rule, scope.node(*step.loc, "uses"), message, hint)


def check_unused_apps(scope: LintContext) -> None:
    """Report the applications without a step."""
    # An unknown step may work in it.
    if any(step.facts is None and step.included is None for step in scope.steps):
        return  # the application of that step is unknown
    for name in scope.apps:
        if name not in scope.used_apps:
            message = f"no step works in application '{name}'"
            scope.warn("unused-app", scope.key("apps", name), message, "remove it")
