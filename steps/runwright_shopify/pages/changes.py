"""Changes whose answer may be lost: what the application shows decides, never the error alone.

After an error the page is opened again and read. If it shows the change, the change has succeeded, whatever the error
was; if it shows that the change did not happen, it is made once more; in every other case a person has to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol

from runwright import AppSession, HumanNeededError, SignedOutError, StepError, Target, playwright
from runwright_shopify.pages.tab import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Page

_MOST_TRIES = 2
PAUSES_MS = (0, 1_000, 2_000)
"""Before each look after a lost answer: a server behind a gateway that gave up may still be at work."""
_SHARE_FOR_THE_ANSWER = 0.5


class ChangedPage(Protocol):
    """What of a page the outcome of a change is read from."""

    session: AppSession
    tab: Tab

    @property
    def page(self) -> Page:
        """Playwright's page."""

    @property
    def complaint(self) -> Target:
        """An error message that was not there before."""

    @property
    def is_of_store(self) -> bool:
        """Whether the screen belongs to the store, and not to the sign-in."""

    def mark(self, target: Target) -> None:
        """Remember what is visible of it."""

    def await_any(self, *targets: Target, until: Callable[[], bool], patience: float | None = None) -> Target | None:
        """Wait until a condition holds (None) or one of the targets is visible (that one)."""

    def words_of(self, complaint: Target) -> str:
        """Return the words of a message."""


@dataclass(frozen=True)
class AdminChange:
    """One change of the application, and how to find out whether it happened."""

    what: str
    """As the change gate is told: "create the custom app 'Xentral'"."""
    act: Callable[[], object]
    """Presses the control, through the gate; called again from the screen that `found` has left."""
    shown: Callable[[], bool]
    """Whether the screen shows that it has happened."""
    found: Callable[[], bool]
    """Opens the application again; whether the change has happened. Raises StepError if that cannot be seen."""
    refuse: Callable[[str], NoReturn]
    """Raises RefusedError with the application's words."""


def carry_out(page: ChangedPage, change: AdminChange) -> None:
    """Make the change and return once it has happened; raises RefusedError, or HumanNeededError when it is in doubt."""
    words = ""
    for _ in range(_MOST_TRIES):
        # Both before the press: an older complaint or failed request must not be taken for the answer to this change.
        page.mark(page.complaint)
        page.tab.forget_answers()
        change.act()
        complaint, patience = page.complaint, page.session.remaining * _SHARE_FOR_THE_ANSWER
        look = _Look(page, change)
        seen = page.await_any(complaint, until=look.is_over, patience=patience)
        words = page.words_of(complaint) if seen else ""
        lost = page.tab.answer_lost
        if not seen and not lost and look.shown:
            return
        # Without an answer the server may still be at work, even if the change cannot be seen after several looks.
        open_ended = not seen and not lost
        if _found(page, change, looks=len(PAUSES_MS) if lost or open_ended else 1):
            return
        if open_ended:
            raise _in_doubt(page, change, "it has not answered yet")
        if not lost:
            change.refuse(words)
    change.refuse(words or "no answer of the server")


@dataclass
class _Look:
    """Looks at the screen after a change."""

    page: ChangedPage
    change: AdminChange
    shown: bool = False
    """Whether the last look saw the result."""

    def is_over(self) -> bool:
        """Whether the result is shown, or the answer is lost and nothing else is on its way."""
        if self.page.tab.answer_lost:
            self.shown = False
            return not self.page.tab.is_loading
        # The store last: a session that has ended takes the pressed button off the screen as well as a change that has
        # happened, and may end between the two questions.
        try:
            self.shown = self.change.shown() and self.page.is_of_store
        except playwright.Error:  # the page moves on, and its script with it
            self.shown = False
        return self.shown


def _found(page: ChangedPage, change: AdminChange, looks: int) -> bool:
    try:
        for pause in PAUSES_MS[:looks]:
            page.page.wait_for_timeout(pause)
            page.tab.used()
            if change.found():
                return True
    except SignedOutError:
        raise  # the runner signs in again and repeats the step, which looks first
    except (StepError, playwright.Error) as error:
        raise _in_doubt(page, change, "the page that would show it cannot be read") from error
    return False


def _in_doubt(page: ChangedPage, change: AdminChange, why: str) -> HumanNeededError:
    return HumanNeededError(
        f"{page.session.name} was about to {change.what} and its answer was lost; whether it has is in doubt: {why}",
        hint="look in the Shopify admin, then resume the run: it looks again before it changes anything",
    )
