"""What exists in the stand-in of the Dev Dashboard. Tests may read and prepare it."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field, replace

from ..state import CustomApp, numeric_id

PLACEHOLDER = "https://example.com"
_CODE_SECONDS = 600


@dataclass(frozen=True)
class Version:
    """A released version."""

    app_url: str = PLACEHOLDER
    embedded: bool = True
    webhooks: str = "2026-10"
    scopes: tuple[str, ...] = ()
    optional_scopes: str = ""
    redirect_urls: tuple[str, ...] = ()
    legacy_install_flow: bool = False
    tag: str = ""


@dataclass
class Code:
    """An authorization code, good for once."""

    value: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    issued: float = field(default_factory=time.time)
    used: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it can be exchanged."""
        return not self.used and time.time() - self.issued < _CODE_SECONDS


def new_secret() -> str:
    """Return a fresh client secret."""
    return "shpss_" + secrets.token_hex(16)


@dataclass
class DevApp:
    """An app; `secrets` are the new one and, while it is being rotated, the old one behind it."""

    name: str
    app_id: str = field(default_factory=numeric_id)
    client_id: str = field(default_factory=lambda: secrets.token_hex(16))
    secrets: list[str] = field(default_factory=lambda: [new_secret()], repr=False)
    versions: list[Version] = field(default_factory=lambda: [Version()])
    installed: bool = False
    installs: int = 0
    granted: frozenset[str] = frozenset()
    grants: dict[str, CustomApp] = field(default_factory=dict, repr=False)
    """What each secret's token may do, as the Admin API knows it."""
    codes: list[Code] = field(default_factory=list, repr=False)
    looks: int = 0
    """How often the list was looked at since the app exists."""

    @property
    def active(self) -> Version:
        """The active version."""
        return self.versions[-1]

    @property
    def tokens(self) -> list[str]:
        """The tokens that are alive."""
        return [grant.token for grant in self.grants.values() if grant.token]

    def install(self) -> None:
        """Install the app, or grant it the scopes of its active version."""
        self.installs += not self.installed
        self.installed = True
        self.granted = frozenset(self.active.scopes)
        for grant in self.grants.values():
            grant.granted = self.granted

    def uninstall(self, reason: str = "") -> None:
        """Uninstall the app, which kills every token."""
        del reason
        self.installed = False
        self.granted = frozenset()
        for grant in self.grants.values():
            grant.token = ""
        self.grants.clear()

    def revoke(self) -> None:
        """End the old secret and what it has made."""
        for old in self.secrets[1:]:
            grant = self.grants.pop(old, None)
            if grant is not None:
                grant.token = ""
        del self.secrets[1:]


@dataclass
class DevState:
    """Everything that the stand-in of the Dev Dashboard remembers."""

    apps: list[DevApp] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)
    """The CSRF token of each session that is signed in."""
    pages: int = 0
    expired_sessions: int = 0
    failed: int = 0
    lost: set[str] = field(default_factory=set)
    """Changes whose answer was lost already."""
    signatures: list[str] = field(default_factory=list, repr=False)
    """Every hmac that was sent through a browser."""
    day_tokens: list[str] = field(default_factory=list, repr=False)
    """Every token that client credentials gave."""
    unknown_app_answers: int = 0
    created: int = 0
    rotations: int = 0
    revocations: int = 0
    delete_presses: int = 0
    chosen_distribution: int = 0

    def app_by_id(self, app_id: str) -> DevApp | None:
        """Return the app with this number or client id."""
        return next((app for app in self.apps if app_id in (app.app_id, app.client_id)), None)

    def app_by_name(self, name: str) -> DevApp | None:
        """Return the first app with exactly this name."""
        return next((app for app in self.apps if app.name == name), None)


def released(version: Version, scopes: tuple[str, ...], redirect_url: str) -> Version:
    """Return a version as somebody has released it by hand."""
    host = redirect_url.split("/")[2]
    return replace(
        version,
        app_url=f"https://{host}",
        embedded=False,
        scopes=scopes,
        redirect_urls=(redirect_url,),
    )
