"""Support for page objects, the only place with locators.

A page object names what it looks for as `Target`s, waits for a landmark with `see()` before it asks anything
(`count()` and `is_visible()` do not wait), presses and fills through `press()` and `fill()`, and alters the application
through `change()` only. What cannot be found or pressed is diagnosed within the step's time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from runwright.errors import ScreenChangedError, StepError, StepTimeoutError
from runwright.pages.app_session import AppSession
from runwright.pages.label import Label
from runwright.pages.secret_text import is_masked, wait_for_secret
from runwright.pages.target import Target, any_of, marks_of
from runwright.secrets import Secret

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

    from runwright.pages.causes import Search

PRESSABLE = ("button", "link")
"""Roles of a control that is pressed: React Polaris renders a button with a URL as a link."""
_SETTLING_MS = 2_000.0
"""While one screen gives way to the next, a control may be there twice: that long."""


@dataclass(frozen=True)
class Interruption:
    """A screen that may come up anywhere instead of the expected one (sign-in, challenge), and what then to do."""

    target: Target
    react: Callable[[], None]
    """Raises the error that says so, or clears the way and returns."""


class PageObject:
    """One screen, or one part of it."""

    is_sign_in: ClassVar[bool] = False
    """It is the sign-in itself, so that a password field means nothing."""

    def __init__(self, session: AppSession, interruptions: Sequence[Interruption] = ()) -> None:
        self.session = session
        self.interruptions = tuple(interruptions)

    @property
    def page(self) -> Page:
        """Playwright's page of this application."""
        return self.session.page

    @property
    def replaced_by(self) -> tuple[Target, ...]:
        """Controls and texts of a newer flow that the application may offer in place of this one."""
        return ()

    def control(
        self, label: Label, *, roles: Sequence[str] = PRESSABLE, within: Locator | FrameLocator | None = None
    ) -> Target:
        """Find a control by role and label, in any language; open shadow roots are pierced."""
        scope = within or self.page
        found = [scope.get_by_role(role, name=label.pattern) for role in roles]  # type: ignore[arg-type]
        return Target(any_of(found), " or ".join(roles), label.names, (), label.languages, self.session.listeners)

    def field(self, css: str, label: Label | None = None, *, within: Locator | None = None) -> Target:
        """Find a field by its language-neutral attributes, or else by its label in any language."""
        scope = within or self.page
        found = [scope.locator(css)] + ([scope.get_by_label(label.anywhere)] if label else [])
        names, languages = (label.names, label.languages) if label else ((), ())
        return Target(any_of(found), f"field {css}", names, marks_of(css), languages, self.session.listeners)

    def text(self, label: Label, *, within: Locator | None = None) -> Target:
        """Find a text that contains the label, in any language."""
        found = (within or self.page).get_by_text(label.anywhere)
        return Target(found, "text", label.names, (), label.languages, self.session.listeners)

    def element(self, css: str, *, within: Locator | None = None) -> Target:
        """Find an element by a stable id, name or data attribute."""
        return Target((within or self.page).locator(css), css, (), marks_of(css), listeners=self.session.listeners)

    def goto(self, url: str, *, wait_until: Literal["commit", "domcontentloaded"] = "commit") -> int:
        """Open an address and return the HTTP status; the diagnosis compares it with what is shown later."""
        with self.session.waiting(f"{self.session.name} to answer"):
            response = self.page.goto(url, wait_until=wait_until, timeout=self.session.remaining)
        self.session.opened = url
        return response.status if response else 200

    def see(self, *targets: Target, screen: str, timeout: float | None = None) -> Target:
        """Wait until one of the targets is visible and return it, the first of them if there are several.

        `screen` says what is expected, for a person ("the list of custom apps"). `timeout` is in milliseconds,
        default what the session has for it. Interruptions are recognised meanwhile. Raises ScreenChangedError.
        """
        with self.session.waiting(screen):
            found = self.look_out(*targets, timeout=timeout)
        if found is None:
            raise self._unrecognised(targets, screen, "did not appear")
        return found

    def look_out(self, *targets: Target, timeout: float | None = None) -> Target | None:
        """Wait as `see()` does, but return None when none of the targets has come up in `timeout` milliseconds."""
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        watched = [*targets, *(interruption.target for interruption in self.interruptions)]
        anything = any_of([target.locator for target in watched]).filter(visible=True).first
        deadline = time.monotonic() + (self.session.patience if timeout is None else timeout) / 1000
        while (left := deadline - time.monotonic()) > 0:
            try:
                anything.wait_for(timeout=max(1.0, left * 1000))
            except PlaywrightTimeoutError:  # on a busy machine it may not even have looked
                return next(filter(Target.is_visible, targets), None)
            # What was expected comes first: an interruption shows up in its place.
            for target in targets:
                if target.is_visible():
                    self.session.listeners.element_used(target.visible)
                    return target
            for interruption in self.interruptions:
                if interruption.target.is_visible():
                    interruption.react()
        return None

    def press(self, target: Target) -> None:
        """Press a control that alters nothing; raises ScreenChangedError, with a diagnosis, when it cannot be."""
        with self.diagnosed(target, f"{target}", "could not be pressed"):
            self.session.listeners.element_used(target.visible)
            target.visible.click(timeout=self.session.patience)
        self.session.opened = ""

    def fill(self, target: Target, text: str) -> None:
        """Type a text that is no secret into a field; raises ScreenChangedError, with a diagnosis, when it cannot."""
        with self.diagnosed(target, f"{target}", "could not be filled in"):
            self.session.listeners.element_used(target.visible)
            target.visible.fill(text, timeout=self.session.patience)

    def change(self, target: Target, what: str) -> None:
        """Press a control that alters something, through the change gate. `what`: "install the app".

        Raises ScreenChangedError, with a diagnosis, for a control that is not there or cannot be pressed, and for
        several that do not evidently do the same.
        """
        wanted = f"the control to {what}"
        with self.session.waiting(wanted):
            control = self.sole(target, what)
            with self.diagnosed(target, wanted, "could not be pressed"):
                self.session.listeners.element_used(control)
                self.session.gate.change(control, what, timeout=self.session.patience)
        self.session.opened = ""

    def sole(self, target: Target, what: str) -> Locator:
        """Return the one visible element that is meant; raises ScreenChangedError when several could be.

        Those that do the same count as one: links to one address, buttons that send one form off, a wrapper and
        what it wraps. What lies under a modal dialog, or under anything else, does not count.
        """
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        from runwright.pages.causes import duplicated, meant_of

        seen = target.locator.filter(visible=True)
        if (index := meant_of(seen)) < 0:
            try:
                seen.nth(1).wait_for(state="hidden", timeout=min(_SETTLING_MS, self.session.patience))
            except PlaywrightTimeoutError:
                search = self._search([target], f"the control to {what}")
                diagnosis = duplicated(self.page, search, seen.count())
                raise ScreenChangedError.from_diagnosis(diagnosis, "is not clear") from None
            index = 0
        return seen.nth(index)

    def require_absent(self, target: Target, screen: str, *, other: Label | None = None) -> None:
        """Raise ScreenChangedError when something looks like a target whose absence would be taken for an answer.

        `other` names what is on the page for a purpose of its own, however alike.
        """
        from runwright.pages.causes import diagnose

        diagnosis = diagnose(self.page, self._search([target], screen))
        if diagnosis.cause not in ("renamed", "moved"):
            return
        likeliest = diagnosis.candidates[0]
        if likeliest.state != "hidden" and not (other and other.pattern.match(likeliest.name)):
            raise ScreenChangedError.from_diagnosis(diagnosis, "did not appear")

    def fill_secret(self, target: Target, secret: Secret) -> None:
        """Type a secret, into this application only."""
        with self.diagnosed(target, f"{target}", "could not be filled in"):
            self.session.fill_secret(target.visible, secret)

    def read_secret(self, target: Target) -> Secret:
        """Return what an element shows or a field holds as a secret, exactly, once there is one.

        Raises ScreenChangedError when it stays empty, or shows only the dots that stand for a secret.
        """
        with self.diagnosed(target, f"{target}", "could not be read"):
            target.visible.wait_for(timeout=self.session.patience)
        text = wait_for_secret(target.visible, self.session.patience)
        if not text.strip() or is_masked(text):
            shown = "shows only dots" if text.strip() else "is empty"
            raise ScreenChangedError(
                f"{target} {shown} at {self.page.url.split('?')[0]}", hint="look at the screenshot of this step"
            )
        return self.secret_seen(text)

    def secret_seen(self, value: str) -> Secret:
        """Wrap a secret that was read from the page; from now on no output may contain it."""
        secret = Secret(value)
        self.session.secret_read(secret)
        return secret

    @contextmanager
    def diagnosed(self, target: Target, what: str, failure: str) -> Iterator[None]:
        """Turn a wait for `target` that ran out of time into a ScreenChangedError that says why."""
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        try:
            yield
        except PlaywrightTimeoutError as error:
            raise self._unrecognised([target], what, failure) from error

    def _unrecognised(self, targets: Sequence[Target], screen: str, failure: str) -> StepError:
        from runwright.pages.causes import diagnose, read_control

        shown = next((target for target in targets if target.is_visible()), None)
        control = read_control(shown.visible) if shown else None
        if control is not None and control.visible and not control.state:
            return StepTimeoutError(
                f"{screen} {failure} in time: {shown} is there, but only just, or it does not hold still",
                hint="if the application is only slow, give the step a longer `timeout`, then resume the run",
            )
        diagnosis = diagnose(self.page, self._search(targets, screen), control)
        return ScreenChangedError.from_diagnosis(diagnosis, failure)

    def _search(self, targets: Sequence[Target], screen: str) -> Search:
        from runwright.diagnosis import Sought
        from runwright.pages.causes import Search

        sought = tuple(dict.fromkeys(Sought(each.role, each.names, each.marks, each.languages) for each in targets))
        newer = next((target for target in self.replaced_by if target.is_visible()), None)
        name = " ".join(newer.visible.inner_text().split())[:80] if newer else ""
        return Search(screen, sought, self.session.opened, self.is_sign_in, name)
