"""Support for page objects, the only place with locators.

A page object names what it looks for as `Target`s, waits for a landmark with `see()` before it asks anything
(`count()` and `is_visible()` do not wait), and alters the application through `change()` only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from runwright.errors import ScreenChangedError
from runwright.labels import Label
from runwright.secrets import Secret
from runwright.session import AppSession

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

PRESSABLE = ("button", "link")
"""Roles of a control that is pressed: React Polaris renders a button with a URL as a link."""


@dataclass(frozen=True)
class Target:
    """A control or landmark: how to find it, and what to call it in messages."""

    locator: Locator
    role: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.role} {' / '.join(map(repr, self.names))}" if self.names else self.role

    @property
    def visible(self) -> Locator:
        """The first visible element; hidden copies (measurers, collapsed menus) do not count."""
        return self.locator.filter(visible=True).first

    def is_visible(self) -> bool:
        """Tell whether it can be seen now, without waiting."""
        return self.visible.is_visible()


@dataclass(frozen=True)
class Interruption:
    """A screen that may come up anywhere instead of the expected one (sign-in, challenge), and what then to do."""

    target: Target
    react: Callable[[], None]
    """Raises the error that says so, or clears the way and returns."""


class PageObject:
    """One screen, or one part of it."""

    def __init__(self, session: AppSession, interruptions: Sequence[Interruption] = ()) -> None:
        self.session = session
        self.interruptions = tuple(interruptions)

    @property
    def page(self) -> Page:
        """Playwright's page of this application."""
        return self.session.page

    def control(
        self, label: Label, *, roles: Sequence[str] = PRESSABLE, within: Locator | FrameLocator | None = None
    ) -> Target:
        """Find a control by role and label, in any language; open shadow roots are pierced."""
        scope = within or self.page
        found = [scope.get_by_role(role, name=label.pattern) for role in roles]  # type: ignore[arg-type]
        return Target(_any_of(found), " or ".join(roles), label.names)

    def field(self, css: str, label: Label | None = None, *, within: Locator | None = None) -> Target:
        """Find a field by its language-neutral attributes, or else by its label in any language."""
        scope = within or self.page
        found = [scope.locator(css)] + ([scope.get_by_label(label.anywhere)] if label else [])
        return Target(_any_of(found), f"field {css}", label.names if label else ())

    def text(self, label: Label, *, within: Locator | None = None) -> Target:
        """Find a text that contains the label, in any language."""
        return Target((within or self.page).get_by_text(label.anywhere), "text", label.names)

    def element(self, css: str, *, within: Locator | None = None) -> Target:
        """Find an element by a stable id, name or data attribute."""
        return Target((within or self.page).locator(css), css, ())

    def see(self, *targets: Target, screen: str, timeout: float | None = None) -> Target:
        """Wait until one of the targets is visible and return it, the first of them if there are several.

        `screen` says what is expected, for a person ("the list of custom apps"). `timeout` is in milliseconds,
        default what the step has left. Interruptions are recognised meanwhile. Raises ScreenChangedError with a
        diagnosis.
        """
        found = self.look_out(*targets, timeout=timeout)
        if found is None:
            raise self._unrecognised(targets, screen)
        return found

    def look_out(self, *targets: Target, timeout: float | None = None) -> Target | None:
        """Wait as `see()` does, but return None when none of the targets has come up in `timeout` milliseconds."""
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        watched = [*targets, *(interruption.target for interruption in self.interruptions)]
        anything = _any_of([target.locator for target in watched]).filter(visible=True).first
        deadline = time.monotonic() + (self.session.remaining if timeout is None else timeout) / 1000
        while (left := deadline - time.monotonic()) > 0:
            try:
                anything.wait_for(timeout=max(1.0, left * 1000))
            except PlaywrightTimeoutError:
                return None
            # What was expected comes first: an interruption shows up in its place.
            for target in targets:
                if target.is_visible():
                    return target
            for interruption in self.interruptions:
                if interruption.target.is_visible():
                    interruption.react()
        return None

    def change(self, target: Target, what: str) -> None:
        """Press a control that alters something, through the change gate. `what`: "install the app".

        Raises ScreenChangedError, with a diagnosis, for a control that is not there or cannot be pressed.
        """
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        try:
            self.session.gate.change(target.visible, what)
        except PlaywrightTimeoutError as error:
            raise self._unrecognised([target], f"the control to {what}") from error

    def fill_secret(self, target: Target, secret: Secret) -> None:
        """Type a secret, into this application only."""
        self.session.fill_secret(target.visible, secret)

    def secret_seen(self, value: str) -> Secret:
        """Wrap a secret that was read from the page; from now on no output may contain it."""
        secret = Secret(value)
        self.session.secrets_seen(secret)
        self.session.hold_page()
        return secret

    def _unrecognised(self, targets: Sequence[Target], screen: str) -> ScreenChangedError:
        from runwright.diagnosis import diagnose

        names = [name for target in targets for name in target.names]
        roles = [role for target in targets for role in target.role.split(" or ")]
        diagnosis = diagnose(self.page, names, roles)
        looked_for = "; ".join(map(str, targets))
        error = ScreenChangedError(
            f"{screen} did not appear at {self.page.url.split('?')[0]}: {diagnosis}. Looked for {looked_for}",
            hint=_HINTS.get(
                diagnosis.cause,
                "look at the screenshot of this step; if the application's screen has "
                "changed, its step pack needs the new texts",
            ),
        )
        error.diagnosis = diagnosis
        return error


_HINTS = {
    "covered": "close what lies over it, then run again",
    "disabled": "find out in the application why it cannot be used, then run again",
    "signed_out": "sign in again, then resume the run",
    "no_permission": "ask the owner for the permission, then run again",
}


def _any_of(locators: Sequence[Locator]) -> Locator:
    return reduce(lambda union, locator: union.or_(locator), locators)
