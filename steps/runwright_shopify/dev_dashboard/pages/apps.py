"""The list of an organization's apps, and the page that creates one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NoReturn
from urllib.parse import quote_plus, urljoin, urlsplit

from runwright import RefusedError, StepError, Target
from runwright_shopify.dev_dashboard import labels
from runwright_shopify.dev_dashboard.pages.dev_page import DevPage
from runwright_shopify.pages.admin_page import COMPLAINTS

_NAME = 'input[name="app_form[name]"], #app_form_name'
_SUBMIT = 'button[type="submit"], input[type="submit"], button:not([type])'
_MOST_PAGES = 60
# Names are cut at about 30 characters; a shorter beginning is not taken for a cut name.
_CUT_FROM = 20
_LAG_TICK_MS = 1_000
_LAG_TICKS = 15
_CARDS = r"""
links => links.map(link => {
  const texts = [];
  const walk = node => {
    if (node.nodeType === Node.TEXT_NODE) { texts.push(node.textContent); }
    (node.shadowRoot ?? node).childNodes.forEach(walk);
  };
  walk(link);
  const named = [link.getAttribute('aria-label'), link.getAttribute('title')];
  link.querySelectorAll('[title], img[alt]').forEach(
    each => named.push(each.getAttribute('title'), each.getAttribute('alt')));
  const clean = [...texts, ...named, link.textContent].map(text => (text || '').replace(/\s+/g, ' ').trim());
  return {href: link.getAttribute('href') || '', texts: clean.filter(Boolean)};
})
"""


@dataclass(frozen=True)
class Card:
    """An app in the list."""

    app_id: str
    texts: tuple[str, ...]

    def is_named(self, name: str) -> bool:
        """Whether the card has exactly this name, perhaps followed by the number of its installs."""
        counted = re.compile(rf"{re.escape(name)} ?\d[\d.,]* ?\D{{0,20}}", re.IGNORECASE)
        whole = max(self.texts, key=len, default="")
        leaves = self.texts[:-1] if len(self.texts) > 1 else self.texts
        return name in leaves or (len(leaves) <= 1 and bool(counted.fullmatch(whole)))

    def may_be_cut(self, name: str) -> bool:
        """Whether the card shows only the beginning of this name."""
        beginnings = (each.removesuffix("…").removesuffix("...").rstrip() for each in self.texts if _is_cut(each))
        return any(len(each) >= _CUT_FROM and name.startswith(each) for each in beginnings)


class AppsPage(DevPage):
    """The apps of an organization."""

    def find(self, name: str) -> str:
        """Return the id of the app with exactly this name; empty when there is none.

        Raises RefusedError when several have it: names are not unique.
        """
        found = self._listed(f"apps?search_term={quote_plus(name)}", name) or self._listed("apps", name)
        if len(found) > 1:
            raise RefusedError(
                f"the organization {self.organization_id} has {len(found)} apps named '{name}' ({', '.join(found)})",
                hint="give the input app_id the id of the app that you mean: the number in its address",
            )
        return found[0] if found else ""

    def find_late(self, name: str) -> str:
        """Call `find()` until a new app appears in the list, for some seconds; "" if it does not."""
        # The list lags behind a creation: without this wait a second app of the same name could be created.
        for _ in range(_LAG_TICKS):
            if found := self.find(name):
                return found
            if self.session.remaining < 3 * _LAG_TICK_MS:
                break
            self.page.wait_for_timeout(_LAG_TICK_MS)
        return ""

    def create(self, name: str) -> str:
        """Create the app and return its id; after a lost answer the list is searched before a second try."""
        for attempt in range(2):
            if app_id := self._create(name) or self.find_late(name):
                return app_id
            if attempt == 0 and not self._is_proved_absent(name):
                break
        raise StepError(
            f"the Dev Dashboard gave no answer to the creation of the app '{name}', and the list does not have it",
            hint="look at the list of apps in the Dev Dashboard, then resume the run: it searches before it creates",
        )

    def _listed(self, path: str, name: str) -> list[str]:
        """Return the ids of the apps of this name, over all pages of the list."""
        if self.visit(path) == 404:
            self._refuse_organization()
        found: dict[str, None] = {}
        for _ in range(_MOST_PAGES):
            self.settle()
            cards = self._cards()
            found.update(dict.fromkeys(card.app_id for card in cards if card.is_named(name)))
            cut = [card.app_id for card in cards if card.may_be_cut(name) and card.app_id not in found]
            following = self._next_page()
            found.update(dict.fromkeys(app_id for app_id in cut if self._is_named(app_id, name)))
            if not following:
                break
            self.get(following)
        return list(found)

    def _cards(self) -> list[Card]:
        cards: dict[str, list[str]] = {}
        own = re.compile(rf"/dashboard/{re.escape(self.organization_id)}/apps/([0-9A-Za-z-]+)/?$")
        for each in self.page.locator('a[href*="/apps/"]').evaluate_all(_CARDS):
            found = own.search(urlsplit(each["href"]).path)
            if found and found[1] != "new":
                cards.setdefault(found[1], []).extend(each["texts"])
        return [Card(app_id, tuple(texts)) for app_id, texts in cards.items()]

    def _next_page(self) -> str:
        links = self.page.locator('a[href*="next_cursor"]')
        href = links.last.get_attribute("href") if links.count() else ""
        following = urljoin(self.page.url, href or "")
        return following if href and following != self.page.url else ""

    def _is_named(self, app_id: str, name: str) -> bool:
        """Whether the app's own page has the whole name, where the list has cut it."""
        if self.visit(f"apps/{app_id}") >= 400:
            return False
        self.settle()
        exact = re.compile(rf"^\s*{re.escape(name)}\s*$")
        if self.page.get_by_text(exact).filter(visible=True).count() > 0:
            return True
        return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self.page.title()))

    def _create(self, name: str) -> str:
        """Fill in the form and send it; return the id that the address then has, "" after a lost answer."""
        if self.visit("apps/new") == 404:
            self._refuse_creation()
        field = self._open_form()
        self.fill(field, name)
        form = self.page.locator("form").filter(has=field.locator).last
        sends = Target(form.locator(_SUBMIT), "button", labels.CREATE.names)
        submit = sends if form.count() else self.control(labels.CREATE)
        self.mark(self.element(COMPLAINTS))
        self.change(submit, f"create the app '{name}' in the Dev Dashboard")
        complaint = self.complaint
        seen = self.await_any(complaint, until=lambda: bool(self._id_shown()) or self.tab.crashed)
        if seen and not self.tab.crashed:
            self.refuse(
                f"the Dev Dashboard did not create the app '{name}'",
                "an app's name has at most 30 characters and not the word Shopify; choose another one",
                words=complaint,
            )
        return self._id_shown()

    def _open_form(self) -> Target:
        field = self._name_field
        start = self.control(labels.START_HERE, roles=("button", "link", "radio", "tab"))
        # A card has its explanation in its name, too.
        card = self.page.locator("a, button, label").filter(has_text=labels.START_HERE.anywhere)
        start = replace(start, locator=start.locator.or_(card))
        if self.glimpse(field, start) is start:
            self.press(start)
        # Sought alone: beside "Start from Dev Dashboard", a missing field is told as that button with another name.
        self.arrive(field, screen="the field 'App name' of the Dev Dashboard")
        return field

    @cached_property
    def _name_field(self) -> Target:
        return self.field(_NAME, labels.APP_NAME)

    def _id_shown(self) -> str:
        found = re.search(r"/apps/([0-9A-Za-z-]+)", self.path)
        return found[1] if found and found[1] != "new" else ""

    def _is_proved_absent(self, name: str) -> bool:
        return not self.find(name)

    def _refuse_organization(self) -> NoReturn:
        raise RefusedError(
            f"the Dev Dashboard has no organization {self.organization_id} for this account",
            hint="sign in with an account of the organization that owns the store, then resume the run",
        )

    def _refuse_creation(self) -> NoReturn:
        raise RefusedError(
            "the Dev Dashboard does not let this account create an app",
            hint="have the owner of the organization give this account the permission to develop apps, then resume",
        )


def _is_cut(text: str) -> bool:
    return text.endswith(("…", "...")) or len(text) >= _CUT_FROM
