"""The tab "API credentials" of a custom app: the card with the Admin API access token."""

from __future__ import annotations

import re
from contextlib import suppress
from enum import Enum
from functools import cached_property

from runwright import ScreenChangedError, Secret, SignedOutError, Target, origin_of, playwright
from runwright_shopify import labels
from runwright_shopify.pages import dom
from runwright_shopify.pages.custom_app import TABS, CustomAppPage
from runwright_shopify.pages.questions import asked_since, mark_before

_PATH = "/api_credentials"
_USUAL = r"^shpat_[0-9a-fA-F]{32}$"
# shpss_ is the API secret key, which is on the same page and must never be taken for the token.
_UNUSUAL = r"^shp(?!ss_)[a-z]{1,3}_[0-9A-Za-z]{16,}$"
_FIELD_PATIENCE_MS = 10_000
_COPY_MS = 2_000
_CLIPBOARD = ["clipboard-read", "clipboard-write"]


class TokenState(Enum):
    """What the card of the access token shows."""

    REVEALABLE = "revealable"
    SHOWN = "shown"
    MASKED = "masked"
    NOT_INSTALLED = "not installed"


class ApiCredentialsPage(CustomAppPage):
    """Where the token is revealed, once for each installation."""

    def open_credentials(self) -> None:
        """Open the tab; a page that already shows it stays as it is, for it may show the token."""
        if self.tab.crashed or not self.is_at(f"/{self.app_id}{_PATH}"):
            self._open_tab()
        self.arrive(*self._cards, screen="the API credentials of the custom app")

    def state(self) -> TokenState:
        """Return whether the token can be revealed, is shown, is masked, or needs the app to be installed."""
        self.settle()
        if self._reveal.is_visible():
            return TokenState.REVEALABLE
        if self._read_field():
            return TokenState.SHOWN
        if self.offered(labels.INSTALL_APP):
            return TokenState.NOT_INSTALLED
        self.require_absent(self._reveal, "the button 'Reveal token once'", other=labels.SHOW_SECRET_KEY)
        return TokenState.MASKED

    def reveal(self) -> Secret | None:
        """Reveal the token and read it; None when the answer that held it is lost and Shopify shows it no more.

        Raises SignedOutError, which says whether the server has refused to reveal it.
        """
        try:
            return self._reveal_and_read()
        except SignedOutError as ended:
            ended.is_change_refused = self.tab.is_change_refused
            raise

    def _reveal_and_read(self) -> Secret | None:
        self._press_reveal()
        # The page shows a server error instead of the token, so reopening it loses nothing. The button is pressed again
        # only if the reopened page still offers it: Shopify shows a token only once.
        if self._is_answer_lost() and self._state_again() is TokenState.REVEALABLE:
            self._press_reveal()
            if self._is_answer_lost() and self._state_again() is TokenState.REVEALABLE:
                self.refuse("Shopify does not reveal the access token", "look at the app in the Shopify admin")
        if not self._read_field():
            self.glimpse(*self._cards)  # a sign-in in their place ends the step
        return None if self.tab.answer_lost and self.state() is TokenState.MASKED else self.read()

    def _press_reveal(self) -> None:
        self.tab.forget_answers()
        what = "reveal the Admin API access token, which Shopify shows only once"
        button = self.claim(self._reveal, what)
        # The control that shows the secret key is named as one that confirms.
        mark_before(self, button, labels.CONFIRM_REVEAL)
        self.change(button, what)
        confirm = asked_since(self, labels.CONFIRM_REVEAL)
        seen = self.await_any(confirm, until=self._has_answer, patience=_FIELD_PATIENCE_MS)
        if seen and not self.tab.change_sent:
            self.press(confirm)  # the gate has let this change through
        if seen:
            self.await_any(until=self._has_answer, patience=_FIELD_PATIENCE_MS)

    def _is_answer_lost(self) -> bool:
        return self.tab.answer_lost and not self._read_field()

    def _state_again(self) -> TokenState:
        self._open_tab()
        # A session that has ended shows its sign-in, and no token either: that is not a masked one.
        self.arrive(*self._cards, screen="the API credentials of the custom app")
        return self.state()

    def _has_answer(self) -> bool:
        return bool(self._read_field()) or (self.tab.answer_lost and not self.tab.is_loading)

    def read(self) -> Secret:
        """Read the token that is on the screen; raises ScreenChangedError when it cannot be read."""
        value = self._read_field() or self._read_clipboard()
        if not value:
            raise ScreenChangedError(
                "the access token was revealed and cannot be read from the page",
                hint="if the window still shows it, copy it and resume the run with --secret access_token=-; "
                "otherwise resume with --reissue, which replaces it",
            )
        return self.secret_seen(value)

    @cached_property
    def _reveal(self) -> Target:
        return self.control(labels.REVEAL_TOKEN)

    @cached_property
    def _cards(self) -> tuple[Target, ...]:
        return (self._reveal, self.text(labels.ACCESS_TOKEN), self.control(labels.INSTALL_APP))

    def _open_tab(self) -> None:
        if self.go_development(f"/{self.app_id}{_PATH}") < 400:
            return
        self.open_overview()
        tab = self.control(labels.API_CREDENTIALS, roles=TABS)
        self.press(self.see(tab, screen="the tab 'API credentials'"))

    def _read_field(self) -> str:
        """Read the value of a field, or a text that is nothing but a token; "" if neither is there."""
        fields = self.page.locator("input, textarea, s-internal-text-field, s-text-field")
        for pattern in (_USUAL, _UNUSUAL):
            texts = self.page.get_by_text(re.compile(pattern))
            try:
                found: list[str] = fields.or_(texts).evaluate_all(dom.TOKENS, pattern)
            except playwright.Error:  # the page moved on meanwhile, and its script with it
                return ""
            if found:
                return found[0]
        return ""

    def _read_clipboard(self) -> str:
        """Use the copy buttons. The clipboard, which may be the person's own, gets the text back that it had."""
        self.page.context.grant_permissions(_CLIPBOARD, origin=origin_of(self.page.url))
        before = str(self.page.evaluate("navigator.clipboard.readText().catch(() => '')"))
        try:
            return self._copied()
        finally:
            with suppress(playwright.Error):  # a page that goes away now must not take the token with it
                self.page.evaluate("text => navigator.clipboard.writeText(text)", before)

    def _copied(self) -> str:
        """Return the token from a copy button; those of the API key and secret give nothing in its form."""
        for copy in self.control(labels.COPY).locator.filter(visible=True).all():
            try:
                copy.click(timeout=_COPY_MS)
            except playwright.TimeoutError:  # covered or disabled: then it gives nothing
                continue
            value = str(self.page.evaluate("navigator.clipboard.readText()")).strip()
            if re.match(_USUAL, value) or re.match(_UNUSUAL, value):
                return value
        return ""
