"""The documented parcel desk for the engine's tests: what they observe in its sandbox, and handlers for them only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from runwright import Effect, Label, RefusedError, Secret, step
from runwright_parcels import PACK as DOCUMENTED
from runwright_parcels.desk import ParcelDesk
from runwright_parcels.pages import HEADING, DeskPage
from runwright_parcels.sandbox import ParcelSandbox
from runwright_parcels.sandbox import Sender as SandboxSender
from runwright_parcels.senders import Sender, create_sender

KEY = "pk-1-5f0c2a9be1d74307"
"""The key of the sender that every desk has at the start."""


@dataclass
class ObservedDesk(ParcelSandbox):
    """A sandbox with the sender 1, 'Shop', that records what is sent to it."""

    senders: dict[str, SandboxSender] = field(default_factory=lambda: {"1": SandboxSender("Shop", KEY)})
    posts: list[str] = field(default_factory=list)
    """The path of every form that was sent."""
    sign_ins: int = 0
    """How many sign-ins were accepted."""

    @property
    def names(self) -> list[str]:
        """The names of all senders."""
        return [sender.name for sender in self.senders.values()]

    def behind(self, screen: Callable[[Request, dict[str, Any]], Response]) -> Callable[[Request], Awaitable[Response]]:
        """Record the form, then answer as the sandbox does."""
        answer = super().behind(screen)

        async def recorded(request: Request) -> Response:
            self._record(request)
            return await answer(request)

        return recorded

    async def sign_in(self, request: Request) -> Response:
        """Record the form and whether the sign-in is accepted."""
        self._record(request)
        before = len(self.sessions)
        answer = await super().sign_in(request)
        self.sign_ins += len(self.sessions) - before
        return answer

    def _record(self, request: Request) -> None:
        if request.method == "POST":
            self.posts.append(request.url.path.strip("/"))


class AnyPage(DeskPage):
    """The list of senders, of which any heading can be expected."""

    def look_for(self, heading: str) -> None:
        """Open the list and wait for a heading."""
        self.page.goto(self.session.address("senders"))
        self.see(self.control(Label(en=heading), roles=HEADING), screen=f"the screen '{heading}'")


@dataclass(frozen=True)
class OddSender(Sender):
    """A sender with a warning."""

    @property
    def warning(self) -> str:
        """The warning that is shown with the step."""
        return "the sender's name is odd"


@dataclass(frozen=True)
class UsedKey:
    """Whether a key was right."""

    key: str
    """right or wrong"""


@step("parcels.create_odd_sender", effect=Effect.CONVERGES)
def create_odd_sender(desk: ParcelDesk, *, name: str) -> OddSender:
    """Make sure that the sender exists, and warn of its name."""
    return OddSender(create_sender(desk, name=name).sender_id)


@step("parcels.add_sender", effect=Effect.ONCE)
def add_sender(desk: ParcelDesk, *, name: str) -> None:
    """Add a sender, even if there is one of this name."""
    desk.senders.open().create(name)


@step("parcels.look_for", effect=Effect.READS)
def look_for(desk: ParcelDesk, *, heading: str) -> None:
    """Open the list of senders and look for a heading."""
    AnyPage(desk.session).look_for(heading)


@step("parcels.refuse", effect=Effect.READS)
def refuse(desk: ParcelDesk) -> None:
    """Be refused."""
    raise RefusedError("the parcel desk refused: no", hint="ask nicely")


@step("parcels.use_key", effect=Effect.READS)
def use_key(desk: ParcelDesk, *, api_key: Secret | None) -> UsedKey:
    """Tell whether a key is that of the sender 1."""
    return UsedKey("right" if api_key == Secret(KEY) else "wrong")


PACK = replace(DOCUMENTED, handlers=(*DOCUMENTED.handlers, create_odd_sender, add_sender, look_for, refuse, use_key))
