"""Installing an app and granting it its scopes: store picker, consent page, or neither."""

from __future__ import annotations

import re
from typing import NoReturn
from urllib.parse import quote, urlsplit

from runwright import RefusedError, StepError, Target, origin_of, playwright
from runwright_shopify.dev_dashboard import labels
from runwright_shopify.dev_dashboard.oauth import code_in, refusal_of
from runwright_shopify.dev_dashboard.pages.departure import Departure
from runwright_shopify.pages.admin_page import COMPLAINTS, AdminPage
from runwright_shopify.pages.tab import Tab

_PROCEED = "button#proceed_cta, #proceed_cta"
_CARDS = 'a[class*="_StoreCard"], a[class*="StoreCard"]'
_ACCOUNTS = "https://accounts.shopify.com"
_OAUTH_MS = 6_000
_ENABLED_MS = 20_000
_MOST_GETS = 3
# Lets clicks through what lies over a button: on some of Shopify's pages only a click by script reaches it.
_UNCOVER = """
button => {
  for (let tries = 0; tries < 8; tries++) {
    button.scrollIntoView({block: 'center'});
    const box = button.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!top || top === button || button.contains(top) || top.contains(button)) { return; }
    top.style.pointerEvents = 'none';
  }
}
"""
_CLICK = "button => button.click()"
# Each text by itself: between the elements of a card there may be no white space.
_HANDLES = """
links => links.map(link => {
  const walk = (node, found = []) => {
    if (node.nodeType === Node.TEXT_NODE) { found.push(node.textContent); }
    (node.shadowRoot ?? node).childNodes.forEach(child => walk(child, found));
    return found;
  };
  return [link.getAttribute('href') || '', link.getAttribute('aria-label') || '', ...walk(link)];
})
"""


