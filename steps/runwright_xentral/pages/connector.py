"""The Shopify Connector of newer tenants: its integrations, and the wizard that makes one.

Sources: facts on Xentral §8, on the Dev Dashboard §9. Only the German words are known, and no ids: fields are
found by their kind and place first (the only switch, the field of an address), by German or English words second.
This door was never seen in English.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from runwright import AppSession, Interruption, Label, RefusedError, ScreenChangedError, Secret, Target
from runwright_xentral import labels
from runwright_xentral.pages.quotes import plain
from runwright_xentral.pages.xentral_page import PASSWORD_FIELD, USERNAME, XentralPage, signed_out

SCREEN = "the Shopify Connector"
_FIELDS = (
    'input:not([type]), input[type="text"], input[type="url"], input[type="password"], textarea, '
    'input[type="search"][required]'
)
# A switch that is drawn by its label hides the box itself.
SWITCHES = '[role="switch"], input[type="checkbox"], label:has(input[type="checkbox"])'
_CONTROLS = 'a, button, [role="link"], [role="button"]'
IS_ON = """element => {
  const box = element.matches('label') ? element.querySelector('input') : element;
  return box.getAttribute('aria-checked') === 'true' || box.checked === true;
}"""
_PATIENCE_MS = 5000.0


def _as_word(label: Label) -> re.Pattern[str]:
    """Return a pattern for a text that has the label as a word: "Weiter", not "Erweiterte Einstellungen"."""
    return re.compile(rf"\b(?:{label.anywhere.pattern})\b", re.IGNORECASE)


class Connector(XentralPage):
    """The connector's screens."""

    def __init__(self, session: AppSession) -> None:
        super().__init__(session)
        # The wizard may have a password field of its own for the token.
        sign_in = self.element(f"form#frmlogin, form:has({PASSWORD_FIELD}):has({USERNAME})")
        self.interruptions = (Interruption(sign_in, lambda: signed_out(session)),)

    @property
    def replaced_by(self) -> tuple[Target, ...]:
        """Nothing newer is known."""
        return ()

    @cached_property
    def entry(self) -> Target:
        """The way to the connector, on the screen of the shops and marketplaces: by its name, or on its card."""
        named = self.control(labels.CONNECTOR_NAME)
        told = self.page.locator(_CONTROLS).filter(has_text=labels.CONNECTOR_NAME.anywhere)
        heading = self.page.get_by_text(labels.CONNECTOR_NAME.compiled(whole=True))
        card = heading.locator("xpath=ancestor::*[.//a or .//button][1]")
        found = named.locator.or_(told).or_(self.control(labels.OPEN, within=card).locator)
        return replace(named, locator=found.and_(self.page.locator(":not(:is(nav, aside, header) *)")))

    @cached_property
    def new(self) -> Target:
        """The button for a new integration."""
        return self.control(labels.NEW_INTEGRATION)

    @cached_property
    def next(self) -> Target:
        """The button that leads to the wizard's next page."""
        return self.control(labels.NEXT, roles=("button",))

    @cached_property
    def save_button(self) -> Target:
        """The button on the wizard's last page."""
        return self.control(labels.SAVE, roles=("button",))

    @cached_property
    def test_button(self) -> Target:
        """The button that tries address and token."""
        return self.control(labels.CHECK_CONNECTION, roles=("button",))

    @cached_property
    def switch(self) -> Target:
        """The switch that has a token made without being asked: of the credentials the only one."""
        return self.element(SWITCHES)

    @cached_property
    def url_field(self) -> Target:
        """The shop's address."""
        return self._text_field('input[type="url"], input[name*="url" i], input[id*="url" i]', labels.CONNECTOR_URL)

    @cached_property
    def token_field(self) -> Target:
        """The access token, which is shown empty whatever Xentral has."""
        return self._text_field('input[name*="token" i], input[id*="token" i]', labels.CONNECTOR_TOKEN)

    def _text_field(self, css: str, label: Label) -> Target:
        """Find a field for text: the label of the switch speaks of a token, too."""
        found = self.field(css, label)
        return replace(found, locator=found.locator.and_(self.page.locator(f":is({_FIELDS})")))

    def open(self) -> None:
        """Open the integrations, by the list of the shops and marketplaces."""
        self.go("action=list")
        seen = self.arrive(self.new, self.entry, screen=SCREEN)
        if seen == self.entry:
            self.press(self.entry)
            self.arrive(self.new, self.install, screen=f"the integrations of {SCREEN}")
        if not self.new.is_visible():
            raise RefusedError(
                f"{SCREEN} is not installed in this Xentral",
                hint="press Install App on its page once, which is for an administrator, then resume the run",
            )

    @cached_property
    def install(self) -> Target:
        """The button on the page of a connector that is not installed."""
        return self.control(labels.INSTALL_CONNECTOR)

    def has(self, name: str) -> bool:
        """Whether there is an integration of this name."""
        return self.page.get_by_text(name, exact=True).filter(visible=True).count() > 0

    def start(self, name: str) -> None:
        """Begin a new integration and give it its name."""
        self.press(self.new)
        fields = self.element(_FIELDS)
        self.arrive(fields, screen=f"the base data of {SCREEN}")
        self.fill(fields, name)
        self.press(self.see(self.next, screen=f"the button Next of {SCREEN}"))
        self.arrive(self.switch, self.url_field, screen=f"the credentials of {SCREEN}")

    def fill_credentials(self, shop_url: str, token: Secret) -> None:
        """Switch the automatic token off and type address and token."""
        if not self.url_field.is_visible() or not self.token_field.is_visible():
            self._switch_off()
        self.fill(self.see(self.url_field, screen=f"the field for the shop's address in {SCREEN}"), shop_url)
        field = self.see(self.token_field, screen=f"the field for the access token in {SCREEN}")
        # As a password field it would look like a sign-in.
        field.visible.evaluate("field => { field.style.webkitTextSecurity = 'disc'; }")
        self.fill_secret(field, token)

    def test_connection(self) -> str:
        """Try address and token and return Xentral's words; raises RefusedError with them when it fails."""
        before = set(self._lines())
        self.press(self.see(self.test_button, screen=f"the button to test the connection of {SCREEN}"))
        ready = (
            self.element('button:enabled:not([aria-disabled="true"])')
            .locator.filter(has_text=_as_word(labels.NEXT))
            .or_(self.page.locator("button:enabled").filter(has_text=_as_word(labels.SAVE)))
        )
        good = Target(ready, "the button Next, enabled", ())
        bad = self.text(labels.CONNECTOR_REFUSED)
        self.see(good, bad, screen=f"the answer to the connection test of {SCREEN}")
        words = plain(" ".join(line for line in self._lines() if line not in before))
        if bad.is_visible() or not good.is_visible():
            raise RefusedError(f'Xentral cannot use the shop: "{words}"')
        return words

    def go_on(self) -> None:
        """Leave the credentials for the features."""
        self.press(self.see(self.next, screen=f"the button Next of {SCREEN}"))
        self.arrive(self.save_button, screen=f"the features of {SCREEN}")

    def save(self, name: str) -> None:
        """Press Save, once, and see that the integration is there, whatever the answer was."""
        button = self.see(self.save_button, screen=f"the button Save of {SCREEN}")
        self.change(button, f"make the integration '{name}' in {SCREEN}")
        if self.wait_for_any(self.new, timeout=self.session.patience / 2) and self.has(name):
            return
        self.open()
        if not self.has(name):
            raise RefusedError(
                f"{SCREEN} has no integration '{name}' after Save",
                hint="look at the screenshot of this step, then resume the run: it begins at the base data",
            )

    def tick(self, names: tuple[str, ...]) -> None:
        """Switch features on by their labels; the others stay as they are."""
        for name in names:
            named = self.page.get_by_role("switch", name=name).or_(self.page.get_by_role("checkbox", name=name))
            box = Target(named, f"the switch '{name}'", (name,))
            found = self.see(box, screen=f"the feature '{name}' in {SCREEN}")
            if not found.visible.evaluate(IS_ON):
                self.press(found)

    def _switch_off(self) -> None:
        switch = self.see(self.switch, screen=f"the switch of the automatic token in {SCREEN}")
        if switch.visible.evaluate(IS_ON):
            self.press(switch)
        if not self.wait_for_any(self.url_field, timeout=_PATIENCE_MS):
            raise ScreenChangedError(f"{SCREEN} asks for no address after its switch was pressed")

    def _lines(self) -> list[str]:
        return self.page.locator("body").inner_text().splitlines()
