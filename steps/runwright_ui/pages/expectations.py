"""What a screen is expected to show; the browser is asked again until it does or the step's time is up."""

from __future__ import annotations

from urllib.parse import urlsplit

from runwright import Label, StepError
from runwright_ui.pages.screen import Screen, is_met, shorten
from runwright_ui.targets import Target

_HINT = "look at the screenshot of this step"


class Expectations(Screen):
    """Compares; raises StepError with what was expected and what was found, never with a password."""

    def shows(self, target: Target, expected: str, *, whole: bool) -> None:
        """Expect an element to show a text, or one that has it in it."""
        from playwright.sync_api import expect

        found, label = self.one(target), Label(any=expected)
        pattern = label.pattern if whole else label.anywhere
        wait = self.session.remaining
        if not is_met(lambda: expect(found).to_have_text(pattern, use_inner_text=True, timeout=wait)):
            verb = "show" if whole else "contain"
            self._fail(f"{target} to {verb} '{expected}'", f"'{shorten(self.content(found))}'")

    def holds(self, target: Target, expected: str) -> None:
        """Expect a field to hold a value, a list to have this option chosen."""
        from playwright.sync_api import expect

        found, wait = self.one(target), self.session.remaining
        chosen = found.locator("option:checked")
        if found.evaluate("element => element.tagName") == "SELECT":
            met = is_met(lambda: expect(chosen).to_have_text(Label(any=expected).pattern, timeout=wait))
        else:
            met = is_met(lambda: expect(found).to_have_value(expected, timeout=wait))
        if not met:
            other = "another value" if self.is_password(found) else f"'{shorten(self.content(found))}'"
            self._fail(f"{target} to hold '{expected}'", other)

    def is_enabled(self, target: Target, *, expected: bool) -> None:
        """Expect a control to be usable or not."""
        from playwright.sync_api import expect

        found, wait = self.one(target), self.session.remaining
        if not is_met(lambda: expect(found).to_be_enabled(enabled=expected, timeout=wait)):
            words = ("enabled", "disabled") if expected else ("disabled", "enabled")
            self._fail(f"{target} to be {words[0]}", words[1])

    def is_checked(self, target: Target, *, expected: bool) -> None:
        """Expect a box to be ticked or not."""
        from playwright.sync_api import expect

        found, wait = self.one(target), self.session.remaining
        if not is_met(lambda: expect(found).to_be_checked(checked=expected, timeout=wait)):
            words = ("ticked", "not ticked") if expected else ("not ticked", "ticked")
            self._fail(f"{target} to be {words[0]}", words[1])

    def is_at(self, path: str) -> None:
        """Expect to be at a path of the application; its query counts only if the path has one."""
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        wanted = _comparable(self.session.address(path), query=True)
        query = bool(wanted[2])
        try:
            self.page.wait_for_url(
                lambda url: _comparable(url, query=query) == wanted,
                wait_until="commit",
                timeout=self.session.remaining,
            )
        except PlaywrightTimeoutError:
            self._fail(f"the address {self.session.address(path)}", self.page.url if query else self.place)

    def _fail(self, expected: str, found: str) -> None:
        raise StepError(f"expected {expected}, found {found} at {self.place}", hint=_HINT)


def _comparable(url: str, *, query: bool) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower(), parts.path.rstrip("/"), parts.query if query else ""
