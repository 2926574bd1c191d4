"""Credentials follow an origin, not the name of a step pack: a runbook's text alone does not say where they go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runwright.errors import HumanNeededError
from runwright.plan import Plan, PlannedApp
from runwright.secrets import SUFFIX
from runwright.secrets.origins import origin_of
from runwright.workspace import Workspace

# Where the value of an input comes from when no person gave it.
_NO_WORD = ("default", "")


@dataclass(frozen=True)
class UnknownOrigin:
    """An origin that would get credentials and that only the runbook names."""

    app: PlannedApp
    origin: str
    variable: str

    @property
    def question(self) -> str:
        """Return the question to a person."""
        return f"the runbook names {self.origin} as {self.app.pack.title}; {self.variable} was not used there before"


def unknown_origins(plan: Plan, environment: Mapping[str, str], workspace: Workspace) -> list[UnknownOrigin]:
    """Return the origins that credentials would go to, and that no person has named or confirmed here."""
    # Signed with this machine's key: a runbook that comes with its own .runwright folder confirms nothing.
    known = workspace.confirmed_origins
    return [
        UnknownOrigin(app, origin, variable)
        for app in plan.apps.values()
        if (variable := _variable(app, environment))
        for origin in _sinks(app)
        if origin not in {*_named(plan, app), *_beside(variable, environment), *app.pack.sign_in_origins}
        and (app.pack.name, origin) not in known
    ]


def require_known_origins(plan: Plan, environment: Mapping[str, str], workspace: Workspace) -> None:
    """Raise HumanNeededError for an origin that only the runbook names; otherwise remember those that are used."""
    for each in unknown_origins(plan, environment, workspace):
        beside = _url_variable(each.variable)
        raise HumanNeededError(
            each.question,
            hint=f"if it is right, set {beside}={each.origin} beside {each.variable}, or run it at a terminal once",
        )
    used = {(a.pack.name, o) for a in plan.apps.values() if _variable(a, environment) for o in _sinks(a)}
    workspace.confirm_origins(used)


def _sinks(app: PlannedApp) -> Iterator[str]:
    yield origin_of(app.url)
    yield from map(origin_of, getattr(app.settings, "sign_in_origins", ()))


def _named(plan: Plan, app: PlannedApp) -> set[str]:
    """Return the origins that a person gave as the address of this very application."""
    inputs = (plan.inputs[name] for name in app.address_inputs)
    given = [each.value for each in inputs if each.origin not in _NO_WORD]
    return {origin_of(value) for value in given if isinstance(value, str) and "://" in value}


def _variable(app: PlannedApp, environment: Mapping[str, str]) -> str:
    names = app.pack.credentials
    return next(
        (
            name
            for name in (names.password, names.totp_secret)
            if name and (environment.get(name) or environment.get(f"{name}{SUFFIX}"))
        ),
        "",
    )


def _url_variable(variable: str) -> str:
    return f"{variable.partition('_')[0]}_URL"


def _beside(variable: str, environment: Mapping[str, str]) -> set[str]:
    """Return the origins that stand beside a password: XENTRAL_URL, several divided by blanks."""
    return set(map(origin_of, environment.get(_url_variable(variable), "").split()))