class ConsentPage(AdminPage):
    """The admin's pages from "Install app" to the app's own address."""

    def __init__(self, tab: Tab, dev_origin: str) -> None:
        super().__init__(tab)
        self._dev_origin = dev_origin

    @property
    def is_outside(self) -> bool:
        """Whether a sign-in is shown for a while: picker, consent and what follows have many addresses of their own."""
        signs_in = origin_of(self.page.url) in self._sign_in_origins and not self._store_card().is_visible()
        return self.tab.has_left(is_inside=not signs_in)

    @property
    def _sign_in_origins(self) -> set[str]:
        """The origins that do nothing but sign in."""
        others = {origin_of(self.session.url), self._dev_origin, "https://admin.shopify.com", "https://dev.shopify.com"}
        return {_ACCOUNTS, *map(origin_of, self.session.sign_in_origins)} - others

    def pass_through(self, url: str, departure: Departure, what: str) -> bool:
        """Open `url` and do what is asked until the browser is sent away or the admin shows the app.

        Return whether a consent was asked for and given. `what`: "install the app". Raises RefusedError.
        """
        status = self._open(url, departure)
        if departure.has_left():
            return False
        if self._picker_or_consent(departure):
            self._choose_store()
        self._await_consent(departure, status)
        if departure.has_left() or not self._proceed.is_visible():
            return False
        self._require_store()
        self._consent(departure, what)
        return True

    def _open(self, url: str, departure: Departure) -> int:
        """Open an address, which may redirect to a server that does not answer; return the HTTP status."""
        status = 0
        self.tab.used()
        for _ in range(_MOST_GETS):
            try:
                status = self.goto(url)
            except playwright.Error:
                if not departure.has_left():
                    raise
                return 200
            if status < 500:
                return status
        raise StepError(
            f"Shopify answered HTTP {status} at {origin_of(url)}{urlsplit(url).path}, {_MOST_GETS} times in a row",
            hint="look at https://www.shopifystatus.com, then resume the run",
        )

    def _picker_or_consent(self, departure: Departure) -> bool:
        """Whether a list of stores is shown."""
        self._settle_unless(departure)
        return not departure.has_left() and not self._proceed.is_visible() and self._store_card().is_visible()

    def _choose_store(self) -> None:
        self.press(self._store_card())

    def _store_card(self) -> Target:
        """The entry of this store in a list of stores: by its handle, by a name that reads like it, or the only one."""
        exact = re.compile(rf"(?<![\w-]){re.escape(self.store)}(?![\w-])", re.IGNORECASE)
        links = self.page.locator(f'{_CARDS}, a[href*="{self.store}"]').filter(visible=True)
        texts_of = links.evaluate_all(_HANDLES)
        named = [index for index, texts in enumerate(texts_of) if any(map(exact.search, texts))]
        if not named:
            # A wrong guess is harmless: the address of the page that it leads to names the store.
            named = [index for index, texts in enumerate(texts_of) if self.store in map(_as_handle, texts[1:])]
        cards = self.page.locator(_CARDS).filter(visible=True)
        if named:
            return Target(links.nth(named[0]), "store", (self.store,))
        return Target(cards if cards.count() == 1 else self.page.locator(":scope:not(*)"), "store", (self.store,))

    @property
    def _proceed(self) -> Target:
        by_id = self.page.locator(_PROCEED)
        by_name = self.page.locator("main, [role='main'], [role='dialog'], dialog, form")
        named = by_name.get_by_role("button", name=labels.PROCEED.pattern)
        return Target(by_id if by_id.count() else named, "button", labels.PROCEED.names, (("id", "proceed_cta"),))

    def _await_consent(self, departure: Departure, status: int) -> None:
        """Wait for the consent page, or for leaving without one; raises RefusedError when neither comes."""
        if status >= 400:
            self._raise_oauth(status)
        # A page may take long to load; the error pages of OAuth are complete, and have few marks of their own.
        for patience in (_OAUTH_MS, None):
            self._raise_blocked()
            self.await_any(self._proceed, self._block, until=lambda: self._is_past(departure), patience=patience)
            if self._is_past(departure) or self._proceed.is_visible():
                return
            self._raise_blocked()
            self._raise_oauth(status)
        self._refuse_unknown(status)

    def _is_past(self, departure: Departure) -> bool:
        return departure.has_left() or self._shows_app()

    def _consent(self, departure: Departure, what: str) -> None:
        button = self._proceed
        element = button.visible
        start = self.page.url
        self.mark(self.element(COMPLAINTS))
        wanted = f"the control to {what}"
        with self.session.waiting(wanted), self.diagnosed(button, wanted, "could not be pressed"):
            self.await_any(until=element.is_enabled, patience=_ENABLED_MS)
            element.evaluate(_UNCOVER)
            self.session.gate.change(element, what, act=lambda: element.evaluate(_CLICK), timeout=self.session.patience)
        self.session.opened = ""

        def gone() -> bool:
            return departure.has_left() or self.tab.crashed or self._has_moved(start)

        seen = self.await_any(self.complaint, until=gone)
        if seen and not gone():
            self.refuse(f"Shopify refused to {what}", "look at the app in the Shopify admin", words=seen)
        self._settle_unless(departure)

    def _has_moved(self, start: str) -> bool:
        return self.page.url != start or not self._proceed.is_visible()

    def _shows_app(self) -> bool:
        """Whether the admin shows an app of this store, as it does after an installation."""
        return bool(re.match(rf".*/store/{re.escape(self.store)}/apps/", urlsplit(self.page.url).path))

    def _settle_unless(self, departure: Departure) -> None:
        if not departure.has_left():
            self.settle()

    def _require_store(self) -> None:
        found = re.search(r"/store/([a-z0-9-]+)", urlsplit(self.page.url).path)
        if found and found[1] != self.store:
            raise RefusedError(
                f"Shopify offers to install the app on the store '{found[1]}', not on '{self.store}'",
                hint="check the inputs shop_url and store, then resume the run",
            )

    @property
    def _block(self) -> Target:
        found = self.text(labels.NEEDS_DISTRIBUTION).locator.or_(self.text(labels.NOT_ON_THIS_STORE).locator)
        return Target(found.or_(self.text(labels.NO_PERMISSION).locator), "text", labels.NOT_ON_THIS_STORE.names)

    def _raise_blocked(self) -> None:
        words = self._block
        if not words.is_visible():
            return
        if self.text(labels.NEEDS_DISTRIBUTION).is_visible():
            self.refuse(
                "the app needs a distribution method before it can be installed", _DISTRIBUTION_HINT, words=words
            )
        if self.text(labels.NOT_ON_THIS_STORE).is_visible():
            self.refuse("Shopify does not install this app on this store", _OTHER_ORGANIZATION_HINT, words=words)
        self.refuse("this account may not install apps on the store", _INSTALL_PERMISSION_HINT, words=words)

    def _raise_oauth(self, status: int) -> None:
        """Raise the error that an OAuth error page or answer is about."""
        body = self.page.locator("body")
        shown = body.inner_text(timeout=self.session.patience) if body.count() else ""
        refusal = refusal_of(status, f"<title>{self.page.title()}</title> {shown}", code_in(shown))
        if refusal.about == "hosts":
            raise RefusedError(
                "Shopify refuses the authorization: the redirect URL and the app's App URL must have the same host",
                hint="stores may need minutes to see a released version: resume the run; otherwise check redirect_url",
            )
        if refusal.about == "redirect":
            raise RefusedError(
                "Shopify refuses the authorization: the redirect URL is not among the app's redirect URLs",
                hint="stores may need minutes to see a released version: resume the run; otherwise check redirect_url: "
                "scheme, host, port, path and the final slash must be the same",
            )
        if refusal.code:
            raise RefusedError(
                f"Shopify refuses the authorization ({refusal.code})",
                hint="look at the app in the Dev Dashboard: its versions and on which stores it is installed",
            )

    def _refuse_unknown(self, status: int) -> NoReturn:
        heading = self.element("h1, h2, [role='heading'], title, body > *")
        words = self.words_of(heading) if heading.is_visible() else ""
        said = f": '{words}'" if words else ""
        raise RefusedError(
            f"Shopify offers no button to install the app (HTTP {status}){said}",
            hint=f"{_DISTRIBUTION_HINT}; or {_INSTALL_PERMISSION_HINT}",
        )


_OTHER_ORGANIZATION_HINT = (
    "the store belongs to another organization than the app: create the app with an account of the store's own "
    "organization. Custom distribution would also do, but choosing it cannot be undone, so it is never chosen here"
)
_DISTRIBUTION_HINT = (
    "the store probably belongs to another organization than the app: create the app in the store's own organization. "
    "Choosing a distribution method in the Dev Dashboard cannot be undone, so it is never chosen here"
)
_INSTALL_PERMISSION_HINT = (
    "have the store owner do it, or give this account the permission 'Manage and install apps and channels', "
    "then resume the run"
)


def _as_handle(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.strip().lower()).strip("-")


def install_url(admin_origin: str, organization_id: str, client_id: str) -> str:
    """Return the address that "Install app" opens."""
    back = f"/oauth/redirect_from_developer_dashboard?client_id%3D{quote(client_id)}"
    return f"{admin_origin}/?organization_id={quote(organization_id)}&no_redirect=true&redirect={back}"
