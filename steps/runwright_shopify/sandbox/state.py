"""What exists in the stand-in. Tests may read and prepare it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from .options import ShopifyOptions


def numeric_id() -> str:
    """Return a fresh id of eleven digits, as Shopify's are."""
    return str(10_000_000_000 + secrets.randbelow(80_000_000_000))


@dataclass
class CustomApp:
    """A custom app; `scopes` are configured, `granted` are what the installed token may do."""

    name: str
    developer: str = ""
    app_id: str = field(default_factory=numeric_id)
    api_key: str = field(default_factory=lambda: secrets.token_hex(16))
    api_secret: str = field(default_factory=lambda: "shpss_" + secrets.token_hex(16), repr=False)
    scopes: frozenset[str] = frozenset()
    granted: frozenset[str] = frozenset()
    token: str = field(default="", repr=False)
    """The Admin API token of this installation; empty while the app is not installed."""
    revealed: bool = False
    """Whether this installation's token was handed out."""
    installs: int = 0
    reveals: int = 0
    refusals_left: int = 0
    """API answers that will still be a transient 401."""
    uninstall_reason: str = ""

    @property
    def installed(self) -> bool:
        """Whether a token is alive."""
        return bool(self.token)

    def install(self, transient_401: int = 0) -> None:
        """Grant the configured scopes; a first installation mints a new token."""
        if not self.token:
            self.revealed = False
            self.installs += 1
            self.refusals_left = transient_401
            self.token = "shpat_" + secrets.token_hex(16)
        self.granted = self.scopes

    def uninstall(self, reason: str = "") -> None:
        """Kill the token at once."""
        self.token = ""
        self.granted = frozenset()
        self.uninstall_reason = reason

    def reveal(self) -> str:
        """Hand the token out, once for each installation; empty when that has happened."""
        if self.revealed:
            return ""
        self.revealed = True
        self.reveals += 1
        return self.token


class ForeignApp(Protocol):
    """An app that was not made in the admin, as Settings > Apps knows it."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def app_id(self) -> str:
        """Its number."""

    @property
    def installed(self) -> bool:
        """Whether the store has it."""

    def uninstall(self, reason: str = "") -> None:
        """Kill its tokens."""


@dataclass(frozen=True)
class Location:
    """A place that keeps stock."""

    location_id: int
    name: str
    active: bool = True


@dataclass
class Session:
    """One browser's cookie, from the first sign-in page on; `done` names the sign-in stages behind it."""

    session_id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    return_to: str = ""
    email: str = ""
    done: set[str] = field(default_factory=set)
    signed_in: bool = False


def _locations() -> list[Location]:
    names = {"Main warehouse": True, "Outlet Berlin": True, "Returns center": True, "Old warehouse": False}
    return [Location(int(numeric_id()), name, active) for name, active in names.items()]


@dataclass
class State:
    """Everything that the stand-in remembers."""

    apps: list[CustomApp] = field(default_factory=list)
    deleted_apps: list[str] = field(default_factory=list)
    locations: list[Location] = field(default_factory=_locations)
    sessions: dict[str, Session] = field(default_factory=dict)
    totp_secret: str = field(default="", repr=False)
    development_allowed: bool = True
    """Whether the gate was passed."""
    announcement_open: bool = False
    failed_sign_ins: int = 0
    expired_sessions: int = 0
    admin_pages: int = 0
    """Pages of the admin that were shown to somebody signed in."""
    throttled: int = 0
    foreign_grants: list[CustomApp] = field(default_factory=list)
    """What apps of the Dev Dashboard may do here, a token each; empty tokens are dead."""
    foreign_apps: Sequence[ForeignApp] = ()
    """The apps of the Dev Dashboard."""
    dev_dashboard_link: str = "https://dev.shopify.com/dashboard"
    """Where "Build apps in Dev Dashboard" leads; if empty, the link is missing."""
    dev_dashboard_served: bool = False
    """Whether the link leads to a stand-in: then it is there beside "Create an app", too."""
    delete_presses: list[str] = field(default_factory=list)
    """The name of an app for each press of "Delete app", even without the confirmation."""

    def app_by_id(self, app_id: str) -> CustomApp | None:
        """Return the app with this id."""
        return next((app for app in self.apps if app.app_id == app_id), None)

    def installed_by_id(self, app_id: str) -> CustomApp | ForeignApp | None:
        """Return the installed app with this id, wherever it was made."""
        known = (*self.apps, *self.foreign_apps)
        return next((app for app in known if app.installed and app.app_id == app_id), None)

    def app_by_name(self, name: str) -> CustomApp | None:
        """Return the first app with exactly this name."""
        return next((app for app in self.apps if app.name == name), None)

    def app_by_token(self, token: str) -> CustomApp | None:
        """Return the installed app that holds this token."""
        known = (*self.apps, *self.foreign_grants)
        return next((app for app in known if app.token and app.token == token), None)


def initial_state(options: ShopifyOptions) -> State:
    """Return the state that `options` describe."""
    import pyotp

    return State(
        apps=_other_apps(options) + _existing_app(options),
        development_allowed=options.gate == "absent",
        announcement_open=options.announcement != "none",
        totp_secret=pyotp.random_base32() if options.second_factor else "",
    )


def _other_apps(options: ShopifyOptions) -> list[CustomApp]:
    unrelated = [f"Back office tool {number}" for number in range(2, options.other_apps + 1)]
    names = [f"{options.app_name} old", *unrelated][: options.other_apps]
    return [CustomApp(name, developer=options.email) for name in names]


def _existing_app(options: ShopifyOptions) -> list[CustomApp]:
    if options.app_state == "none":
        return []
    app = CustomApp(options.app_name, developer=options.email)
    if options.app_state != "not_configured":
        app.scopes = frozenset(options.app_scopes)
    if options.app_state in ("installed", "revealed"):
        app.install()
        app.revealed = options.app_state == "revealed"
    return [app]
