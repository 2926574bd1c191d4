"""Changes: pressed once through the change gate, and watched until their outcome is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runwright import RefusedError, StepError, playwright
from runwright_ui.pages.explanations import explain_missing
from runwright_ui.pages.fields import KeptField
from runwright_ui.pages.navigation import Navigation, Opens
from runwright_ui.pages.page_events import Answer
from runwright_ui.pages.screen import shorten
from runwright_ui.pages.target_locators import pattern_of_text
from runwright_ui.pages.toasts import Toasts
from runwright_ui.targets import UiTarget

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_LOOK_MS = 250.0
_LISTS = (
    "ul, ol, [role=listbox], [role=menu], [class*=suggest i], [class*=autocomplete i], [class*=dropdown i], "
    "[class*=menu i], [class*=result i]"
)
# Not one that a field offers: that would go when the field is left.
_IS_BUTTON = f"""element => Boolean(element.closest('button, input[type=submit], input[type=button], [role=button]'))
  && !element.closest('{_LISTS}')"""
# How long a page may go on sending once its outcome is seen: some show it before the server has answered.
_AFTER_OUTCOME_MS = 5_000.0


@dataclass(frozen=True)
class UiChange:
    """What is pressed, what for, and how to see the outcome."""

    target: UiTarget
    what: str
    key: str = ""
    outcome: UiTarget | None = None
    refused: UiTarget | None = None
    answer: tuple[Answer, str] | None = None
    opens: Opens = ""


class Changes(Navigation):
    """Alters something, once."""

    def make(self, change: UiChange, *, secret: UiTarget | None = None) -> None:
        """Press a control that alters something, and wait for the outcome.

        With `secret`, the caller reads the secret: nothing else may fail until then.
        """
        control = self.ready(change.target)
        if change.outcome is not None:
            self._require_unseen(change.outcome, change.what)
        self.require_kept(f"Nothing was pressed to {change.what}", self._left_before(control))
        # Read before the press: a refusal that is on the page already does not answer this change.
        said_before = self._words_of(change.refused)
        with self.answering(change.answer):
            # Started before the press: a notice may come and go before the first look at the page.
            passing = Toasts(self.page)
            self._press(change, control)
            self.session.opened = ""
            self.context.pressed = str(change.target)
            self.after_press(change.target, change.opens)
            outcome = change.outcome if secret is None else secret
            if outcome is not None:
                self._await_outcome(change, outcome, said_before, passing)
            else:
                self.await_question()
                self._require_sent(change, said_before)
                self.after_press(change.target, "")
            passing.stop()
        self.context.tell()

    def _left_before(self, button: Locator) -> KeptField | None:
        """Leave the field that was filled last, as a press on a button does; a press on what it offers does not."""
        left = self.context.left_open
        if left is None or not button.evaluate(_IS_BUTTON, timeout=self.session.patience):
            return None
        self.leave_field()
        return left

    def _press(self, change: UiChange, control: Locator) -> None:
        gate, patience = self.session.gate, self.session.patience
        act = (lambda: control.press(change.key)) if change.key else None
        self.act(
            change.target,
            control,
            "could not be pressed",
            lambda: gate.change(control, change.what, act=act, timeout=patience),
        )

    def _await_outcome(self, change: UiChange, outcome: UiTarget, said_before: str, passing: Toasts) -> None:
        """Wait for the outcome or a refusal, even if it is shown for a moment only."""
        with self.session.waiting(str(outcome)):
            while self.session.patience > _LOOK_MS:
                if self._is_seen(outcome, _LOOK_MS) or self._passed(outcome, passing):
                    self.session.listeners.element_used(self.visible(outcome).first)
                    patience = min(_AFTER_OUTCOME_MS, self.session.patience)
                    self.context.events.wait_until_sent(self.page, patience, outcome_is_seen=True)
                    return
                self._require_not_refused(change, said_before)
                if words := self._passed(change.refused, passing):
                    raise self._refusal(change, words)
                self.leave_field()
        raise explain_missing(self, [outcome])

    def _is_seen(self, target: UiTarget, timeout: float) -> bool:
        try:
            self.visible(target).first.wait_for(timeout=timeout)
        except playwright.TimeoutError:
            return False
        return True

    def _passed(self, target: UiTarget | None, passing: Toasts) -> str:
        """Return a text that appeared for a moment and matches the target; "" unless the target is only a text."""
        if target is None or not target.text or target.parts:
            return ""
        return passing.first(pattern_of_text(target))

    def _require_sent(self, change: UiChange, said_before: str) -> None:
        """Wait until the page has its answers; raises StepError when they are errors or do not come."""
        self.await_answers(change.what, "give the step an `outcome`, or a longer `timeout`")
        self._require_not_refused(change, said_before)
        self.require_no_error(change.what)

    def _require_not_refused(self, change: UiChange, said_before: str) -> None:
        words = self._words_of(change.refused)
        if words and words != said_before:
            raise self._refusal(change, words)

    def _refusal(self, change: UiChange, words: str) -> RefusedError:
        return RefusedError(
            f"{self.session.name} refused to {change.what}: {shorten(words)}",
            hint="correct what it names, then run again",
        )

    def _words_of(self, refused: UiTarget | None) -> str:
        """Return the application's refusal message; "" while there is none."""
        if refused is None:
            return ""
        seen = self.visible(refused)
        return shorten(self.content(seen.first)) if seen.count() else ""

    def _require_unseen(self, outcome: UiTarget, what: str) -> None:
        if self.visible(outcome).count():
            raise StepError(
                f"{outcome} is seen before anything was pressed, so it cannot show that this worked: {what}",
                hint="look whether it is done already; otherwise name an outcome that only the change brings",
            )
