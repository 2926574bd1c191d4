"""Brings a shop interface that exists up to date on its edit page."""

from __future__ import annotations

from collections.abc import Callable

from runwright import AppSession, HumanNeededError, RefusedError, Secret, SignedOutError, StepError
from runwright_xentral.locations import pick_location
from runwright_xentral.pages.interface import InterfacePage, Saved
from runwright_xentral.shop_urls import same_shop


class ExistingInterface:
    """One shop interface. Values that it has already are not saved again, and saved values are read back."""

    def __init__(self, session: AppSession, interface_id: str) -> None:
        self._id = interface_id
        self._page = InterfacePage(session)

    def update_credentials(self, shop_url: str, access_token: Secret | None) -> None:
        """Give it this address and token where they differ."""
        self._page.open(self._id)
        self._save_until(
            lambda: self._has_credentials(shop_url, access_token),
            lambda: self._page.fill_credentials(shop_url, access_token),
            "the shop's URL and token",
        )

    def update_location(self, location: str) -> str:
        """Set this location if the interface has another; return the location that it has then.

        Raises RefusedError when a location was named and Xentral offers none.
        """
        self._page.open(self._id)
        if not location:
            return self._location()
        wanted = pick_location(location, [choice.name for choice in self._page.locations()])
        self._save_until(
            lambda: self._location() == wanted,
            lambda: self._page.select_location(wanted),
            f"the warehouse location '{wanted}'",
        )
        return wanted

    def disconnect(self) -> None:
        """Switch it off and take address and access out of it; it stays, because orders refer to it."""
        self._page.open(self._id)
        self._save_until(
            self._page.is_disconnected,
            self._page.clear,
            "the empty access",
            "switch off, and take the access out of,",
        )

    def _location(self) -> str:
        return next((choice.name for choice in self._page.locations() if choice.selected), "")

    def _has_credentials(self, shop_url: str, access_token: Secret | None) -> bool:
        return same_shop(self._page.shop_url(), shop_url) and access_token in (None, self._page.token())

    def _save(self, what: str) -> Saved:
        saved = self._page.save(what)
        try:
            self._page.open(self._id)
        except StepError as error:
            if not saved.is_lost or isinstance(error, SignedOutError):
                raise
            raise HumanNeededError(
                f"{saved.words}; whether it was saved could not be looked up: {error.message}",
                hint=f"look at the edit page of the shop interface {self._id} in Xentral, then resume the run",
            ) from error
        return saved

    def _save_until(self, is_kept: Callable[[], bool], fill: Callable[[], None], what: str, does: str = "") -> None:
        """Fill in and save until Xentral has it: once more when the answer was lost and nothing was kept."""
        words = ""
        for _ in range(2):
            if is_kept():
                return
            fill()
            does_it = f"{does} the shop interface {self._id}" if does else f"give the shop interface {self._id} {what}"
            saved = self._save(does_it)
            words = saved.words
            if not saved.is_lost:
                break
        if not is_kept():
            raise RefusedError(
                f"Xentral did not keep {what} of the shop interface {self._id}{words and f': {words}'}",
                hint="open its edit page in Xentral and look what is wrong there, then resume the run",
            )
