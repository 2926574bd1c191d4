"""What a screen is expected to show; the browser is asked again until it does or the step's time is up."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from runwright import Label, StepError, appearance, playwright
from runwright_ui.pages import boxes
from runwright_ui.pages.lists import Lists
from runwright_ui.pages.screen import is_met, shorten
from runwright_ui.targets import UiTarget

_HINT = "look at the screenshot of this step"
_POLL_MS = 150.0


class Expectations(Lists):
    """Compares; raises StepError with what was expected and what was found, never with a password."""

    def shows(self, target: UiTarget, expected: str, *, whole: bool) -> None:
        """Expect an element's text to be `expected`, or to contain it."""
        found, pattern = self.one(target), _written(expected, whole=whole)
        wait = self.session.patience
        if not is_met(lambda: playwright.expect(found).to_have_text(pattern, use_inner_text=True, timeout=wait)):
            verb = "show" if whole else "contain"
            self._fail(f"{target} to {verb} '{expected}'", f"'{shorten(self.content(found))}'")

    def holds(self, target: UiTarget, expected: str) -> None:
        """Expect a field to hold a value, a list to have this option chosen, an editor to have this text."""
        found, wait = self.one(target), self.session.patience
        tag = found.evaluate("element => element.isContentEditable ? 'EDITOR' : element.tagName")
        if tag == "SELECT":
            chosen, option = found.locator("option:checked"), Label(any=expected).compiled(whole=True)
            met = is_met(lambda: playwright.expect(chosen).to_have_text(option, timeout=wait))
        elif tag in ("INPUT", "TEXTAREA"):
            met = is_met(lambda: playwright.expect(found).to_have_value(expected, timeout=wait))
        elif tag == "EDITOR" or found.get_attribute("role") in ("combobox", "textbox"):
            met = is_met(lambda: playwright.expect(found).to_have_text(expected, use_inner_text=True, timeout=wait))
        else:
            raise StepError(f"{target} is not a field and holds no value", hint="use `text` for what it shows")
        if not met:
            other = "another value" if self.is_password(found) else f"'{shorten(self.content(found))}'"
            self._fail(f"{target} to hold '{expected}'", other)

    def is_enabled(self, target: UiTarget, *, expected: bool) -> None:
        """Expect a control to be usable or not."""
        found, wait = self.ready(target), self.session.patience
        if not is_met(lambda: playwright.expect(found).to_be_enabled(enabled=expected, timeout=wait)):
            words = ("enabled", "disabled") if expected else ("disabled", "enabled")
            self._fail(f"{target} to be {words[0]}", words[1])

    def is_checked(self, target: UiTarget, *, expected: bool) -> None:
        """Expect a box to be ticked or not."""
        box = self.box(target)
        if not boxes.press_of(box).isBox:
            raise StepError(
                f"{target} is not a box that says whether it is ticked", hint="use `text` for what it shows"
            )
        while boxes.is_ticked(box) != expected:
            if self.session.patience <= _POLL_MS:
                words = ("ticked", "not ticked") if expected else ("not ticked", "ticked")
                self._fail(f"{target} to be {words[0]}", words[1])
            self.page.wait_for_timeout(_POLL_MS)

    def is_at(self, path: str) -> None:
        """Expect to be at a path of the application; its query and its fragment count only if the path has them."""
        parts = urlsplit(path)
        query, fragment = bool(parts.query), "#" in path
        wanted = _comparable(self.session.address(path), query=query, fragment=fragment)
        try:
            self.page.wait_for_url(
                lambda url: _comparable(url, query=query, fragment=fragment) == wanted,
                wait_until="commit",
                timeout=self.session.patience,
            )
        except playwright.TimeoutError:
            shown = self.page.url if query and fragment else self._shown(query=query, fragment=fragment)
            self._fail(f"the address {self.session.address(path)}", shown)

    def _shown(self, *, query: bool, fragment: bool) -> str:
        parts = urlsplit(self.page.url)
        return parts._replace(query=parts.query if query else "", fragment=parts.fragment if fragment else "").geturl()

    def _fail(self, expected: str, found: str) -> None:
        raise StepError(f"expected {expected}, found {found} at {self.place}", hint=_HINT)


def _written(expected: str, *, whole: bool) -> re.Pattern[str]:
    """Return the pattern for a text as it is written: only case, white space and the make of its marks are free."""
    pattern = appearance(" ".join(expected.split()))
    return re.compile(rf"^\s*{pattern}\s*$" if whole else pattern, re.IGNORECASE)


def _comparable(url: str, *, query: bool, fragment: bool) -> tuple[str, str, str, str]:
    parts = urlsplit(url)
    return (
        f"{parts.scheme}://{parts.netloc}".lower(),
        parts.path.rstrip("/"),
        parts.query if query else "",
        parts.fragment.rstrip("/") if fragment else "",
    )
