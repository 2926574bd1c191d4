"""Support for page objects, the only place with locators.

A page object declares `Target`s, waits for a landmark with `see()` before any other question (`count()` and
`is_visible()` do not wait), clicks and fills with `press()` and `fill()`, and alters the application with `change()`
only. A control that cannot be found or clicked is diagnosed within the step's time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Literal

from runwright.browser import playwright
from runwright.errors import ScreenChangedError, StepError, StepTimeoutError
from runwright.errors.diagnosis import Sought
from runwright.pages.app_session import AppSession
from runwright.pages.causes import Search, diagnose, duplicated, intended_index, read_control
from runwright.pages.label import Label
from runwright.pages.secret_text import is_masked, wait_for_secret
from runwright.pages.target import Target, any_of, marks_of
from runwright.secrets import Secret

PRESSABLE = ("button", "link")
"""Roles of a clickable control: React Polaris renders a button with a URL as a link."""
# Limit for a control that exists twice while one screen replaces another.
_SETTLING_MS = 2_000.0


@dataclass(frozen=True)
class Interruption:
    """A screen that may replace any expected one (sign-in, challenge), and the reaction to it."""

    target: Target
    react: Callable[[], None]
    """Raises the matching error, or dismisses the screen and returns."""


class PageObject:
    """One screen, or one part of it."""

    is_sign_in: ClassVar[bool] = False
    """Whether it is the sign-in itself, where a password field is expected."""

    def __init__(self, session: AppSession, interruptions: Sequence[Interruption] = ()) -> None:
        self.session = session
        self.interruptions = tuple(interruptions)

    @property
    def page(self) -> playwright.Page:
        """Playwright's page of this application."""
        return self.session.page

    @property
    def replaced_by(self) -> tuple[Target, ...]:
        """Controls and texts of a newer flow that may replace this screen."""
        return ()

    def control(
        self,
        label: Label,
        *,
        roles: Sequence[str] = PRESSABLE,
        within: playwright.Locator | playwright.FrameLocator | None = None,
    ) -> Target:
        """Find a control by role and label, in any language; open shadow roots are pierced."""
        scope = within or self.page
        found = [scope.get_by_role(role, name=label.pattern) for role in roles]  # type: ignore[arg-type]
        return Target(any_of(found), " or ".join(roles), label.names, (), label.languages, self.session.listeners)

    def field(self, css: str, label: Label | None = None, *, within: playwright.Locator | None = None) -> Target:
        """Find a field by its language-neutral attributes, or else by its label in any language."""
        scope = within or self.page
        found = [scope.locator(css)] + ([scope.get_by_label(label.anywhere)] if label else [])
        names, languages = (label.names, label.languages) if label else ((), ())
        role = "field" if label else f"field {css}"
        return Target(any_of(found), role, names, marks_of(css), languages, self.session.listeners)

    def text(self, label: Label, *, within: playwright.Locator | None = None) -> Target:
        """Find a text that contains the label, in any language."""
        found = (within or self.page).get_by_text(label.anywhere)
        return Target(found, "text", label.names, (), label.languages, self.session.listeners)

    def element(self, css: str, *, within: playwright.Locator | None = None) -> Target:
        """Find an element by a stable id, name or data attribute."""
        return Target((within or self.page).locator(css), css, (), marks_of(css), listeners=self.session.listeners)

    def goto(self, url: str, *, wait_until: Literal["commit", "domcontentloaded"] = "commit") -> int:
        """Open an address and return the HTTP status; the diagnosis compares it with the address shown later."""
        with self.session.waiting(f"{self.session.name} to answer"):
            # No response for an address that differs from the current one in its fragment only.
            response = self.page.goto(url, wait_until=wait_until, timeout=self.session.remaining)
        self.session.opened = url
        return response.status if response else 200

    def see(self, *targets: Target, screen: str, timeout: float | None = None) -> Target:
        """Wait until one of the targets is visible and return the first visible one.

        `screen` names the expected screen for people ("the list of custom apps"). `timeout` is in milliseconds, by
        default the session's patience. Interruptions are handled meanwhile. Raises ScreenChangedError.
        """
        with self.session.waiting(screen):
            found = self.wait_for_any(*targets, timeout=timeout)
        if found is None:
            raise self._unrecognised(targets, screen, "did not appear")
        return found

    def wait_for_any(self, *targets: Target, timeout: float | None = None) -> Target | None:
        """Wait as `see()` does, but return None if no target is visible within `timeout` milliseconds."""
        if targets and self._is_used(targets[0]):  # one round trip for what is there already, instead of two
            return targets[0]
        watched = [*targets, *(interruption.target for interruption in self.interruptions)]
        # `first`, because a union of several locators violates strict mode as soon as two of them match.
        anything = any_of([target.locator for target in watched]).filter(visible=True).first
        deadline = time.monotonic() + (self.session.patience if timeout is None else timeout) / 1000
        while (left := deadline - time.monotonic()) > 0:
            try:
                # At least 1: Playwright takes a timeout of 0 as "wait for ever".
                anything.wait_for(timeout=max(1.0, left * 1000))
            except playwright.TimeoutError:  # a busy machine may not have looked at all
                return next(filter(Target.is_visible, targets), None)
            # The expected targets first: an interruption appears in their place, not beside them.
            if (found := next(filter(self._is_used, targets), None)) is not None:
                return found
            for interruption in self.interruptions:
                if interruption.target.is_visible():
                    interruption.react()
        return None

    @property
    def is_interrupted(self) -> bool:
        """Whether one of the interruptions is visible now; does not wait."""
        screens = [interruption.target.locator for interruption in self.interruptions]
        return bool(screens) and any_of(screens).filter(visible=True).first.is_visible()

    def _is_used(self, target: Target) -> bool:
        if not target.is_visible():
            return False
        self.session.listeners.element_used(target.visible)
        return True

    def press(self, target: Target) -> None:
        """Click a control that alters nothing; raises ScreenChangedError, with a diagnosis, if that fails."""
        with self.diagnosed(target, f"{target}", "could not be pressed"):
            self.session.listeners.element_used(target.visible)
            target.visible.click(timeout=self.session.patience)
        self.session.opened = ""

    def fill(self, target: Target, text: str) -> None:
        """Type a text, not a secret, into a field; raises ScreenChangedError, with a diagnosis, if that fails."""
        with self.diagnosed(target, f"{target}", "could not be filled in"):
            self.session.listeners.element_used(target.visible)
            target.visible.fill(text, timeout=self.session.patience)

    def change(self, target: Target, what: str) -> None:
        """Click a control that alters something, through the change gate. `what`: "install the app".

        Raises ScreenChangedError, with a diagnosis, for a control that is missing or cannot be clicked, and for
        several matches unless they evidently do the same.
        """
        wanted = f"the control to {what}"
        with self.session.waiting(wanted):
            control = self.only_match(target, what)
            with self.diagnosed(target, wanted, "could not be pressed"):
                self.session.listeners.element_used(control)
                self.session.gate.change(control, what, timeout=self.session.patience)
        self.session.opened = ""

    def only_match(self, target: Target, what: str) -> playwright.Locator:
        """Return the single visible match; raises ScreenChangedError if there are several.

        Elements that do the same count as one: links to one address, submit buttons of one form, a wrapper and
        its content. Covered elements, such as those under a modal dialog, do not count.
        """
        seen = target.locator.filter(visible=True)
        if (index := intended_index(seen)) < 0:
            try:
                seen.nth(1).wait_for(state="hidden", timeout=min(_SETTLING_MS, self.session.patience))
            except playwright.TimeoutError:
                search = self._search([target], f"the control to {what}")
                diagnosis = duplicated(self.page, search, seen.count())
                raise ScreenChangedError.from_diagnosis(diagnosis, "is not clear") from None
            index = 0
        return seen.nth(index)

    def require_absent(self, target: Target, screen: str, *, other: Label | None = None) -> None:
        """Raise ScreenChangedError if a control resembles a target whose absence decides what the step does.

        `other` names a similar control that serves another purpose.
        """
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
        """Return the exact text of an element or field as a secret, as soon as it has one.

        Raises ScreenChangedError if it stays empty, or shows only the dots of a masked secret.
        """
        with self.diagnosed(target, f"{target}", "could not be read"):
            # The element first: a field that appears late would otherwise be taken for an empty one.
            target.visible.wait_for(timeout=self.session.patience)
        text = wait_for_secret(target.visible, self.session.patience)
        if not text.strip() or is_masked(text):
            shown = "shows only dots" if text.strip() else "is empty"
            raise ScreenChangedError(
                f"{target} {shown} at {self.page.url.split('?')[0]}", hint="look at the screenshot of this step"
            )
        return self.secret_seen(text)

    def secret_seen(self, value: str) -> Secret:
        """Wrap a secret that was read from the page; no later output contains it."""
        secret = Secret(value)
        self.session.secret_read(secret)
        return secret

    @contextmanager
    def diagnosed(self, target: Target, what: str, failure: str) -> Iterator[None]:
        """Turn a timeout while waiting for `target` into a ScreenChangedError with a diagnosis."""
        try:
            yield
        except playwright.TimeoutError as error:
            raise self._unrecognised([target], what, failure) from error

    def _unrecognised(self, targets: Sequence[Target], screen: str, failure: str) -> StepError:
        shown = next((target for target in targets if target.is_visible()), None)
        control = read_control(shown.visible) if shown else None
        if control is not None and control.visible and not control.state:
            return StepTimeoutError(
                f"{screen} {failure} in time: {shown} is present, but appeared too late or keeps moving",
                hint="if the application is only slow, give the step a longer `timeout`, then resume the run",
            )
        diagnosis = diagnose(self.page, self._search(targets, screen), control)
        return ScreenChangedError.from_diagnosis(diagnosis, failure)

    def _search(self, targets: Sequence[Target], screen: str) -> Search:
        sought = tuple(dict.fromkeys(Sought(each.role, each.names, each.marks, each.languages) for each in targets))
        newer = next((target for target in self.replaced_by if target.is_visible()), None)
        name = " ".join(newer.visible.inner_text().split())[:80] if newer else ""
        return Search(screen, sought, self.session.opened, self.is_sign_in, name)
