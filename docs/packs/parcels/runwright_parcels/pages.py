"""Page objects of the parcel desk: the only place with locators."""

from __future__ import annotations

from typing import NoReturn

from runwright import AppSession, Interruption, PageObject, RefusedError, Secret, SignedOutError
from runwright_parcels import labels

HEADING = ("heading",)


class SignInPage(PageObject):
    """The sign-in page."""

    def __init__(self, session: AppSession) -> None:
        super().__init__(session)
        self.home = self.control(labels.SENDERS, roles=HEADING)
        self.form = self.element("form#sign-in")
        self.refusal = self.element("[role=alert]")

    def open(self) -> bool:
        """Open the desk; return whether a user is signed in."""
        self.page.goto(self.session.address("senders"))
        return self.see(self.home, self.form, screen="the parcel desk or its sign-in") is self.home

    def sign_in(self) -> None:
        """Sign in with the credentials, or ask a person to; raises RefusedError."""
        credentials = self.session.credentials
        if credentials.password is None:
            self.session.ask_human("sign in to the parcel desk", self.home.is_visible)
            return
        self.field("[name=user]").visible.fill(credentials.username)
        self.fill_secret(self.field("[name=password]"), credentials.password)
        self.control(labels.SIGN_IN).visible.click()
        if self.see(self.home, self.refusal, screen="the desk after the sign-in") is self.refusal:
            words = self.refusal.visible.inner_text()
            raise RefusedError(f"the parcel desk refused: {words}", hint="check PARCELS_USER and PARCELS_PASSWORD")


class DeskPage(PageObject):
    """A screen behind the sign-in."""

    def __init__(self, session: AppSession) -> None:
        super().__init__(session)
        self.interruptions = (Interruption(self.element("form#sign-in"), self._signed_out),)

    def _signed_out(self) -> NoReturn:
        raise SignedOutError("the parcel desk shows its sign-in: the session has ended")


class SendersPage(DeskPage):
    """The list of senders."""

    def open(self) -> SendersPage:
        """Open the list and wait for it."""
        self.page.goto(self.session.address("senders"))
        self.see(self.control(labels.SENDERS, roles=HEADING), screen="the list of senders")
        return self

    def find(self, name: str) -> str:
        """Return the id of the sender with this name, or ""."""
        row = self.page.locator("li[data-sender]").filter(has=self.page.get_by_text(name, exact=True))
        return row.get_attribute("data-sender") or "" if row.count() else ""

    def create(self, name: str) -> str:
        """Add a sender and return its id."""
        self.field("[name=name]").visible.fill(name)
        self.change(self.control(labels.ADD_SENDER), f"add the sender '{name}'")
        self.see(self.element(f'li[data-sender]:has-text("{name}")'), screen=f"the new sender '{name}'")
        return self.find(name)


class KeyPage(DeskPage):
    """The key of one sender. It is shown once."""

    def open(self, sender_id: str) -> KeyPage:
        """Open the page and wait for it."""
        self.page.goto(self.session.address(f"senders/{sender_id}/key"))
        self.see(self.control(labels.SENDER_KEY, roles=HEADING), screen="the sender's key")
        return self

    def can_show(self) -> bool:
        """Whether the key has not been shown yet."""
        return self.control(labels.SHOW_KEY).is_visible()

    def show(self) -> Secret:
        """Show the key and return it."""
        self.change(self.control(labels.SHOW_KEY), "show the sender's key, which is possible once")
        shown = self.see(self.field("input[name=key]"), screen="the key")
        return self.secret_seen(shown.visible.input_value())


class AssistantPage(DeskPage):
    """The assistant of two pages. They can only be reached in their order."""

    def open(self) -> AssistantPage:
        """Open the first page."""
        self.page.goto(self.session.address("assistant"))
        self.wait_for_first_page()
        return self

    def wait_for_first_page(self) -> None:
        """Wait for the heading of the first page."""
        self.see(self.control(labels.ASSISTANT, roles=HEADING), screen="the assistant")

    def has_connected(self, shop_url: str) -> bool:
        """Whether the list beside the form has this shop."""
        return self.page.locator("li[data-shop]").get_by_text(shop_url, exact=True).count() > 0

    def enter(self, shop_url: str, api_key: Secret) -> None:
        """Fill the first page and continue to the summary."""
        self.wait_for_first_page()
        self.field("[name=shop]").visible.fill(shop_url)
        self.fill_secret(self.field("[name=key]"), api_key)
        self.control(labels.NEXT).visible.click()
        self.see(self.control(labels.SUMMARY, roles=HEADING), screen="the assistant's summary")

    def connect(self, shop_url: str) -> None:
        """Click the button of the summary and wait for the shop in the list."""
        self.change(self.control(labels.CONNECT), f"connect the shop {shop_url}")
        self.see(self.element(f'li[data-shop]:has-text("{shop_url}")'), screen="the connected shop")
