"""The browser of a run: one BrowserContext per application, each opened when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from runwright.pages.app_session import AppSession, Credentials, Human, NoHuman, Recovery

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

    from runwright.browser.contexts import Contexts
    from runwright.browser.storage_states import SavedSessions
    from runwright.pages.change_gate import ChangeGate
    from runwright.plan import PlannedApp, PlannedStep
    from runwright.secrets import Secret


@dataclass
class Surroundings:
    """What every application of a run shares."""

    contexts: Contexts
    gate: ChangeGate
    credentials: Callable[[PlannedApp], Credentials]
    secrets_seen: Callable[[Secret], object]
    notice: Callable[[Locator], object] = lambda element: None
    """Called with every element that a step has found and goes on from."""
    human: Human = field(default_factory=NoHuman)
    recovery: Recovery = field(default_factory=Recovery)
    waiting_for: Callable[[str], object] = lambda what: None
    saved_sessions: SavedSessions | None = None
    """Where sessions are kept between runs; None keeps none."""


class Applications:
    """Opens the applications of a plan and hands out their façades."""

    def __init__(self, surroundings: Surroundings, *, opened: Callable[[str], None]) -> None:
        self._surroundings = surroundings
        self._opened = opened
        self._sessions: dict[str, AppSession] = {}
        self._facades: dict[tuple[str, str], Any] = {}
        self.contexts: dict[str, BrowserContext] = {}
        self._default_timeout = 30_000.0

    def session(self, app: PlannedApp) -> AppSession:
        """Return the session of an application; its page opens with the first use."""
        if app.name not in self._sessions:
            shared = self._surroundings
            self._sessions[app.name] = AppSession(
                name=app.name,
                url=app.url,
                open_page=lambda: self._open(app),
                gate=shared.gate,
                credentials=shared.credentials(app),
                human=shared.human,
                sign_in_origins=app.pack.sign_in_origins,
                recovery=shared.recovery,
                secrets_seen=shared.secrets_seen,
                waiting_for=shared.waiting_for,
                notice=shared.notice,
            )
        return self._sessions[app.name]

    def facade(self, step: PlannedStep) -> Any:
        """Return the façade that a step's handler is given: its own pack's, whatever the application."""
        key = (step.app.name, step.handler.pack.name)
        if key not in self._facades:
            self._facades[key] = step.handler.pack.facade(self.session(step.app), step.app.settings)
        return self._facades[key]

    def page(self, app: str) -> Page | None:
        """Return the application's page if it is open."""
        session = self._sessions.get(app)
        page = session.__dict__.get("page") if session else None
        return page if page is not None and not page.is_closed() else None

    def limit(self, seconds: float) -> None:
        """Let no wait in any application take longer than `seconds`."""
        self._default_timeout = seconds * 1000
        for context in self.contexts.values():
            context.set_default_timeout(self._default_timeout)

    def signed_in(self, app: PlannedApp) -> None:
        """Keep the session of an application that was just signed in to."""
        saved, context = self._surroundings.saved_sessions, self.contexts.get(app.name)
        if saved is not None and context is not None and not self._surroundings.contexts.shared:
            saved.save(app, self._account(app), context)

    def _open(self, app: PlannedApp) -> Page:
        saved = self._surroundings.saved_sessions
        context = self._surroundings.contexts.open(saved.load(app, self._account(app)) if saved else None)
        context.set_default_timeout(self._default_timeout)
        self.contexts[app.name] = context
        page = context.new_page()
        # Known before `opened` runs: signing in again uses this very page.
        self._sessions[app.name].adopt(page)
        self._opened(app.name)
        return page

    def _account(self, app: PlannedApp) -> str:
        return self._sessions[app.name].credentials.username

    def close(self) -> None:
        """Close every context. A browser that has died is no further trouble."""
        for session in self._sessions.values():
            session.release()
        for context in self.contexts.values():
            self._surroundings.contexts.close(context)
        self.contexts.clear()


def credentials_from(environment: Mapping[str, str], app: PlannedApp) -> Credentials:
    """Return the sign-in of an application from the environment variables that its pack names."""
    from runwright.secrets import Secret

    names = app.pack.credentials

    def secret(name: str) -> Secret | None:
        value = environment.get(name, "") if name else ""
        return Secret(value) if value else None

    username = environment.get(names.username, "") if names.username else ""
    return Credentials(app.account or username, secret(names.password), secret(names.totp_secret))
