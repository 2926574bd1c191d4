"""One screen of any web application: finding, pressing and reading what a runbook's targets mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from runwright import PageObject, RefusedError, ScreenChangedError, Secret, StepError
from runwright_ui.pages.locating import any_of, locate, sought_by
from runwright_ui.targets import Target

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_SETTLING_MS = 2000.0
"""While one screen gives way to the next, both may be seen: that long two matches may last."""
_MOST_QUOTED = 120
_READ = r"""elements => elements.map(element => {
  if (element.tagName === 'SELECT') return Array.from(element.selectedOptions, each => each.label).join(', ');
  if (['INPUT', 'TEXTAREA'].includes(element.tagName)) return element.value;
  return element.innerText.replace(/\s+/g, ' ').trim();
})"""
_IS_PASSWORD = "element => element.tagName === 'INPUT' && element.type === 'password'"


class Screen(PageObject):
    """What is shown now. Nothing is done to the first of several: a target must mean one element."""

    def visible(self, target: Target) -> Locator:
        """Return what a target means and can be seen now, without waiting."""
        return locate(self.page, target)

    def some(self, *targets: Target) -> Locator:
        """Wait until at least one element of any target is seen; raises ScreenChangedError."""
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        found = any_of([self.visible(target) for target in targets])
        try:
            with self.session.waiting(" or ".join(map(str, targets))):
                found.first.wait_for(timeout=self.session.remaining)
        except PlaywrightTimeoutError:
            raise self._missing(targets) from None
        self.session.listeners.element_used(found.first)
        return found

    def one(self, target: Target) -> Locator:
        """Wait until exactly one element is seen; raises ScreenChangedError."""
        found = self.some(target)
        if found.count() != 1 and not self.becomes(found, 1, min(self.session.remaining, _SETTLING_MS)):
            raise ScreenChangedError(
                f"{target} means {found.count()} elements at {self.place}, but must mean one",
                hint="narrow the target with 'within', a longer name or, as the last resort, 'nth'",
            )
        return found

    def gone(self, target: Target) -> None:
        """Wait until nothing of a target is seen any more; raises StepError."""
        with self.session.waiting(f"{target} to be gone"):
            is_gone = self.becomes(self.visible(target), 0, self.session.remaining)
        if not is_gone:
            raise StepError(
                f"{target} is still seen at {self.place}, but was expected to be gone",
                hint="look at the screenshot of this step",
            )

    def becomes(self, found: Locator, count: int, timeout: float) -> bool:
        """Tell whether there are `count` elements within `timeout` milliseconds."""
        return is_met(lambda: _expect_count(found, count, timeout))

    @property
    def place(self) -> str:
        """The page's address without its query, which may hold what is nobody's business."""
        return self.page.url.split("?")[0].split("#")[0]

    def open(self, path: str) -> None:
        """Go to a path of the application; raises RefusedError when it answers with an error."""
        status = self.goto(self.session.address(path), wait_until="domcontentloaded")
        if status >= 400:
            raise RefusedError(
                f"{self.session.name} answers with HTTP {status} at {self.place}",
                hint="check the path, and whether this user may open it",
            )

    def click(self, target: Target) -> None:
        """Press a control that alters nothing."""
        self.one(target).click()

    def press_key(self, key: str, target: Target | None) -> None:
        """Press a key in a field, or where the focus is."""
        if target is None:
            self.page.keyboard.press(key)
        else:
            self.one(target).press(key)

    def change_by_press(self, target: Target, what: str, key: str) -> None:
        """Press a control that alters something, through the change gate, or a key on it."""
        control = self.one(target)
        self.session.gate.change(control, what, act=(lambda: control.press(key)) if key else None)

    def read(self, target: Target) -> str:
        """Return the value of a field or the text of an element; raises StepError for a password field."""
        found = self.one(target)
        if self.is_password(found):
            raise StepError(f"{target} holds a password", hint="read it with ui.read_secret")
        return self.content(found)

    def read_secret(self, target: Target) -> Secret:
        """Return the value of a field or the text of an element as a secret; raises ScreenChangedError."""
        text = self.content(self.one(target)).strip()
        if not text:
            raise ScreenChangedError(
                f"{target} is empty at {self.place}", hint="wait for it with ui.expect before it is read"
            )
        return self.secret_seen(text)

    def read_list(self, target: Target) -> tuple[str, ...]:
        """Return the value or text of everything that a target means, without waiting."""
        texts: list[str] = self.visible(target).evaluate_all(_READ)
        return tuple(texts)

    def content(self, found: Locator) -> str:
        """Return what a field holds, or on one line what an element shows; "" when it has just gone."""
        texts: list[str] = found.evaluate_all(_READ)
        return texts[0] if texts else ""

    def is_password(self, found: Locator) -> bool:
        """Tell whether it is a field for passwords."""
        return bool(found.evaluate(_IS_PASSWORD))

    def _missing(self, targets: Sequence[Target]) -> ScreenChangedError:
        from runwright import Search, diagnose

        sought = tuple(each for target in targets for each in sought_by(target))
        search = Search(" or ".join(map(str, targets)), sought, self.session.opened)
        return ScreenChangedError.from_diagnosis(diagnose(self.page, search), "did not appear")


def is_met(check: Callable[[], object]) -> bool:
    """Tell whether one of Playwright's expectations is met; its message may quote the page and is dropped."""
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
    from playwright.sync_api import expect

    expect(found).to_have_count(count, timeout=timeout)
