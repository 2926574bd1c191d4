"""One screen of any web application: finding, pressing and reading what a runbook's targets mean."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from runwright import PageObject, RefusedError, ScreenChangedError, StepError, look_with, playwright
from runwright_ui.pages.context import AppContext
from runwright_ui.pages.explanations import explain_missing, explain_unready
from runwright_ui.pages.fields import BLUR, READ, STATE_KEPT, STATES_NOW, KeptField, Kind, SetField
from runwright_ui.pages.layout import Nameless, nameless_fields
from runwright_ui.pages.page_events import Answer
from runwright_ui.pages.target_locators import TargetLocators, any_of, is_in_frame, moves, pattern_of
from runwright_ui.targets import UiTarget

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# While one screen gives way to the next, both may be seen: that long two matches may last.
_SETTLING_MS = 2000.0
# How long a target may take to come up before something is done about it.
_FIRST_LOOK_MS = 1000.0
_LOOK_MS = 250.0
_MOST_QUOTED = 120
# What to do about a question that comes up in a step which takes no answer.
_OTHERWISE_ANSWERED = "press it with ui.change, whose `dialog` answers the question, or do this by hand"
_IS_PASSWORD = "element => element.tagName === 'INPUT' && element.type === 'password'"
_IS_UNUSABLE = "element => element.matches(':disabled') || element.closest('[aria-disabled=\"true\"]') !== null"


class UiScreen(PageObject):
    """What is shown now. Nothing is done to the first of several: a target must mean one element."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.session)
        self.context = context

    @property
    def page(self) -> Page:
        """The tab that is worked in."""
        return self.context.page

    @property
    def locators(self) -> TargetLocators:
        """Finds targets on this page."""
        return TargetLocators(self.page, self.context.settings.test_id_attribute)

    @property
    def place(self) -> str:
        """The page's address without its query and fragment, which may hold confidential values."""
        return self.page.url.split("?")[0].split("#")[0]

    def visible(self, target: UiTarget) -> Locator:
        """Return the elements of a target that are visible now, without waiting."""
        return self.locators.visible(target)

    def some(self, *targets: UiTarget) -> Locator:
        """Wait until at least one element of any target is seen; raises ScreenChangedError."""
        with self.session.waiting(" or ".join(map(str, targets))):
            found = self.wait_for(lambda: any_of([self.visible(target) for target in targets]), targets)
        if found is None:
            raise explain_missing(self, targets)
        self.session.listeners.element_used(found.first)
        return found

    def comes_up(self, target: UiTarget) -> bool:
        """Whether a target is seen now or within two seconds: an overlay may come up after the page."""
        try:
            self.visible(target).first.wait_for(timeout=min(self.session.remaining, _SETTLING_MS))
        except playwright.TimeoutError:
            return False
        return True

    def one(self, target: UiTarget) -> Locator:
        """Wait until exactly one element is seen; raises ScreenChangedError."""
        found = self.visible(target)
        if found.count() != 1:
            return self.require_one(target, self.some(target))
        self.session.listeners.element_used(found.first)
        return found

    def see_one(self, target: UiTarget) -> None:
        """Wait until exactly one element is seen, after which the step does nothing; raises ScreenChangedError."""
        found = self.visible(target)
        try:
            screen, count = look_with(found, "elements => elements.length")
        except playwright.Error:  # the page is moving on
            self.one(target)
            return
        if count != 1:
            self.require_one(target, self.some(target))
            return
        self.session.listeners.element_used(found.first)
        self.session.listeners.screen_seen(screen)

    def require_one(self, target: UiTarget, found: Locator) -> Locator:
        """Return `found` once it is exactly one element; raises ScreenChangedError."""
        if found.count() != 1 and not self.becomes(found, 1, min(self.session.patience, _SETTLING_MS)):
            if (field := self.locators.fields_alone(target, found)).count() == 1:
                return field
            raise ScreenChangedError(
                f"{target} means {found.count()} elements at {self.place}, but must mean one",
                hint="narrow the target with 'within', 'has', a position ('below', 'right_of'), a longer name or, as "
                "the last resort, 'nth'",
            )
        return found

    def wait_for(self, find: Callable[[], Locator], targets: Sequence[UiTarget]) -> Locator | None:
        """Return the result of `find` once it is visible; None when the step's time is up."""
        deadline = time.monotonic() + self.session.patience / 1000
        look = _LOOK_MS if any(map(moves, targets)) else _FIRST_LOOK_MS
        while (left := (deadline - time.monotonic()) * 1000) > 0:
            found = find()
            try:
                found.first.wait_for(timeout=max(1.0, min(look, left)))
            except playwright.TimeoutError:
                self.leave_field()
                for find_otherwise in (self._by_name, self._by_shown_text, self._beside_its_text):
                    if otherwise := next(filter(None, map(find_otherwise, targets)), None):
                        return otherwise
            else:
                return found
        return None

    def leave_field(self) -> None:
        """Leave the field that was filled last, as a person does who goes on."""
        field, self.context.left_open = self.context.left_open, None
        if field is not None:
            self.with_kept(field, BLUR)

    def with_kept(self, field: KeptField, script: str) -> Any:
        """Return the answer of a script about a kept field, from its frame; None if its page has changed."""
        for frame in self.page.frames if field.in_frame else [self.page.main_frame]:
            with suppress(playwright.Error):  # its page has gone on, and the field with it
                if (answer := frame.evaluate(script, field.name)) is not None:
                    return answer[0]
        return None

    def set(self, target: UiTarget, kept: KeptField, state: str | None, kind: Kind | None = None) -> None:
        """Remember the state of a field, list or box that a step has set; None if any will do."""
        self.context.set_fields.append(SetField(str(target), kept, state, kind))

    def keep_state(self, target: UiTarget, element: Locator) -> None:
        """Remember the state of a list or box that a step has set just now."""
        kept = KeptField(is_in_frame(target))
        with suppress(playwright.Error):  # its page has gone on
            self.set(target, kept, element.evaluate_all(STATE_KEPT, kept.name))

    def require_kept(self, consequence: str, left: KeptField | None = None) -> None:
        """Raise StepError for what the page has changed since a step has set it; `left`: the field left just now."""
        fields, self.context.set_fields = self.context.set_fields, []
        states = self._states([each.kept for each in fields])
        for each in fields:
            state = states.get(each.kept.name)
            if state is None or each.holds(state):
                continue
            words = each.difference(state, shorten)
            if each.chooses(left):
                self.session.warn(words)
                continue
            raise StepError(
                f"{words}. {consequence}",
                hint="look what the page does to this field after it was set, or which later step changes it",
            )

    def _states(self, kept: Sequence[KeptField]) -> dict[str, str]:
        """Return the states of the kept elements that are still there, by name."""
        states: dict[str, str] = {}
        frames = self.page.frames if any(each.in_frame for each in kept) else [self.page.main_frame]
        for frame in frames if kept else ():
            with suppress(playwright.Error):  # it has gone, and the fields with it
                states |= frame.evaluate(STATES_NOW, [each.name for each in kept])
        return states

    def ready(self, target: UiTarget) -> Locator:
        """Return the one element that can be used; a field before it is left first if that enables it."""
        found = self.one(target)
        if self.context.left_open is not None and found.evaluate(_IS_UNUSABLE, timeout=self.session.patience):
            self.leave_field()
        return found

    def begin(self, answer: tuple[Answer, str] | None = None) -> None:
        """Report the events since the last step, and begin to listen for new ones."""
        self.context.tell()
        self.context.events.begin(answer)

    def await_answers(self, what: str, remedy: str) -> None:
        """Wait until the page has its answers to what it sends; raises StepError when they do not come."""
        events = self.context.events
        if not events.wait_until_sent(self.page, self.session.patience):
            sent = f"the page still waits for an answer to what was sent ({events.sending})"
            raise StepError(f"{sent}: {what}", hint=remedy)

    def require_no_error(self, what: str) -> None:
        """Raise StepError when the application has answered with an HTTP error to what the page has sent."""
        events = self.context.events
        if events.refusals:
            said = "; ".join(events.told())
            raise StepError(f"{said}: {what}", hint=f"look in {self.session.name} what came of it before you go on")

    def expect_no_question(self) -> None:
        """Report the events since the last step, and give no answer to what the page asks from now on."""
        self.context.tell()
        self.context.events.forget_questions()

    def require_no_question(self, done: str, remedy: str = _OTHERWISE_ANSWERED) -> None:
        """Raise RefusedError for a question that the runbook does not answer. `done`: "button 'Save' was pressed"."""
        if declined := self.context.events.declined:
            raise RefusedError(f"when {done}, {'; '.join(map(str, declined))}", hint=remedy)

    def gone(self, target: UiTarget) -> None:
        """Wait until a target is not visible any more; raises StepError."""
        with self.session.waiting(f"{target} to be gone"):
            shown = self.locators.by_shown_text(target)
            seen = [self.visible(target), *([shown] if shown is not None else [])]
            is_gone = self.becomes(any_of(seen), 0, self.session.patience)
        if not is_gone:
            raise StepError(
                f"{target} is still seen at {self.place}, but was expected to be gone",
                hint="look at the screenshot of this step",
            )

    def becomes(self, found: Locator, count: int, timeout: float) -> bool:
        """Whether there are `count` elements within `timeout` milliseconds."""
        return is_met(lambda: _expect_count(found, count, timeout))

    def act(self, target: UiTarget, control: Locator, failure: str, action: Callable[[], object]) -> None:
        """Do something to a control; raises ScreenChangedError, with the cause, when it is not ready for it."""
        try:
            action()
        except playwright.TimeoutError as error:
            raise explain_unready(self, target, control, failure) from error

    def content(self, found: Locator) -> str:
        """Return a field's value, or an element's text on one line; "" if it has just gone."""
        texts: list[str] = found.evaluate_all(READ)
        return texts[0] if texts else ""

    def is_password(self, found: Locator) -> bool:
        """Whether it is a field for passwords."""
        return bool(found.evaluate(_IS_PASSWORD))

    def is_beside_its_text(self, target: UiTarget) -> bool:
        """Whether a target means a field without a name that has its text beside it."""
        return len(self._nameless(target)) == 1

    def _nameless(self, target: UiTarget) -> list[Nameless]:
        pattern = pattern_of(target)
        if pattern is None or target.nth or target.has or target.positions:
            return []
        root = self.locators.root(target)
        return nameless_fields(root.first, pattern) if root.count() else []

    def _by_name(self, target: UiTarget) -> Locator | None:
        # Playwright does not see the text that a page puts into the label of a web component.
        named = self.locators.by_accessible_name(target)
        return named if named is not None and named.count() == 1 else None

    def _by_shown_text(self, target: UiTarget) -> Locator | None:
        shown = self.locators.by_shown_text(target)
        if shown is None or not shown.count():
            return None
        self.session.warn(
            f"{target} was found by the text that it shows: its name, which screen readers say, is another one"
        )
        return shown

    def _beside_its_text(self, target: UiTarget) -> Locator | None:
        fields = self._nameless(target)
        if len(fields) != 1:
            return None
        self.session.warn(
            f"{target} has no name of its own and was found by the text beside it; surer is `{fields[0].remedy}`"
        )
        return self.locators.by_path(target, fields[0].path)


def is_met(check: Callable[[], object]) -> bool:
    """Whether one of Playwright's expectations is met; its message may quote the page and is dropped."""
    try:
        check()
    except AssertionError:
        return False
    return True


def shorten(text: str) -> str:
    """Return a text from a page as a message quotes it: on one line, and not all of a long one."""
    line = " ".join(text.split())
    return line if len(line) <= _MOST_QUOTED else f"{line[: _MOST_QUOTED - 1]}…"


def _expect_count(found: Locator, count: int, timeout: float) -> None:
    playwright.expect(found).to_have_count(count, timeout=timeout)
