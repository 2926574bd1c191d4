"""The fields of any web application's forms.

Without a `what`, a field is part of a form that is sent later, and filling it alters nothing yet. With one it
alters the application at once, and what is done to it goes through the change gate. Whatever was done, the field is
looked at afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from runwright import Secret, StepError, look_in, playwright
from runwright_ui.pages import boxes
from runwright_ui.pages.explanations import explain_missing
from runwright_ui.pages.fields import (
    LEAVE,
    KeptField,
    Kind,
    ask,
    described,
    hears_typing,
    held_by,
    keep,
    kind_of,
    require_fillable,
    require_form,
    same,
)
from runwright_ui.pages.screen import UiScreen, shorten
from runwright_ui.pages.target_locators import any_of, is_in_frame
from runwright_ui.targets import UiTarget

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_ARE_AS_IT_IS = """(elements, value) => elements.every(
  element => ('value' in element ? element.value : element.innerText).trimEnd() === value.trimEnd())"""
_HOLD = "(elements, value) => elements.every(element => element.value === value)"


class Form(UiScreen):
    """Fields and boxes. Each is looked at first and left alone when it is as it should be."""

    def fill_in(self, target: UiTarget, value: str, what: str) -> None:
        """Give a field this value, unless it has it."""
        field, kind, held = self.described(target)
        if same(held, value, kind):
            return
        require_fillable(str(target), kind)
        require_form(str(target), kind, value)
        kept = KeptField(in_frame=False)
        if not what and self._is_plain(kind, kept):
            self.alter(target, field, "", lambda: field.fill(value, timeout=self.session.patience))
            if self._holds_at_once(kept, kind, value):
                self._remember(target, kind, value)
                return
            self._leave(target, field)
        else:
            leaves = bool(what) or not kind.offers
            self.alter(target, field, what, lambda: self._enter(target, field, kind, value, leaves=leaves))
        self._require_held(target, field, kind, value)
        self._remember(target, kind, value)

    def type_keys(self, target: UiTarget, text: str, what: str) -> None:
        """Type a text key by key into a field, behind what it holds."""
        field, kind, _ = self.described(target)
        require_fillable(str(target), kind)

        def enter() -> None:
            field.press_sequentially(text, timeout=self.session.patience)
            self._keep_any(target, field)
            if what:
                self.leave_field()

        self.alter(target, field, what, enter)

    def set_checked(self, target: UiTarget, ticked: bool, what: str) -> None:
        """Tick or untick a box, unless it is."""
        box = self.box(target)
        how = boxes.press_of(box)
        self._require_box(target, how, ticked)
        if boxes.is_ticked(box) == ticked:
            return
        if how.isDisabled:
            raise StepError(f"{target} is disabled", hint="look what enables it, and do that in a step before this one")
        self.alter(target, box, what, lambda: boxes.press(box, how, self.session.patience))
        if not boxes.becomes(box, ticked):
            words = ("ticked", "is still not") if ticked else ("unticked", "still is")
            raise StepError(
                f"{target} was pressed to be {words[0]}, and {words[1]}",
                hint="look at the screenshot of this step: the application may have refused, or be slow",
            )
        if not how.isRadio:  # another choice may be made later
            self.keep_state(target, box)

    def box(self, target: UiTarget) -> Locator:
        """Return the box that a target means, or its visible label where the box itself is hidden."""
        find = self.locators

        def either() -> Locator:
            seen = find.visible(target)
            return seen if seen.count() else any_of([seen, find.labels_of_boxes(target)])

        with self.session.waiting(str(target)):
            found = self.wait_for(either, [target])
        if found is None:
            raise explain_missing(self, [target])
        self.session.listeners.element_used(found.first)
        return self.require_one(target, found)

    def type_secret(self, target: UiTarget, secret: Secret) -> None:
        """Type a secret, into this application only; raises StepError when the field does not hold it as it is."""
        field = self.one(target)
        kind = kind_of(field, self.session.patience)
        require_fillable(str(target), kind)
        if not kind.takes_lines and any(end in secret.reveal().strip() for end in "\r\n"):
            raise StepError(
                f"{target} takes one line, and the secret has several; nothing was typed",
                hint="check the secret, or let the target mean a field of several lines",
            )
        self.expect_no_question()
        self.session.fill_secret(field, secret)
        self.require_no_question(f"{target} was set")
        if not ask(field, _ARE_AS_IT_IS, secret.reveal().replace("\r\n", "\n"), gone=True):
            raise StepError(
                f"{target} does not hold the secret as it was typed: the page cut or changed it",
                hint="look how long a value the field takes, and whether it is the right field",
            )
        self._keep_any(target, field)

    def _remember(self, target: UiTarget, kind: Kind, value: str) -> None:
        if self.context.filled_last is not None:
            self.set(target, self.context.filled_last, value, kind)

    def _keep_any(self, target: UiTarget, field: Locator) -> None:
        """Keep the focus in a field to which something was added, so that it need not hold what it held before."""
        if self._keep_focus(target, field) and self.context.filled_last is not None:
            self.set(target, self.context.filled_last, None)

    def alter(self, target: UiTarget, control: Locator, what: str, act: Callable[[], object]) -> None:
        """Do something to a field, through the change gate if it alters the application."""
        if what:
            gate, patience = self.session.gate, self.session.patience
            self.begin()
            self.act(
                target, control, "could not be used", lambda: gate.change(control, what, act=act, timeout=patience)
            )
            self.await_answers(what, f"look in {self.session.name} what came of it, or give it a longer `timeout`")
            self.require_no_error(what)
        else:
            self.expect_no_question()
            self.act(target, control, "could not be used", act)
        self.require_no_question(f"{target} was set")

    def described(self, target: UiTarget) -> tuple[Locator, Kind, str]:
        """Return the one field, what it is and what it holds; raises ScreenChangedError."""
        field = self.visible(target)
        known = described(field)
        if known is None:
            field = self.one(target)
            return field, kind_of(field, self.session.patience), self.content(field)
        self.session.listeners.element_used(field.first)
        return field, *known

    def _is_plain(self, kind: Kind, kept: KeptField) -> bool:
        """Whether nothing in the page can react to what is typed: no key has to be pressed, nothing comes later.

        The field is then kept.
        """
        try:
            return kind.is_typed and not kind.offers and not hears_typing(self.context.protocol, kept.name)
        except playwright.Error:  # the page moved on meanwhile
            return False

    def _holds_at_once(self, kept: KeptField, kind: Kind, value: str) -> bool:
        try:
            screen, held = look_in(self.page.main_frame, LEAVE, kept.name)
        except playwright.Error:  # its page has gone on, and the field with it
            return False
        self.context.left_open, self.context.filled_last = None, kept
        if held is None or not same(held, value, kind):
            return False
        self.session.listeners.screen_seen(screen)
        return True

    def _enter(self, target: UiTarget, field: Locator, kind: Kind, value: str, *, leaves: bool) -> None:
        """Fill a field, and leave it or stay in it. The last letter is typed: some fields listen to keys only."""
        last = value[-1:]
        if not kind.is_typed or not last or last.isspace() or "\n" in value:
            field.fill(value, timeout=self.session.patience)
        else:
            field.fill(value[:-1], timeout=self.session.patience)
            field.press_sequentially(last, timeout=self.session.patience)
            if not ask(field, _HOLD, value, gone=True):
                field.fill(value, timeout=self.session.patience)
        if leaves:
            self._leave(target, field)
        else:
            self._keep_focus(target, field)

    def _leave(self, target: UiTarget, field: Locator) -> None:
        if self._keep_focus(target, field):
            self.leave_field()

    def _keep_focus(self, target: UiTarget, field: Locator) -> bool:
        """Keep the field that was filled, which may still have the focus; whether it is there."""
        kept = KeptField(is_in_frame(target))
        if not keep(field, kept.name):
            return False
        self.context.left_open = self.context.filled_last = kept
        return True

    def _require_held(self, target: UiTarget, field: Locator, kind: Kind, value: str) -> None:
        held = held_by(field)
        if held is None or same(held, value, kind):
            return
        found = "what it holds now is hidden" if kind.type == "password" else f"it holds '{shorten(held)}'"
        raise StepError(
            f"{target} does not hold '{shorten(value)}' as it was typed: {found}",
            hint="the page cuts or formats what is typed, or takes it back: write the value as the field keeps it",
        )

    def _require_box(self, target: UiTarget, how: boxes.Press, ticked: bool) -> None:
        if not how.isBox:
            raise StepError(
                f"{target} is not a box or switch that says whether it is on",
                hint="let the target mean the box itself, or press it with ui.click",
            )
        if how.isRadio and not ticked:
            raise StepError(f"{target} is one of several choices and cannot be unticked", hint="check another of them")
