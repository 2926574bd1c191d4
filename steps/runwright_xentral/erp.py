"""The façade that Xentral's handlers are given."""

from __future__ import annotations

from runwright import AppSession, RefusedError, ScreenChangedError, Secret
from runwright_xentral.locations import pick_location
from runwright_xentral.pages.interface import InterfacePage
from runwright_xentral.pages.interface_list import InterfaceList
from runwright_xentral.pages.shop_choice import SHOPIFY, ShopChoice
from runwright_xentral.pages.sign_in import SignInPage
from runwright_xentral.pages.wizard import Wizard, WizardPage
from runwright_xentral.shop_urls import same_shop

_MOST_PAGES = 12


class Xentral:
    """One Xentral under automation."""

    def __init__(self, session: AppSession, settings: None = None) -> None:
        del settings
        self.session = session
        self.wanted_location = ""
        """The location that the interface is still to be given: its page may come after the features, or not at all."""

    @property
    def sign_in_page(self) -> SignInPage:
        """The sign-in."""
        return SignInPage(self.session)

    @property
    def interfaces(self) -> InterfaceList:
        """The list of shop interfaces."""
        return InterfaceList(self.session)

    @property
    def interface(self) -> InterfacePage:
        """The edit page of a shop interface."""
        return InterfacePage(self.session)

    @property
    def wizard(self) -> Wizard:
        """The Shopify assistant."""
        return Wizard(self.session)

    def sign_in(self) -> None:
        """Sign in, unless somebody is; ends on the list of shop interfaces, which no assistant covers."""
        page = self.sign_in_page
        if page.open():
            return
        if page.may_type():
            page.sign_in()
        else:
            page.wait_for_person()
        if not page.open():
            raise RefusedError(
                "Xentral shows its sign-in again right after signing in",
                hint="sign in by hand in your own browser to see what it asks for, then resume the run",
            )

    def find_interface(self, shop_url: str) -> str:
        """Return the id of the shop's interface, "" when it has none; raises RefusedError when it has two."""
        self.interfaces.open()
        rows = [row.id for row in self.interfaces.read() if row.is_of(SHOPIFY)]
        found = [each for each in rows if same_shop(self._shop_of(each), shop_url)]
        if len(found) > 1:
            raise RefusedError(
                f"Xentral has {len(found)} shop interfaces for {shop_url}: {' and '.join(found)} (Shop-ID)",
                hint="delete the ones that are not used in Xentral, then resume the run",
            )
        return found[0] if found else ""

    def open_wizard(self) -> None:
        """Press New, choose Shopify and wait for the assistant's first page."""
        self.interfaces.open()
        self.interfaces.press_new()
        ShopChoice(self.session).choose_shopify()
        self.wizard.see_credentials()

    def update_credentials(self, interface_id: str, shop_url: str, access_token: Secret | None) -> None:
        """Give an existing interface this address and token where they differ."""
        page = self.interface
        page.open(interface_id)
        if self._has_credentials(shop_url, access_token):
            return
        page.fill_credentials(shop_url, access_token)
        words = page.save(interface_id, f"give the shop interface {interface_id} the shop's URL and token")
        if not self._has_credentials(shop_url, access_token):
            raise _not_kept("the shop's URL and token", interface_id, words)

    def update_location(self, interface_id: str, location: str) -> str:
        """Give an existing interface this location where it differs; return the one that it has."""
        page = self.interface
        page.open(interface_id)
        offered = page.locations()
        current = next((choice.name for choice in offered if choice.selected), "")
        if not location or not offered:
            return current
        wanted = pick_location(location, [choice.name for choice in offered])
        if wanted != current:
            page.select_location(wanted)
            what = f"give the shop interface {interface_id} the warehouse location '{wanted}'"
            words = page.save(interface_id, what)
            if not any(choice.selected and choice.name == wanted for choice in page.locations()):
                raise _not_kept(f"the warehouse location '{wanted}'", interface_id, words)
        return wanted

    def pass_location_page(self) -> str:
        """Choose the wanted location on the assistant's page, press Next and return its name."""
        offered = self.wizard.locations()
        chosen = pick_location(self.wanted_location, offered) if offered else ""
        if chosen:
            self.wizard.select_location(chosen)
        self.wizard.advance(f"hand the warehouse location '{chosen}' to Xentral")
        if chosen:
            self.wanted_location = ""
        return chosen

    def pass_remaining_pages(self, features: tuple[str, ...]) -> None:
        """Go on to the assistant's last page, with these features; every other page keeps its defaults."""
        for _ in range(_MOST_PAGES):
            shown = self.wizard.current()
            if shown is WizardPage.LAST:
                return
            if shown is WizardPage.LOCATION:
                self.pass_location_page()
                continue
            if shown is WizardPage.FEATURES:
                self.wizard.tick(features)
            self.wizard.advance(f"create the Shopify shop interface ({', '.join(features) or 'no features'})")
        raise ScreenChangedError(f"the Shopify assistant did not end after {_MOST_PAGES} pages")

    def _shop_of(self, interface_id: str) -> str:
        self.interface.open(interface_id)
        return self.interface.shop_url()

    def _has_credentials(self, shop_url: str, access_token: Secret | None) -> bool:
        page = self.interface
        return same_shop(page.shop_url(), shop_url) and access_token in (None, page.token())


def _not_kept(what: str, interface_id: str, words: str) -> RefusedError:
    return RefusedError(
        f"Xentral did not keep {what} of the shop interface {interface_id}{words and f': {words}'}",
        hint="open its edit page in Xentral and look what is wrong there, then resume the run",
    )
