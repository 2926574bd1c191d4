"""Credentials follow an origin, not the name of a step pack: a runbook's text alone does not say where they go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from runwright.connections import CertificateAuthority, joined
from runwright.errors import HumanNeededError
from runwright.handlers import mentions_secret
from runwright.plan import ENV_FILE, OutputReference, Plan, PlannedApp, PlannedStep
from runwright.runbook.templates import references_in
from runwright.secrets import SUFFIX
from runwright.secrets.env_file import Environment
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
        if origin not in _cleared(plan, app, environment) and (app.pack.name, origin) not in known
    ]


def require_known_origins(plan: Plan, environment: Mapping[str, str], workspace: Workspace) -> None:
    """Raise HumanNeededError for an origin that only the runbook names; otherwise remember those that are used."""
    for each in unknown_origins(plan, environment, workspace):
        word = f"set {_url_variable(each.variable)}={each.origin} where {each.variable} is set"
        raise HumanNeededError(each.question, hint=f"if it is right, {word}, or run it at a terminal once")
    used = {(a.pack.name, o) for a in plan.apps.values() if _variable(a, environment) for o in _sinks(a)}
    workspace.confirm_origins(used)


@dataclass(frozen=True)
class HandOver:
    """A step that gets a secret which another application showed, at an address that only the runbook names."""

    step: PlannedStep
    origin: str

    @property
    def app(self) -> PlannedApp:
        """Return the application that gets the secret."""
        return self.step.app

    @property
    def question(self) -> str:
        """The sentence for a person."""
        source = _secrets_of(self.step)[0].step_id
        return (
            f"step '{self.step.id}' gets the secret of step '{source}' at {self.origin}, "
            f"which only the runbook names as '{self.step.app.name}'"
        )


def hand_overs(plan: Plan, environment: Mapping[str, str], workspace: Workspace) -> list[HandOver]:
    """Return the steps that get the secret of another application where no person has named their own."""
    known = workspace.confirmed_origins
    app_of = {step.id: step.app.name for step in plan.all_steps}
    return [
        HandOver(step, origin)
        for step in plan.all_steps
        if not step.handler.label.no_screen
        and any(app_of.get(each.step_id) != step.app.name for each in _secrets_of(step))
        and (origin := origin_of(step.app.url)) not in _cleared(plan, step.app, environment)
        and (step.app.pack.name, origin) not in known
    ]


def _secrets_of(step: PlannedStep) -> list[OutputReference]:
    """Return the references of a step to secrets that steps have read."""
    taken = [value for name, value in step.arguments.items() if mentions_secret(step.fields.annotations[name])]
    return [each for each in references_in(taken) if isinstance(each, OutputReference)]


def trusted_servers(
    plan: Plan, authority: CertificateAuthority | None
) -> tuple[tuple[CertificateAuthority | None, tuple[str, ...]], ...]:
    """Return the origins of each application, its sign-ins and settings, with the authority that it trusts."""
    return tuple((joined([authority, app.authority]), tuple(_addresses(app))) for app in plan.apps.values())


def _addresses(app: PlannedApp) -> Iterator[str]:
    yield from _sinks(app)
    yield from app.pack.sign_in_origins
    settings = vars(app.settings).values() if app.settings is not None else ()
    yield from (origin_of(each) for each in settings if isinstance(each, str) and "://" in each)


def _sinks(app: PlannedApp) -> Iterator[str]:
    yield origin_of(app.url)
    yield from map(origin_of, getattr(app.settings, "sign_in_origins", ()))


def _cleared(plan: Plan, app: PlannedApp, environment: Mapping[str, str]) -> set[str]:
    """Return the origins that a person has named for an application, and those that its pack knows."""
    variable = _variable(app, environment)
    beside = _beside(variable, environment) if variable else set()
    return {*_named(plan, app, variable, environment), *beside, *app.pack.sign_in_origins}


def _named(plan: Plan, app: PlannedApp, variable: str, environment: Mapping[str, str]) -> set[str]:
    """Return the origins that a person gave as the address of this very application."""
    inputs = (plan.inputs[name] for name in app.address_inputs)
    is_own_file = not variable or _is_from_file(variable, environment)
    # An address in `.env` counts for a password of the same file, not for one of the environment.
    silent = _NO_WORD if is_own_file else (*_NO_WORD, ENV_FILE)
    given = [each.value for each in inputs if each.origin not in silent]
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
    # Up to the first underscore, as the credentials of a batch have it: XENTRAL_TOTP_SECRET, too, goes to XENTRAL_URL.
    return f"{variable.partition('_')[0]}_URL"


def _beside(variable: str, environment: Mapping[str, str]) -> set[str]:
    """Return the origins that stand beside a password: XENTRAL_URL, several divided by blanks.

    `.env` came with a folder: it says where its own passwords go, not where those of the environment do.
    """
    return {origin_of(url) for urls in addresses_of([variable], environment).values() for url in urls.split()}


def addresses_of(variables: Iterable[str], environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that name the addresses of these passwords, as XENTRAL_URL is that of XENTRAL_PASSWORD."""
    found = {}
    for variable in variables:
        name = _url_variable(variable)
        if _is_from_file(variable, environment) or not _is_from_file(name, environment):
            found[name] = environment.get(name, "")
    return found


def _is_from_file(variable: str, environment: Mapping[str, str]) -> bool:
    return isinstance(environment, Environment) and environment.is_from_file(variable)
