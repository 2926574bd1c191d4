"""The browser of a run: one BrowserContext per application, opened on first use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from runwright.browser import playwright
from runwright.pages.app_session import AppSession
from runwright.pages.credentials import Credentials
from runwright.plan import PlannedApp, PlannedStep
from runwright.runbook.browser_options import ClientCertificate, HttpCredentials, Proxy, Viewport
from runwright.runner.context import RunContext
from runwright.secrets import Secret, secret_from
from runwright.secrets.origins import origin_of


class Applications:
    """Opens the applications of a plan and provides their façades."""

    def __init__(self, context: RunContext) -> None:
        self._run = context
        self._sessions: dict[str, AppSession] = {}
        self._facades: dict[tuple[str, str], Any] = {}
        self._contexts: dict[str, playwright.BrowserContext] = {}
        self._default_timeout = 30_000.0

    def session(self, app: PlannedApp) -> AppSession:
        """Return the session of an application; its page opens on first use."""
        if app.name not in self._sessions:
            run = self._run
            self._sessions[app.name] = AppSession(
                name=app.name,
                url=app.url,
                open_page=lambda: self._open(app),
                gate=run.gate,
                credentials=credentials_from(run.environment, app),
                human=run.human,
                sign_in_origins=(*app.pack.sign_in_origins, *getattr(app.settings, "sign_in_origins", ())),
                recovery=run.recovery,
                redactor=run.redactor,
                listeners=run.listeners,
                clock=run.clock,
                authority=run.authority_of(app),
                folders=(Path(run.journal.state.start.runbook_path).parent,),
            )
        return self._sessions[app.name]

    def facade(self, step: PlannedStep) -> Any:
        """Return the façade for a step's handler: that of its own pack, whatever the application."""
        key = (step.app.name, step.handler.pack.name)
        if key not in self._facades:
            self._facades[key] = step.handler.pack.facade(self.session(step.app), step.app.settings)
        return self._facades[key]

    def page(self, app: str) -> playwright.Page | None:
        """Return the application's page if it is open."""
        session = self._sessions.get(app)
        return session.open_page_or_none if session else None

    def context(self, app: str) -> playwright.BrowserContext | None:
        """Return the application's browser context if it is open."""
        return self._contexts.get(app)

    def limit(self, seconds: float) -> None:
        """Limit every wait in every application to `seconds`."""
        self._default_timeout = seconds * 1000
        for context in self._contexts.values():
            context.set_default_timeout(self._default_timeout)

    def signed_in(self, app: PlannedApp) -> None:
        """Save the session of an application after its sign-in."""
        saved, context = self._run.saved_sessions, self._contexts.get(app.name)
        # A shared context has all the sessions of its owner, who did not ask to have them kept here.
        if saved is not None and context is not None and not self._run.contexts.shared:
            saved.save(app, self._account(app), context)

    def _open(self, app: PlannedApp) -> playwright.Page:
        saved = self._run.saved_sessions
        state = saved.load(app, self._account(app)) if saved else None
        context = self._run.contexts.open(state, context_options(app))
        context.set_default_timeout(self._default_timeout)
        # Remembered before the page opens: if that fails, `close()` still finds the context.
        self._contexts[app.name] = context
        return self._run.contexts.open_page(context)

    def _account(self, app: PlannedApp) -> str:
        return self._sessions[app.name].credentials.username

    def close(self) -> None:
        """Close every context. Errors from a browser that already exited are ignored."""
        # A timer that fires later would act on a page that is closed, in the middle of the closing.
        self._run.clock.release()
        for context in self._contexts.values():
            self._run.contexts.close(context)
        self._contexts.clear()


def credentials_from(environment: Mapping[str, str], app: PlannedApp) -> Credentials:
    """Return the credentials of an application from the environment variables of its pack."""
    names = app.pack.credentials
    username = environment.get(names.username, "") if names.username else ""
    return Credentials(
        app.account or username,
        secret_from(environment, names.password) if names.password else None,
        secret_from(environment, names.totp_secret) if names.totp_secret else None,
    )


def context_options(app: PlannedApp) -> dict[str, Any]:
    """Return the keyword arguments for `Browser.new_context`. They hold secrets: give them to Playwright only."""
    options: dict[str, Any] = {}
    if app.language:
        options["locale"] = app.language
    if app.timezone:
        options["timezone_id"] = app.timezone
    for option in app.options.values():
        options.update(_option(option, origin_of(app.url)))
    return options


def _option(option: object, origin: str) -> dict[str, Any]:
    if isinstance(option, Viewport):
        return {"viewport": {"width": option.width, "height": option.height}}
    if isinstance(option, HttpCredentials):
        # With an origin: without one Chromium sends the password to every server that asks, images of other sites
        # included.
        sent = {"username": option.username, "password": option.password.reveal(), "origin": origin}
        return {"http_credentials": sent}
    if isinstance(option, Proxy):
        parts = {"server": option.server, "bypass": option.bypass, "username": option.username}
        return {"proxy": _given(parts, "password", option.password)}
    assert isinstance(option, ClientCertificate)
    files = {"origin": origin, "certPath": option.certificate, "keyPath": option.key, "pfxPath": option.pfx}
    return {"client_certificates": [_given(files, "passphrase", option.passphrase)]}


def _given(parts: dict[str, str | None], name: str, secret: Secret | None) -> dict[str, str]:
    """Return the parts that are set, with the secret if there is one."""
    found = {key: value for key, value in parts.items() if value}
    return {**found, name: secret.reveal()} if secret else found
