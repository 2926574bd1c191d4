"""The façade that Xentral's handlers are given."""

from __future__ import annotations

from functools import cached_property

from runwright import AppSession, HumanNeededError, RefusedError, SignedOutError, StepError
from runwright_xentral.integrations import Integrations
from runwright_xentral.interface_updates import ExistingInterface
from runwright_xentral.new_interface import NewInterface
from runwright_xentral.pages.connector import Connector
from runwright_xentral.pages.connector_settings import ConnectorSettings
from runwright_xentral.pages.interface import InterfacePage
from runwright_xentral.pages.interface_addresses import InterfaceAddresses
from runwright_xentral.pages.interface_list import InterfaceList
from runwright_xentral.pages.shop_choice import SHOPIFY, ShopChoice
from runwright_xentral.pages.sign_in import SignInPage
from runwright_xentral.pages.wizard import Wizard
from runwright_xentral.shop_urls import same_shop


class Xentral:
    """One Xentral under automation."""

    def __init__(self, session: AppSession, settings: None = None) -> None:
        del settings
        self.session = session
        self.new = NewInterface(self)
        """The assistant, with what was entered in it."""

    @cached_property
    def integrations(self) -> Integrations:
        """The integrations of the Shopify Connector."""
        return Integrations(ConnectorSettings(self.session))

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

    @property
    def connector(self) -> Connector:
        """The Shopify Connector of newer tenants."""
        return ConnectorSettings(self.session)

    def existing(self, interface_id: str) -> ExistingInterface:
        """Return the shop interface with this Shop-ID."""
        return ExistingInterface(self.session, interface_id)

    def sign_in(self) -> None:
        """Sign in, unless somebody is; ends on the list of shop interfaces, which no assistant covers."""
        page = self.sign_in_page
        if page.open():
            return
        if page.may_type():
            page.sign_in()
        else:
            page.wait_for_person()
        if not (page.has_led_to_list() or page.open()):
            raise RefusedError(
                "Xentral shows its sign-in again right after signing in",
                hint="sign in by hand in your own browser to see what it asks for, then resume the run",
            )

    def find_interface(self, shop_url: str) -> str:
        """Return the id of the shop's interface, "" when it has none; raises RefusedError when it has two."""
        self.interfaces.open()
        rows = [row.id for row in self.interfaces.read() if row.is_of(SHOPIFY)]
        known = InterfaceAddresses(self.session).read(rows)
        found = [each for each in rows if same_shop(known[each] or self._shop_of(each), shop_url)]
        if len(found) > 1:
            raise RefusedError(
                f"Xentral has {len(found)} shop interfaces for {shop_url}: {' and '.join(found)} (Shop-ID)",
                hint="decide which one the shop keeps, take the shop's URL out of the other one on its edit page in "
                "Xentral, then resume the run",
            )
        return found[0] if found else ""

    def look_for_interface(self, shop_url: str, lost: StepError) -> str:
        """Call `find_interface()` after a lost answer; raises HumanNeededError if the list cannot be read."""
        self.session.opened = ""
        try:
            return self.find_interface(shop_url)
        except SignedOutError:
            raise
        except StepError as error:
            raise HumanNeededError(
                f"{lost.message}. Whether there is a shop interface for {shop_url} now could not be looked up: "
                f"{error.message}",
                hint="look at the list of shop interfaces in Xentral, then resume the run",
            ) from error

    def open_wizard(self) -> None:
        """Press New, choose Shopify and wait for the assistant's first page."""
        self.interfaces.open()
        connector = self.connector.entry
        newer = connector.names[0] if connector.is_visible() else ""
        self.interfaces.press_new()
        ShopChoice(self.session).choose_shopify(newer)
        self.wizard.see_credentials()

    def _shop_of(self, interface_id: str) -> str:
        """Open an edit page whose source does not have the address: a script may fill it in."""
        self.interface.open(interface_id)
        return self.interface.shop_url()
