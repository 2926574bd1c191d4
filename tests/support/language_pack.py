"""Made-up step packs for the runbooks of these tests: a shop, a bank, and a pack that works everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from runwright import Effect, Secret, StepPack, step
from runwright.handlers.registry import BrokenPack, Registry, gather


@dataclass(frozen=True)
class ShopSettings:
    """Settings of the shop."""

    handle: Annotated[str, Field(max_length=8)] = ""
    region: Literal["eu", "us"] = "eu"

    def __post_init__(self) -> None:
        if self.handle == "none":
            raise ValueError("has a handle that no shop can have")


class Area(BaseModel):
    """A part of the screen."""

    model_config = ConfigDict(extra="forbid")
    left: int
    name: str = ""


@dataclass(frozen=True)
class Item:
    """An item of the shop."""

    item_id: str
    price: int
    in_stock: bool
    note: str | None = None


@dataclass(frozen=True)
class Token:
    """An access token."""

    token: Secret
    scopes: tuple[str, ...]


@step("shop.sign_in", effect=Effect.CONVERGES, signs_in=True)
def sign_in(shop: object) -> None:
    """Sign in to the shop."""


@step("shop.find_item", effect=Effect.READS)
def find_item(shop: object, *, sku: Annotated[str, Field(min_length=1, max_length=12)]) -> Item:
    """Find an item by its number."""
    return Item(sku, 1, True)


@step("shop.create_item", effect=Effect.CONVERGES)
def create_item(
    shop: object,
    *,
    sku: Annotated[str, Field(pattern="^[A-Z0-9-]*$", description="The item's number.")],
    amount: Annotated[int, Field(ge=1)] = 1,
    visible: bool = True,
    kind: Literal["simple", "bundle"] = "simple",
    tags: tuple[str, ...] = (),
    note: str | None = None,
) -> Item:
    """Make sure that an item exists.

    Its price is not touched.
    """
    return Item(sku, amount, visible, note)


@step("shop.create_token", effect=Effect.ONCE)
def create_token(shop: object, *, label: str = "") -> Token:
    """Create an access token."""
    return Token(Secret("made-up"), (label,))


@step("bank.connect", effect=Effect.CONVERGES)
def connect(bank: object, *, token: Secret, label: str = "") -> None:
    """Connect the bank to the shop."""


@step("bank.pay", effect=Effect.ONCE)
def pay(bank: object, *, amount: Annotated[int, Field(ge=1)], fee: float = 0.0) -> None:
    """Pay an amount."""


@step("look.take_picture", effect=Effect.READS)
def take_picture(app: object, *, title: str = "", area: Area | None = None) -> None:
    """Take a picture of the screen."""


@step("look.press_button", effect=Effect.ONCE, advised={"outcome": "nothing shows that it worked"})
def press_button(app: object, *, outcome: str = "") -> None:
    """Press the button that is in the middle."""


class Looking:
    """A façade that can look for something."""

    def __init__(self, session: object, settings: object = None) -> None:
        self.seen: list[Area] = []

    def is_seen(self, target: Area) -> bool:
        """Whether an area is on the screen."""
        self.seen.append(target)
        return target.name != "nowhere"


SHOP = StepPack("shop", "The shop", object, (sign_in, find_item, create_item, create_token), settings=ShopSettings)
BANK = StepPack("bank", "The bank", object, (connect, pay))
LOOK = StepPack("look", "Any screen", Looking, (take_picture, press_button), any_app=True)


def registry() -> Registry:
    """Return the packs of the tests, and a pack that could not be imported."""
    gathered = gather([SHOP, BANK, LOOK])
    gathered.broken.append(BrokenPack("mail", "ImportError: No module named 'mailer'"))
    return gathered
