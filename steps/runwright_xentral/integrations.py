"""The integrations of the Shopify Connector, each known by the address of its shop."""

from __future__ import annotations

import time

from runwright import RefusedError, Secret
from runwright_xentral.pages.connector import SCREEN
from runwright_xentral.pages.connector_settings import ConnectorSettings, ListedIntegration, Tried
from runwright_xentral.shop_urls import same_shop


class Integrations:
    """Finds the integration of a shop; a name alone is never taken for it."""

    def __init__(self, settings: ConnectorSettings) -> None:
        self._settings = settings

    def find(self, shop_url: str) -> ListedIntegration | None:
        """Return the shop's integration, with its settings open, or None; raises RefusedError for two."""
        settings, shown, found = self._settings, None, []
        settings.open()
        everyone = settings.listed()
        for at, listed in enumerate(everyone, start=1):
            with settings.session.waiting(f"the integrations, {at} of {len(everyone)}"):
                started = time.monotonic()
                settings.open_settings(listed)
                shown = listed
                if same_shop(settings.shop_url(), shop_url):
                    found.append(listed)
                settings.session.clock.give_back(time.monotonic() - started)
        if len(found) > 1:
            raise _several(found, shop_url)
        if found and shown != found[0]:
            settings.open_settings(found[0])
        return found[0] if found else None

    def require(self, shop_url: str, purpose: str = "whose token could be replaced") -> None:
        """Open the settings of the shop's integration; raises RefusedError when it has none."""
        if self.find(shop_url) is None:
            raise RefusedError(
                f"{SCREEN} has no integration for {shop_url} {purpose}",
                hint="give the shop's address as Xentral has it, or connect the shop first: "
                "connect-xentral-connector-to-shopify",
            )

    def require_free_name(self, name: str) -> None:
        """Raise RefusedError when the list, which stays open, has this name: it is that of another shop."""
        self._settings.open()
        if self._settings.is_listed(name):
            raise RefusedError(
                f"{SCREEN} has an integration '{name}' already, and it is not known to be that of this shop",
                hint="give this shop's integration another name with `--input integration_name=NAME`",
            )

    def can_try_connection(self) -> bool:
        """Whether Xentral tests the open integration without a token in its field."""
        return self._settings.can_try_connection()

    def try_connection(self) -> Tried:
        """Let the open integration reach for the shop with the token that Xentral has."""
        return self._settings.try_connection()

    def replace_token(self, shop_url: str, access_token: Secret) -> str:
        """Give the shop's integration a token that works, and return the words of the connection test."""
        for _ in range(2):
            self.require(shop_url)
            self._settings.fill_credentials(shop_url, access_token)
            tried = self._settings.try_connection()
            if not tried.works:
                raise RefusedError(f'Xentral cannot use the shop: "{tried.words}"')
            if self._settings.save_credentials():
                self.require(shop_url)  # a session that has ended at Save shows its sign-in now
                return tried.words
        raise _not_answered("the new access token may not be in Xentral")

    def disconnect(self, shop_url: str) -> bool:
        """Switch the shop's integration off, if there is one, and return whether there is one."""
        for _ in range(2):
            if self.find(shop_url) is None:
                return False
            if not self._settings.is_productive():
                return True
            if self._settings.leave_productive_mode():
                break
        self.require(shop_url)
        if self._settings.is_productive():
            raise RefusedError(
                f"the integration for {shop_url} in {SCREEN} is in productive mode after Save",
                hint="switch it off in Xentral, under Produktiv, then resume the run",
            )
        return True


def _several(found: list[ListedIntegration], shop_url: str) -> RefusedError:
    names = " and ".join(f"'{listed.name}'" for listed in found)
    return RefusedError(
        f"{SCREEN} has {len(found)} integrations for {shop_url}: {names}",
        hint="decide which one the shop keeps, give the other one another address in Xentral, then resume the run",
    )


def _not_answered(what: str) -> RefusedError:
    return RefusedError(
        f"Xentral did not answer Save in the settings of {SCREEN} twice: {what}",
        hint="look at the integration in Xentral, then resume the run: it tests the connection first",
    )
