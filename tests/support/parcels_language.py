"""Step packs for the runbooks that tests plan or lint: the parcel desk, a carrier, and steps for any screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from runwright import Effect, Secret, StepPack, step
from runwright.handlers.registry import BrokenPack, Registry, gather
from runwright_parcels import PACK
from runwright_parcels.desk import ParcelDesk


@dataclass(frozen=True)
class ParcelDeskSettings:
    """Settings of the parcel desk."""

    handle: Annotated[str, Field(max_length=8)] = ""
    region: Literal["eu", "us"] = "eu"

    def __post_init__(self) -> None:
        if self.handle == "none":
            raise ValueError("has a handle that no parcel desk can have")


class Area(BaseModel):
    """A part of the screen."""

    model_config = ConfigDict(extra="forbid")
    left: int
    name: str = ""


@dataclass(frozen=True)
class Parcel:
    """A parcel."""

    parcel_id: str
    weight: int
    """In kilograms."""
    delivered: bool
    note: str | None = None


@dataclass(frozen=True)
class Token:
    """An access token of the parcel desk."""

    token: Secret
    scopes: tuple[str, ...]


@step("parcels.find_parcel", effect=Effect.READS)
def find_parcel(desk: ParcelDesk, *, number: Annotated[str, Field(min_length=1, max_length=12)]) -> Parcel:
    """Find a parcel by its number."""
    return Parcel(number, 1, True)


@step("parcels.create_parcel", effect=Effect.CONVERGES)
def create_parcel(
    desk: ParcelDesk,
    *,
    number: Annotated[str, Field(pattern="^[A-Z0-9-]*$", description="The parcel's number.")],
    weight: Annotated[int, Field(ge=1)] = 1,
    insured: bool = True,
    kind: Literal["box", "letter"] = "box",
    tags: tuple[str, ...] = (),
    note: str | None = None,
) -> Parcel:
    """Make sure that a parcel exists.

    Its sender is not touched.
    """
    return Parcel(number, weight, False, note)


@step("parcels.create_token", effect=Effect.ONCE)
def create_token(desk: ParcelDesk, *, label: str = "") -> Token:
    """Create an access token for the carrier."""
    return Token(Secret("made-up"), (label,))


@step("carrier.connect", effect=Effect.CONVERGES)
def connect(carrier: object, *, token: Secret, label: str = "") -> None:
    """Connect the carrier to the parcel desk."""


@step("carrier.pay", effect=Effect.ONCE)
def pay(carrier: object, *, amount: Annotated[int, Field(ge=1)], fee: float = 0.0) -> None:
    """Pay the carrier's bill."""


@step("screen.take_screenshot", effect=Effect.READS)
def take_screenshot(app: object, *, title: str = "", area: Area | None = None) -> None:
    """Take a screenshot."""


@step("screen.press_button", effect=Effect.ONCE, advised={"outcome": "nothing shows that it worked"})
def press_button(app: object, *, outcome: str = "") -> None:
    """Press the button in the middle."""


class AnyScreen:
    """A façade for any application, which supports `if_seen`."""

    def __init__(self, session: object, settings: object = None) -> None:
        self.seen: list[Area] = []

    def is_seen(self, target: Area) -> bool:
        """Whether an area is on the screen."""
        self.seen.append(target)
        return target.name != "nowhere"


PARCELS = replace(
    PACK, handlers=(*PACK.handlers, find_parcel, create_parcel, create_token), settings=ParcelDeskSettings
)
CARRIER = StepPack("carrier", "Carrier", object, (connect, pay))
SCREEN = StepPack("screen", "Any screen", AnyScreen, (take_screenshot, press_button), any_app=True)


def registry() -> Registry:
    """Return the packs of the tests, and a pack that could not be imported."""
    gathered = gather([PARCELS, CARRIER, SCREEN])
    gathered.broken.append(BrokenPack("mail", "ImportError: No module named 'mailer'"))
    return gathered
