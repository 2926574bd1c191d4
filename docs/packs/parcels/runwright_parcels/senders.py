"""Handlers: signing in, senders and their keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from runwright import Effect, Secret, step
from runwright_parcels.desk import ParcelDesk

SenderName = Annotated[str, Field(min_length=1, max_length=40, description="The sender's name.")]
SenderId = Annotated[str, Field(pattern=r"^\d+$", description="The sender's number.")]


@dataclass(frozen=True)
class Sender:
    """A sender."""

    sender_id: str


@dataclass(frozen=True)
class SenderKey:
    """A sender's key."""

    api_key: Secret | None
    """None if it was shown earlier, to another user."""


@step("parcels.sign_in", effect=Effect.READS, signs_in=True)
def sign_in(desk: ParcelDesk) -> None:
    """Sign in to the parcel desk."""
    if not desk.sign_in_page.open():
        desk.sign_in_page.sign_in()


@step("parcels.create_sender", effect=Effect.CONVERGES)
def create_sender(desk: ParcelDesk, *, name: SenderName) -> Sender:
    """Make sure that the sender exists."""
    senders = desk.senders.open()
    return Sender(senders.find(name) or senders.create(name))


@step("parcels.reveal_key", effect=Effect.ONCE)
def reveal_key(desk: ParcelDesk, *, sender_id: SenderId) -> SenderKey:
    """Reveal the sender's key, which is shown once."""
    page = desk.key_page.open(sender_id)
    return SenderKey(page.show() if page.can_show() else desk.recovered_key())
