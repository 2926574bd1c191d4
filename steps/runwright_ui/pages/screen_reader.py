"""Reads what a screen shows: texts, lists and secrets."""

from __future__ import annotations

from contextlib import suppress

from runwright import ScreenChangedError, Secret, StepError, exact_text, is_masked, playwright, wait_for_secret
from runwright_ui.pages.clipboard import copied_by
from runwright_ui.pages.fields import READ
from runwright_ui.pages.screen import UiScreen
from runwright_ui.targets import UiTarget

# A list that draws only the rows in sight says how many there are, or can be scrolled on.
_GOES_ON = r"""elements => {
  for (let e = elements[elements.length - 1]; e; e = e.parentElement) {
    const count = Number(e.getAttribute('aria-rowcount') || e.getAttribute('aria-setsize') || 0);
    if (count > elements.length + 1 || count === -1) return count;
    const scrolls = /auto|scroll/.test(getComputedStyle(e).overflowY);
    if (scrolls && e.scrollTop + e.clientHeight < e.scrollHeight - 2) {
      const bottom = e.getBoundingClientRect().top + e.scrollHeight - e.scrollTop;
      const last = elements[elements.length - 1].getBoundingClientRect().bottom;
      return bottom - last > e.clientHeight ? -1 : 0;
    }
  }
  return 0;
}"""
_SCROLL = r"""(element, top) => {
  const scrolls = (e) => e.scrollHeight > e.clientHeight + 2 && /auto|scroll/.test(getComputedStyle(e).overflowY);
  let area = element && scrolls(element) ? element : element ? [...element.querySelectorAll('*')].find(scrolls) : null;
  for (let e = element; !area && e; e = e.parentElement) if (scrolls(e)) area = e;
  area = area ?? document.scrollingElement;
  const before = area.scrollTop;
  area.scrollTop = top ? 0 : before + area.clientHeight * 0.8;
  area.dispatchEvent(new Event('scroll'));
  return area.scrollTop !== before;
}"""
_LOOK_MS = 300.0
_LAST_LOOK_MS = 1500.0
# How long a copy button may take to copy, for example when it asks its server first.
_COPY_MS = 5000.0
# How long a page may take to say that it has copied something.
_SAY_COPIED_MS = 300.0


class ScreenReader(UiScreen):
    """Reads; nothing that is a secret comes out as a text."""

    def read(self, target: UiTarget) -> str:
        """Return the value of a field or the text of an element; raises StepError for a password field."""
        found = self.one(target)
        if self.is_password(found):
            raise StepError(f"{target} holds a password", hint="read it with ui.read_secret")
        return self.content(found)

    def read_list(self, target: UiTarget) -> tuple[str, ...]:
        """Return the value or text of everything that a target means, without waiting."""
        seen = self.visible(target)
        texts: list[str] = seen.evaluate_all(READ)
        goes_on: int = seen.evaluate_all(_GOES_ON) if texts else 0
        if goes_on:
            whole = f"{len(texts)} of {goes_on}" if goes_on > 0 else f"{len(texts)}"
            self.session.warn(
                f"the list goes on: {whole} were read, those that are drawn now (scroll with ui.scroll_to)"
            )
        return tuple(texts)

    def text_now(self, target: UiTarget) -> str:
        """Return a target's exact text or value now; "" if it is not visible."""
        seen = self.visible(target)
        return exact_text(seen.first) if seen.count() else ""

    def secret_of(self, target: UiTarget, *, unlike: str = "") -> Secret:
        """Return the value of a field or the text of an element as a secret, once there is one.

        `unlike`: an older value, which is not meant.
        """
        text = wait_for_secret(self.one(target), self.session.patience, unlike=unlike)
        if unlike and text == unlike and not is_masked(text):
            raise ScreenChangedError(
                f"{target} shows what it showed before at {self.place}", hint="look whether a new secret was made"
            )
        if not text.strip():
            raise ScreenChangedError(
                f"{target} is empty at {self.place}", hint="look whether the token comes up later or elsewhere"
            )
        if is_masked(text):
            raise ScreenChangedError(
                f"{target} shows only dots at {self.place}",
                hint="press the control that shows the token in a step before, or read it with `clipboard`",
            )
        return self.secret_seen(text)

    def copy_secret(self, target: UiTarget) -> Secret:
        """Press a button that copies a secret, and return the secret; the clipboard is not changed."""
        control = self.one(target)
        text = copied_by(control, self.session.patience)
        if not text.strip():
            raise ScreenChangedError(
                f"{target} was pressed and copied nothing at {self.place}",
                hint="let the target mean the button that copies the token",
            )
        return self.secret_seen(text)

    def copied_before(self, target: UiTarget) -> str:
        """Press a copy button that is seen before a change is made, and return what it copies; "" if it copies nothing.

        Raises ScreenChangedError if it is not found again afterwards: then it could not copy the new secret.
        """
        control = self.visible(target)
        if control.count() != 1 or control.is_disabled():
            return ""
        text = ""

        def copy() -> None:
            nonlocal text
            text = copied_by(control, min(_COPY_MS, self.session.patience))

        self.act(target, control, "could not be pressed to know the old secret; nothing was changed", copy)
        self.page.wait_for_timeout(_SAY_COPIED_MS)
        if not self._seen(target, min(_COPY_MS, self.session.patience)):
            raise ScreenChangedError(
                f"{target} is not seen any more after it was pressed to know the old secret; nothing was changed",
                hint="let the target mean the button whatever it says after it has copied, for example by `test_id`",
            )
        return text

    def copy_new_secret(self, target: UiTarget, *, unlike: str) -> Secret:
        """Press a copy button until it copies another secret than before, and return the secret."""
        text = self._copied_now(target)
        while (not text.strip() or text == unlike or is_masked(text)) and self.session.patience > _LOOK_MS:
            self.page.wait_for_timeout(_LOOK_MS)
            text = self._copied_now(target) or text
        if not text.strip():
            self.one(target)
            said, remedy = "copied nothing", "let the target mean the button that copies the token"
        elif is_masked(text):
            said, remedy = "copied only dots", "look whether another button copies the token"
        elif text == unlike:
            said, remedy = "still copies what it copied before", "look whether a new secret was made"
        else:
            return self.secret_seen(text)
        raise ScreenChangedError(f"{target} {said} at {self.place}", hint=remedy)

    def _copied_now(self, target: UiTarget) -> str:
        """Press a copy button if it can be pressed now, and return what it copies; "" if that is nothing."""
        with suppress(playwright.Error):  # it is not ready yet, or the page has just gone on
            if self._seen(target, _LOOK_MS) and (control := self.visible(target)).count() == 1:
                return copied_by(control, max(1.0, min(_COPY_MS, self.session.patience)))
        return ""

    def scroll_to(self, target: UiTarget, area: UiTarget | None) -> None:
        """Scroll until a target is seen, as far as the page or the list goes; raises ScreenChangedError."""
        scrolled = self.one(area) if area else self.page.locator("css=body")
        scrolled.evaluate(_SCROLL, True)
        while not self._seen(target, _LOOK_MS):
            if self.session.patience < _LOOK_MS:
                break
            if not scrolled.evaluate(_SCROLL, False) and not self._seen(target, _LAST_LOOK_MS):
                break
        self.some(target)
        self.visible(target).first.scroll_into_view_if_needed(timeout=self.session.patience)

    def _seen(self, target: UiTarget, timeout: float) -> bool:
        try:
            self.visible(target).first.wait_for(timeout=timeout)
        except playwright.TimeoutError:
            return False
        return True
