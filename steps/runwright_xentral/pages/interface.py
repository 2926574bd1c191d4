"""The edit page of one shop interface. It shows the access token in clear text."""

from __future__ import annotations

import re
from functools import cached_property

from runwright import RefusedError, Secret, Target
from runwright_xentral import labels
from runwright_xentral.pages.answers import submits_form, watching
from runwright_xentral.pages.choices import Choice, choose, read_choices
from runwright_xentral.pages.quoting import plain, quote
from runwright_xentral.pages.xentral_page import XentralPage

_URL_FIELD = '#ShopifyURL, input[name="ShopifyURL"]'
_FORM = f"form:has({_URL_FIELD})"
# Fields may stand on a tab that is not shown; the form is there all the same.
_PAGE = f":is({_URL_FIELD}, {_FORM})"
_OPEN_TAB = """field => {
  for (let box = field; box; box = box.parentElement) {
    const tab = box.id && document.querySelector(`a[href$="#${CSS.escape(box.id)}"]`);
    if (tab) return tab.click();
  }
}"""
_MARK = "parts => parts.forEach(part => part.setAttribute('data-runwright-saved', ''))"
_CHECK_HINT = (
    "the interface exists; give it a working token (`runwright resume RUN --reissue` replaces the token), "
    "or enter one on its edit page in Xentral"
)
_ID = re.compile(r"action=edit\b.*?[?&]id=(\d+)")
_SCREEN = "the edit page of the shop interface"


class InterfacePage(XentralPage):
    """One shop interface."""

    @cached_property
    def url_field(self) -> Target:
        """The shop's address."""
        return self.element(_URL_FIELD)

    @cached_property
    def token_field(self) -> Target:
        """The access token."""
        return self.element('#ShopifyToken, input[name="ShopifyToken"]')

    @cached_property
    def location_field(self) -> Target:
        """The warehouse location; some interfaces have none."""
        return self.element('select[name="location"]')

    @cached_property
    def crash(self) -> Target:
        """What stands in place of the edit page when Xentral fails."""
        return self.text(labels.CRASHED)

    def id_from_url(self) -> str:
        """Return the id of the interface whose edit page is shown; "" on any other page."""
        found = _ID.search(self.page.url)
        return found.group(1) if found else ""

    def open(self, interface_id: str) -> None:
        """Open the edit page, make its token a known secret and hide it from pictures."""
        self.go(f"action=edit&id={interface_id}")
        self.arrive(self.element(_PAGE), screen=f"{_SCREEN} {interface_id}")
        self._hide_token()

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

    def save(self, interface_id: str, what: str) -> str:
        """Press Save, once, to do `what`, and open the page afresh; return Xentral's complaint or ""."""
        beside = self.control(labels.SAVE, roles=("button",), within=self.page.locator(_FORM))
        anywhere = self.control(labels.SAVE, roles=("button",))
        button = self.see(beside, anywhere, screen=f"the button Save of {_SCREEN}")
        self.page.locator(_PAGE).evaluate_all(_MARK)
        with watching(self.page, submits_form) as watch:
            self.change(button, what)
            answer = watch.answer(self.session.remaining, f"Save of {_SCREEN}")
        complaint = self._complaint() if answer.request.is_navigation_request() else ""
        self.open(interface_id)
        return complaint

    def check_connection(self) -> str:
        """Let Xentral try the connection and return its words; raises RefusedError when it does not work."""
        by_form = self.element('[form="frmpruefen"]')
        button = self.see(by_form, self.control(labels.CHECK_CONNECTION), screen="Check connection")
        success, failure = (self._new_message(css, labels.OUTCOME_OF_CHECK) for css in ("div.info", "div.error"))
        other = self._new_message("div.error", labels.ANY_TEXT)
        with watching(self.page, submits_form) as watch:
            self.press(button)
            if watch.answer(self.session.remaining, "the check of the connection").status >= 500:
                raise _crashed()
        seen = self._see_verdict(failure, self.crash, success, other)
        if seen is self.crash:
            raise _crashed()
        words = plain(seen.visible.inner_text())
        if seen is not success or not labels.CONNECTED.anywhere.search(words):
            raise RefusedError(f'Xentral cannot use the shop: "{words}"', hint=_CHECK_HINT)
        return words

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
        for text in boxes.all_inner_texts():
            messages = messages.filter(has_not_text=_exactly(text))
        return Target(messages, css, ())

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
        """Wait for the page that answers Save and return what it complains about."""
        fresh = self.element(f"{_PAGE}:not([data-runwright-saved])")
        self.arrive(fresh, screen=f"{_SCREEN} after Save")
        self.page.wait_for_load_state("domcontentloaded")
        error = self.element("div.error")
        return self._quoted(error) if error.is_visible() else ""


def _exactly(text: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, text.split()))
    return re.compile(rf"^\s*{words}\s*$")


def _crashed() -> RefusedError:
    return RefusedError(
        "Xentral crashed while it checked the connection, as it does when Shopify refuses the token",
        hint=_CHECK_HINT,
    )
