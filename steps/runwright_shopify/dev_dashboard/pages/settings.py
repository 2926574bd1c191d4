"""The settings of an app: its client ID and its client secrets. A screen full of secrets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runwright import Label, ScreenChangedError, Secret, Target, playwright
from runwright_shopify.dev_dashboard import labels
from runwright_shopify.dev_dashboard.pages.dev_page import DevPage
from runwright_shopify.pages.changes import PAUSES_MS
from runwright_shopify.pages.tab import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Locator

_VALUES = 'input[data-copy-to-clipboard-target="source"]'
_CLIENT_ID = re.compile(r"[0-9a-f]{32}")
_SECRET = re.compile(r"shpss_[0-9A-Za-z]{16,}")
_BARE_SECRET = re.compile(r"[0-9A-Za-z_-]{24,}")
_REVEAL_BUTTON = (
    'button[aria-label*="client secret" i]:not([data-copy-to-clipboard-target]):not([aria-label*="copy" i])'
)
_BUTTONS = (
    'button[data-modal-id-param*="{stem}" i], button[id*="{stem}" i], form[action*="{stem}" i] button, '
    'button[name*="{stem}" i]'
)
# To something below the app's own address.
_RELATIVE = ':not([href^="/"], [href^=".."], [href*=":"], [target="_blank"])'
_SUBMIT = 'button[type="submit"], input[type="submit"]'
_MARK_REVEALS = r"""
(fields, mark) => {
  const isShown = field => /^(shpss_[0-9A-Za-z]+|[0-9a-f]{32})$/.test(field.value.trim());
  const buttonsOf = field => {
    for (let node = field.parentElement; node && node !== document.body; node = node.parentElement) {
      if (fields.some(other => other !== field && node.contains(other))) { return []; }
      const found = [...node.querySelectorAll('button[aria-label]')];
      if (found.length) { return found; }
    }
    return [];
  };
  const verbOf = button => button.getAttribute('aria-label').trim().split(/\s+/)[0].toLowerCase();
  const others = /clipboard|rotat|revok|delet|destroy|modal/i;
  const onlyShows = button => !/\p{L}/u.test(button.textContent) && !(button.form && button.type === 'submit') &&
    !others.test(button.cloneNode(false).outerHTML);
  // A field that is shown has buttons, too: whatever they do (copying), they do not reveal.
  const known = new Set(fields.filter(isShown).flatMap(buttonsOf).map(verbOf));
  for (const field of fields.filter(each => !isShown(each))) {
    const found = buttonsOf(field).filter(button => onlyShows(button) && !known.has(verbOf(button)));
    if (found.length === 1) { found[0].setAttribute(mark, ''); }
  }
}
"""
_REVEALS = "data-runwright-reveals"
_CLICK_EACH_ONCE = """
buttons => buttons.filter(each => !each.runwrightPressed).forEach(each => {
  each.runwrightPressed = true;
  each.click();
})
"""
_PATIENCE_MS = 6_000
_CHANGED_MS = 15_000
_FIELDS = r"""
(fields, [words, revoke]) => fields.map(field => {
  const matches = text => Object.keys(words).filter(key => new RegExp(words[key], 'iu').test(text));
  let age = '', revocable = false;
  for (let node = field.parentElement; node && node !== document.body && !age; node = node.parentElement) {
    const others = fields.filter(each => each !== field && node.contains(each));
    if (others.some(each => /^shpss_/.test(each.value))) { break; }
    const texts = [];
    const walk = part => {
      if (part.nodeType === Node.TEXT_NODE && part.textContent.trim()) { texts.push(part.textContent.trim()); }
      (part.shadowRoot ?? part).childNodes.forEach(walk);
    };
    walk(node);
    age = texts.flatMap(matches)[0] || '';
    revocable = revocable || node.querySelector(revoke) !== null;
  }
  return {value: (field.value ?? '').trim(), age: age || (revocable ? 'old' : '')};
})
"""


@dataclass(frozen=True)
class ClientCredentials:
    """What identifies an app. While its secret is being rotated there are two, the new one and the old one."""

    client_id: str
    client_secret: Secret
    old_secret: Secret | None


class SettingsPage(DevPage):
    """The page "Settings" of one app. Its end, where an app can be deleted, is never touched."""

    def __init__(self, tab: Tab, origin: str, organization_id: str, app_id: str) -> None:
        super().__init__(tab, origin, organization_id)
        self.app_id = app_id

    def open(self) -> None:
        """Open the settings and wait for the credentials."""
        if self.visit(f"apps/{self.app_id}/settings") == 404:
            self.refuse(
                f"the organization {self.organization_id} has no app {self.app_id}",
                "look at the list of apps in the Dev Dashboard, and leave the input app_id empty to go by the name",
            )
        # The fields of secrets may be hidden or collapsed: being in the document is enough.
        self.await_any(until=lambda: self.page.locator(_VALUES).count() > 0, patience=_PATIENCE_MS)
        self.settle()

    def read(self) -> ClientCredentials:
        """Read the client ID and the secrets."""
        found = self._values()
        if not self._secrets_in(found):
            self._reveal()
            # Each secret may come by a request of its own: one alone is not taken for the only one.
            self.await_any(until=lambda: _are_shown(self._values()), patience=_PATIENCE_MS)
            self.await_any(until=lambda: bool(self._secrets_in(self._values())), patience=_PATIENCE_MS)
            found = self._values()
        client_id = next((value for value, _ in found if _CLIENT_ID.fullmatch(value)), "")
        secrets = self._secrets_in(found)
        if not client_id or not secrets:
            missing = "client ID" if not client_id else "client secret"
            raise ScreenChangedError(
                f"the {missing} cannot be read from the app's settings in the Dev Dashboard",
                hint="look at the settings of the app in the Dev Dashboard: it shows both under Credentials",
            )
        seen = [self.secret_seen(value) for value, _ in secrets]
        ages = [age for _, age in secrets]
        old = ages.index("old") if "old" in ages else len(secrets) - 1
        if ages == ["", "new"]:
            old = 0
        new = next((index for index in range(len(secrets)) if index != old), 0)
        return ClientCredentials(client_id, seen[new], seen[old] if len(secrets) > 1 else None)

    def rotate(self) -> None:
        """Generate a new secret; the present one stays valid until it is revoked."""
        before = {value for value, _ in self._secrets_in(self._values())}
        button = self._first(
            self.element(self._marked("rotat")), labels.ROTATE, labels.NAMES_ROTATE, "the button 'Rotate'"
        )
        what = "generate a new client secret; the present one stays valid until it is revoked"
        self._change_secrets(button, what, labels.GENERATE, lambda values: bool(values - before) or len(values) > 1)

    def revoke(self) -> None:
        """Revoke the old secret, which makes the tokens that it has made invalid for good."""
        button = self._first(
            self.element(self._marked("revok")), labels.REVOKE, labels.NAMES_REVOKE, "the button 'Revoke'"
        )
        what = "revoke the old client secret, which makes its access tokens invalid for good"
        self.page.on("dialog", _accept)
        try:
            self._change_secrets(button, what, labels.REVOKE, lambda values: len(values) == 1)
        finally:
            self.page.remove_listener("dialog", _accept)

    def leave(self) -> None:
        """Go where no secret is shown."""
        self.visit(f"apps/{self.app_id}")

    def _values(self) -> list[tuple[str, str]]:
        """Return the value of every credential, and whether it is "new" or "old", "" if the page does not say so.

        The labels say so, or the button that revokes the old one.
        """
        words = {"new": labels.NEW.pattern.pattern, "old": labels.OLD.pattern.pattern}
        found = self._fields.evaluate_all(_FIELDS, [words, self._marked("revok")])
        return [(str(each["value"]), str(each["age"])) for each in found]

    def _marked(self, stem: str) -> str:
        """Return the selector of what rotates or revokes by its attributes; help pages have the words, too."""
        below = f"/dashboard/{self.organization_id}/apps/"
        starts = (f'[href^="{self.origin}{below}"]', f'[href^="{below}"]')
        links = [f'a{start}[href*="/settings" i][href*="{stem}" i]' for start in starts]
        links.append(f'a[href*="{stem}" i]{_RELATIVE}')
        buttons = _BUTTONS.format(stem=stem)
        return f"{buttons}, {', '.join(links)}"

    @property
    def _fields(self) -> Locator:
        fields = self.page.locator(_VALUES)
        return fields if fields.count() else self.page.locator("input[readonly], input[type=password]")

    @staticmethod
    def _secrets_in(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
        marked = [each for each in found if _SECRET.fullmatch(each[0])]
        if marked:
            return list(dict(marked).items())
        others = [each for each in found if not _CLIENT_ID.fullmatch(each[0]) and _BARE_SECRET.fullmatch(each[0])]
        return list(dict(others).items())

    @property
    def _reveal_buttons(self) -> Locator:
        """Find them by their name, or else, in any language, as the one button without a text beside a hidden value."""
        by_attribute, by_name = self.element(_REVEAL_BUTTON), self.control(labels.REVEAL_SECRET)
        self._fields.evaluate_all(_MARK_REVEALS, _REVEALS)
        return by_attribute.locator.or_(by_name.locator).or_(self.page.locator(f"[{_REVEALS}]"))

    def _reveal(self) -> None:
        reveals = Target(self._reveal_buttons, "button", labels.REVEAL_SECRET.names)
        self.see(reveals, screen="the button that reveals the client secret")
        for button in self._reveal_buttons.all():
            if button.is_visible():
                button.click(timeout=self.session.patience)

    def _first(self, structural: Target, label: Label, within: re.Pattern[str], screen: str) -> Target:
        """Prefer what is found without its text, in any language, then the whole name, then a word `within` it."""
        named = self._own(self.control(label))
        if structural.is_visible() or named.is_visible():
            return structural if structural.is_visible() else named
        telling = self.page.get_by_role("button", name=within).or_(self.page.get_by_role("link", name=within))
        return self.see(named, self._own(replace(named, locator=telling)), screen=screen)

    def _own(self, target: Target) -> Target:
        """Return the target without links that lead out of the Dev Dashboard, to help pages with the same words."""
        inside = f':not(a[href]), a[href^="{self.origin}/dashboard/"], a[href^="/dashboard/"], a[href^="javascript:"]'
        return replace(target, locator=target.locator.and_(self.page.locator(f"{inside}, a[href]{_RELATIVE}")))

    def _confirmation(self, dialog: Locator, label: Label) -> Target:
        submit = self.element(_SUBMIT, within=dialog)
        if submit.locator.filter(visible=True).count() == 1:
            return submit
        return self.control(label, within=dialog)

    def _change_secrets(self, button: Target, what: str, asked: Label, arrived: Callable[[set[str]], bool]) -> None:
        """Press a button and answer the question that follows; once more if the answer is lost and nothing changed."""
        for _ in range(2):
            self.confirm_change(button, lambda dialog: self._confirmation(dialog, asked), what, asked=asked)
            if not self._is_answer_lost(arrived):
                return

    def _is_answer_lost(self, arrived: Callable[[set[str]], bool]) -> bool:
        """Wait for the secrets that a change leads to; True if the server failed and the page goes on to lack them."""

        def done() -> bool:
            try:
                return not self.tab.crashed and arrived(self._shown())
            except playwright.Error:  # the page moves on, and its script with it
                return False

        self.await_any(self.complaint, until=lambda: self.tab.crashed or done(), patience=_CHANGED_MS)
        if not self.tab.crashed:
            if not done():
                self.open()
            return False
        for pause in PAUSES_MS:
            self.page.wait_for_timeout(pause)
            self.open()
            self.read()  # a secret that is still hidden is not taken for one that does not exist
            if done():
                return False
        return True

    def _shown(self) -> set[str]:
        """Return the secrets that are shown; where the page hides all of them it is asked to reveal them."""
        found = self._secrets_in(self._values())
        if not found and not self.dialogs.count():
            self._reveal_buttons.filter(visible=True).evaluate_all(_CLICK_EACH_ONCE)
        shown = self._values()
        return {value for value, _ in self._secrets_in(shown)} if _are_shown(shown) else set()


def _are_shown(found: list[tuple[str, str]]) -> bool:
    """Whether no value is hidden behind dots or stars."""
    return not any(value and not re.search(r"\w", value) for value, _ in found)


def _accept(dialog: Dialog) -> None:
    dialog.accept()
