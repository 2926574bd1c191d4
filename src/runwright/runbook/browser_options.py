"""Types of the keys of `apps` that become options of the browser context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from runwright.secrets import Secret

Pixels = Annotated[int, Field(ge=100, le=10_000)]


@dataclass(frozen=True)
class Viewport:
    """The size of the page, in CSS pixels."""

    width: Pixels
    height: Pixels


@dataclass(frozen=True)
class HttpCredentials:
    """Credentials for HTTP authentication, sent to the application's own origin only."""

    username: str
    password: Secret


@dataclass(frozen=True)
class Proxy:
    """The proxy for the application."""

    server: str
    bypass: str | None = None
    """Hosts that bypass it, separated by commas."""
    username: str | None = None
    password: Secret | None = None


@dataclass(frozen=True)
class ClientCertificate:
    """The client certificate of the browser: certificate and key in PEM, or both in one PFX file."""

    certificate: str | None = None
    key: str | None = None
    pfx: str | None = None
    passphrase: Secret | None = None

    def __post_init__(self) -> None:
        if bool(self.pfx) == bool(self.certificate) or bool(self.certificate) != bool(self.key):
            raise ValueError("needs 'certificate' and 'key', or 'pfx'")

    @property
    def files(self) -> dict[str, str]:
        """The files that are named, by key."""
        named = {"certificate": self.certificate, "key": self.key, "pfx": self.pfx}
        return {key: file for key, file in named.items() if file}


BROWSER_OPTIONS: Mapping[str, type] = {
    "viewport": Viewport,
    "http_credentials": HttpCredentials,
    "proxy": Proxy,
    "client_certificate": ClientCertificate,
}
