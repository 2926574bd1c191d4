"""Handlers of the assistant that connects a shop."""

from __future__ import annotations

from dataclasses import dataclass

from runwright import Effect, HumanNeededError, Secret, step
from runwright_parcels.desk import ParcelDesk


@dataclass(frozen=True)
class Assistant:
    """The assistant's first page."""

    connected: bool
    """Whether the shop is connected already."""


@step("parcels.open_assistant", effect=Effect.READS)
def open_assistant(desk: ParcelDesk, *, shop_url: str) -> Assistant:
    """Open the assistant and check whether the shop is connected."""
    return Assistant(desk.assistant.open().has_connected(shop_url))


@step("parcels.enter_key", effect=Effect.READS, continues=True)
def enter_key(desk: ParcelDesk, *, shop_url: str, api_key: Secret | None, connected: bool) -> None:
    """Enter the shop's address and the sender's key."""
    if not connected:
        desk.assistant.enter(shop_url, _required(api_key))


@step("parcels.connect_shop", effect=Effect.CONVERGES, continues=True, sensitive=True)
def connect_shop(desk: ParcelDesk, *, shop_url: str, connected: bool) -> None:
    """Connect the shop."""
    if not connected:
        desk.assistant.connect(shop_url)


def _required(api_key: Secret | None) -> Secret:
    if api_key is None:
        raise HumanNeededError(
            "connecting a shop needs the sender's key, which was shown earlier and is not shown again",
            hint="delete the sender in the parcel desk, then start a new run",
        )
    return api_key
