"""A stand-in of the Xentral screens that deal with shop interfaces.

It is written from what is known of the screens, keeps real sessions and real state, and asks the merchant's
shop for its locations just as a tenant's server does, as long as that shop runs on the same machine.
"""

from __future__ import annotations

from starlette.applications import Starlette

from runwright_xentral.sandbox.application import build_app
from runwright_xentral.sandbox.options import ExistingInterface, XentralOptions
from runwright_xentral.sandbox.state import Interface, Location, Session, State, User
from runwright_xentral.sandbox.stock import stocked_state
from runwright_xentral.sandbox.traffic import LoggedRequest

__all__ = [
    "ExistingInterface",
    "Interface",
    "Location",
    "LoggedRequest",
    "Session",
    "State",
    "User",
    "XentralOptions",
    "XentralSandbox",
]


class XentralSandbox:
    """One tenant in the shape that its options describe."""

    options: XentralOptions
    app: Starlette
    state: State
    requests: list[LoggedRequest]

    def __init__(self, options: XentralOptions | None = None) -> None:
        self.options = options or XentralOptions()
        self.state = stocked_state(self.options)
        self.requests = []
        self.app = build_app(self.options, self.state, self.requests)

    def credentials(self) -> dict[str, str]:
        """Return the sign-in that is accepted: environment names to values."""
        user = next(iter(self.state.users.values()))
        name = user.email if self.options.sign_in == "hosted" else user.username
        found = {"XENTRAL_USERNAME": name, "XENTRAL_PASSWORD": user.password}
        if self.options.second_factor:
            found["XENTRAL_TOTP_SECRET"] = user.totp_secret
        return found

    def inputs(self, url: str) -> dict[str, str]:
        """Return the runbook inputs for a tenant served at `url`, an origin with or without the base path."""
        origin = url.rstrip("/").removesuffix(self.options.base_path)
        return {"xentral_url": origin + self.options.base_path, "warehouse_location": "Main warehouse"}

    def summary(self) -> list[str]:
        """Describe the shop interfaces that exist, in sentences without tokens."""
        if not self.state.interfaces:
            return ["No shop interface exists."]
        return [_sentence(interface) for interface in self.state.interfaces.values()]


def _sentence(interface: Interface) -> str:
    state = "active" if interface.active else "inactive"
    shop = f" for {interface.shop_url}" if interface.shop_url else ""
    location = f", stock from '{interface.location}'" if interface.location else ""
    return f"Shop interface '{interface.designation}' (id {interface.id}) is {state}{shop}{location}."
