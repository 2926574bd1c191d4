"""The edit page of one shop interface. It shows the access token in clear text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from runwright import RefusedError, ScreenChangedError, Secret, Target, playwright
from runwright_xentral import labels
from runwright_xentral.pages.answers import LostAnswerError, submits_form, watching
from runwright_xentral.pages.choices import Choice, choose, read_choices
from runwright_xentral.pages.quotes import plain, quote, without
from runwright_xentral.pages.xentral_page import XentralPage

URL_FIELD = '#ShopifyURL, input[name="ShopifyURL"]'
_FORM = f"form:has({URL_FIELD})"
# Fields may stand on a tab that is not shown; the form is there all the same.
_PAGE = f":is({URL_FIELD}, {_FORM})"
_OPEN_TAB = """field => {
  for (let box = field; box; box = box.parentElement) {
    const tab = box.id && document.querySelector(`a[href$="#${CSS.escape(box.id)}"]`);
    if (tab) return tab.click();
  }
}"""
# Text that was typed and not saved would be taken for what Xentral has.
_IS_UNTOUCHED = """fields => fields.every(field => field.type === 'checkbox' ? field.checked === field.defaultChecked
  : field.options ? field.selectedIndex < 1 || field.options[field.selectedIndex].defaultSelected
  : field.value === field.defaultValue)"""
_MARK = "parts => parts.forEach(part => part.setAttribute('data-runwright-saved', ''))"
_LATEST_FIELD_MS = 2000.0
_ACCESS = ("ShopifyURL", "ShopifyAPIKey", "ShopifyPassword", "ShopifyToken")
_ID = re.compile(r"action=edit\b.*?[?&]id=(\d+)")
_SCREEN = "the edit page of the shop interface"


@dataclass(frozen=True)
class Saved:
    """What Xentral answered to Save."""

    words: str = ""
    """Its complaint; empty when it has none."""
    is_lost: bool = False
    """Whether no answer came that says what became of it."""


@dataclass(frozen=True)
class Verdict:
    """The outcome of a connection check."""

    words: str = ""
    works: bool = False
    has_crashed: bool = False


class InterfacePage(XentralPage):
    """One shop interface."""

    is_proven_by_loading = True

    @cached_property
    def url_field(self) -> Target:
        """The shop's address."""
        return self.element(URL_FIELD)

    @cached_property
    def token_field(self) -> Target:
        """The access token."""
        return self.element('#ShopifyToken, input[name="ShopifyToken"]')

    @cached_property
    def active_box(self) -> Target:
        """Whether the interface is switched on."""
        return self.element('#aktiv, input[name="aktiv"]')

    @cached_property
    def location_field(self) -> Target:
        """The warehouse location; some interfaces have none."""
        return self.element('select[name="location"]')

    @cached_property
    def crash(self) -> Target:
        """What the page shows in place of the form if Xentral fails."""
        return self.text(labels.CRASHED)

    def id_from_url(self) -> str:
        """Return the id of the interface whose edit page is shown; "" on any other page."""
        found = _ID.search(self.page.url)
        return found.group(1) if found else ""

    def open(self, interface_id: str) -> None:
        """Open the edit page, unless it is shown as it came; make its token a known secret and mask it."""
        if not (self.is_shown(f"action=edit&id={interface_id}") and self._is_untouched()):
            self.go(f"action=edit&id={interface_id}")
        self.take_over(interface_id)

    def take_over(self, interface_id: str) -> None:
        """Go on with the edit page that the assistant, or `open()`, has led to."""
        self.arrive(self.element(_PAGE), screen=f"{_SCREEN} {interface_id}")
        self.session.opened = self.address(f"action=edit&id={interface_id}")
        self._hide_token()
        self._require_fields()

    def _is_untouched(self) -> bool:
        fields = self.page.locator(f"{_FORM} :is(input, select)")
        return bool(fields.evaluate_all(_IS_UNTOUCHED))

    def _require_fields(self) -> None:
        """Raise ScreenChangedError, with what comes nearest, for a field that every Shopify interface has."""
        for field, name in ((self.url_field, "the shop's address"), (self.token_field, "the access token")):
            if not field.locator.count():
                self.see(field, screen=f"the field for {name} on {_SCREEN}", timeout=_LATEST_FIELD_MS)

    def shop_url(self) -> str:
        """Return the shop's address as somebody once typed it."""
        return self.url_field.locator.first.input_value()

    def token(self) -> Secret | None:
        """Return the access token; None when the field is empty or absent."""
        values = self.token_field.locator.evaluate_all("fields => fields.map(field => field.value)")
        return self.secret_seen(values[0]) if any(values[:1]) else None

    def locations(self) -> list[Choice]:
        """Return the warehouse locations on offer."""
        return read_choices(self.location_field) if self.location_field.locator.count() else []

    def fill_credentials(self, shop_url: str, access_token: Secret | None) -> None:
        """Type the address, and the token where there is one."""
        self._make_editable(self.url_field)
        self.fill(self.url_field, shop_url)
        if access_token is not None:
            self.fill_secret(self.see(self.token_field, screen=_SCREEN), access_token)

    def select_location(self, name: str) -> None:
        """Select a warehouse location by its name."""
        self._make_editable(self.location_field)
        with self.diagnosed(self.location_field, "the warehouse location", "could not be chosen"):
            choose(self.location_field, name, timeout=self.session.patience)

    def is_disconnected(self) -> bool:
        """Whether it is switched off and knows neither a shop nor how to get into one."""
        access = self.page.locator(", ".join(_field(name) for name in _ACCESS))
        empty = access.evaluate_all("fields => fields.every(field => !field.value)")
        return bool(empty) and not self.active_box.locator.first.is_checked()

    def clear(self) -> None:
        """Untick Active and empty the address, key, password and token."""
        self._make_editable(self.url_field)
        for name in _ACCESS:
            field = self.element(_field(name))
            if field.locator.count():
                self.fill(field, "")
        if self.active_box.locator.first.is_checked():
            self._untick_active()

    def _untick_active(self) -> None:
        """Untick Active; a styled box cannot be reached itself, only its label."""
        box = self.active_box.locator.first
        if not box.is_visible():
            box.evaluate(_OPEN_TAB)
        try:
            box.uncheck(timeout=_LATEST_FIELD_MS)
        except playwright.TimeoutError:
            with self.diagnosed(self.active_box, "the box Active", "could not be unticked"):
                self.page.locator('label[for="aktiv"]').first.click(timeout=self.session.patience)
        if box.is_checked():
            raise ScreenChangedError(f"the box Active of {_SCREEN} stays ticked", hint="untick it in Xentral")

    def save(self, what: str) -> Saved:
        """Press Save, once, to do `what`. Open the page again to see what Xentral has kept."""
        beside = self.control(labels.SAVE, roles=("button",), within=self.page.locator(_FORM))
        anywhere = self.control(labels.SAVE, roles=("button",))
        button = self.see(beside, anywhere, screen=f"the button Save of {_SCREEN}")
        # Xentral answers Save with the same page: only a mark set before the press tells the old page from the answer.
        self.page.locator(_PAGE).evaluate_all(_MARK)
        with watching(self.page, submits_form) as watch:
            self.change(button, what)
            try:
                answer = watch.answer(self.session.remaining / 2, f"Save of {_SCREEN}")
            except LostAnswerError as lost:
                return Saved(lost.message, is_lost=True)
        if answer.status >= 500:
            return Saved(f"Xentral crashed at Save (HTTP {answer.status})", is_lost=True)
        return Saved(self._complaint() if answer.request.is_navigation_request() else "")

    def check_connection(self) -> Verdict:
        """Let Xentral try the connection and return its verdict."""
        by_form = self.element('[form="frmpruefen"]')
        button = self.see(by_form, self.control(labels.CHECK_CONNECTION), screen="Check connection")
        # These read the messages before the button is pressed: an older message must not be taken for the verdict.
        success, failure = (self._new_message(css, labels.OUTCOME_OF_CHECK) for css in ("div.info", "div.error"))
        other = self._new_message("div.error", labels.ANY_TEXT)
        with watching(self.page, submits_form) as watch:
            self.press(button)
            if watch.answer(self.session.remaining, "the check of the connection").status >= 500:
                return Verdict(has_crashed=True)
        seen = self._see_verdict(failure, self.crash, success, other)
        if seen is self.crash:
            return Verdict(has_crashed=True)
        words = plain(seen.visible.inner_text())
        return Verdict(words, works=seen is success and bool(labels.CONNECTED.anywhere.search(words)))

    def _see_verdict(self, *verdicts: Target) -> Target:
        """Any error may be the verdict, unless the whole page has a message that speaks of the connection."""
        screen = "the result of the connection check"
        self.see(*verdicts, screen=screen)
        self.page.wait_for_load_state("domcontentloaded")
        self._hide_token()
        return self.see(*verdicts, screen=screen)

    def _hide_token(self) -> None:
        self.token()
        self.token_field.locator.evaluate_all("fields => fields.forEach(field => { field.type = 'password'; })")

    def _new_message(self, css: str, about: re.Pattern[str]) -> Target:
        """Find a message about the check; those that are on the page already are none."""
        boxes = self.page.locator(css)
        messages = boxes.filter(has_text=about)
        return Target(without(messages, boxes.all_inner_texts()), css, ())

    def _make_editable(self, field: Target) -> None:
        """Raises RefusedError with the page's words where the field is locked."""
        if not field.is_visible():
            field.locator.first.evaluate(_OPEN_TAB)
        if field.visible.is_editable():
            return
        notice = self.element("div.warning, div.error")
        raise RefusedError(
            f"Xentral does not let {_SCREEN} be changed" + (f": {self._quoted(notice)}" if notice.is_visible() else ""),
            hint="look whether somebody has it open in Xentral, then resume the run",
        )

    def _quoted(self, message: Target) -> str:
        return quote(message.visible.inner_text(), self.token())

    def _complaint(self) -> str:
        """Wait for the page that answers Save and return its error message, or ""."""
        fresh = self.element(f"{_PAGE}:not([data-runwright-saved])")
        self.arrive(fresh, screen=f"{_SCREEN} after Save")
        self.page.wait_for_load_state("domcontentloaded")
        error = self.element("div.error")
        return self._quoted(error) if error.is_visible() else ""


def _field(name: str) -> str:
    return f'#{name}, input[name="{name}"]'
