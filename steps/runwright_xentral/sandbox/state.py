"""What the tenant remembers: plain records that tests may read and prepare."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Literal

import pyotp

Mode = Literal["demo", "manual", "automatic"]
SHOPIFY = "shopimporter_shopify"
FAILURES_UNTIL_LOCKED = 8


@dataclass
class User:
    """Somebody who may sign in."""

    username: str
    email: str
    password: str
    totp_secret: str
    role: str = ""
    failed_sign_ins: int = 0
    first_login: bool = False

    @property
    def locked(self) -> bool:
        """Whether the account is locked for good."""
        return self.failed_sign_ins >= FAILURES_UNTIL_LOCKED


@dataclass(frozen=True)
class Location:
    """A place with stock, as the shop reports it."""

    id: str
    name: str


@dataclass
class Session:
    """A signed-in browser; `locations` is what the shop last answered to its wizard."""

    key: str
    username: str
    locations: tuple[Location, ...] = ()


@dataclass
class Interface:
    """A shop interface. `location` is the name of the chosen location, empty for none."""

    id: int
    designation: str
    module: str = SHOPIFY
    shop_url: str = ""
    token: str = ""
    api_key: str = ""
    password: str = ""
    location: str = ""
    tracking: bool = False
    features: tuple[str, ...] = ()
    price_group: str = ""
    active: bool = True
    mode: Mode = "manual"
    project: str = "STANDARD"
    listed_url: str = "Intern"
    known_locations: tuple[Location, ...] = ()


@dataclass
class State:
    """Everything that a run changes or that a test looks at."""

    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    awaiting_code: dict[str, str] = field(default_factory=dict)
    interfaces: dict[int, Interface] = field(default_factory=dict)
    failed_sign_ins: int = 0
    wizard_posts: int = 0
    connector_installed: bool = True
    spent_faults: set[str] = field(default_factory=set)
    next_id: int = field(default_factory=lambda: secrets.randbelow(40) + 2)

    def add(self, designation: str) -> Interface:
        """Create an interface; a name that is taken gets a number, as in "Shopify 2"."""
        interface = Interface(self.next_id, self._free_name(designation))
        self.next_id += 1
        self.interfaces[interface.id] = interface
        return interface

    def _free_name(self, designation: str) -> str:
        taken = {interface.designation for interface in self.interfaces.values()}
        name, number = designation, 1
        while name in taken:
            number += 1
            name = f"{designation} {number}"
        return name

    def open_session(self, username: str, *, alone: bool) -> Session:
        """Start a session; `alone` ends every other one of the same user."""
        if alone:
            self.sessions = {k: s for k, s in self.sessions.items() if s.username != username}
        session = Session(secrets.token_hex(16), username)
        self.sessions[session.key] = session
        return session

    def happens_once(self, fault: str) -> bool:
        """Return True the first time it is asked for `fault`, then False."""
        first = fault not in self.spent_faults
        self.spent_faults.add(fault)
        return first


def make_user(*, first_login: bool) -> User:
    """Make the one user that every tenant has."""
    return User(
        username="admin",
        email="admin@merchant.example",
        password=secrets.token_urlsafe(9),
        totp_secret=pyotp.random_base32(),
        first_login=first_login,
    )
