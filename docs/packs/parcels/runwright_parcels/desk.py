"""The façade that the parcel desk's handlers are given."""

from __future__ import annotations

from runwright import AppSession, HumanNeededError, Secret
from runwright_parcels.pages import AssistantPage, KeyPage, SendersPage, SignInPage


class ParcelDesk:
    """One parcel desk under automation."""

    def __init__(self, session: AppSession, settings: None = None) -> None:
        del settings
        self.session = session

    @property
    def sign_in_page(self) -> SignInPage:
        """The sign-in."""
        return SignInPage(self.session)

    @property
    def senders(self) -> SendersPage:
        """The list of senders."""
        return SendersPage(self.session)

    @property
    def key_page(self) -> KeyPage:
        """The key of a sender."""
        return KeyPage(self.session)

    @property
    def assistant(self) -> AssistantPage:
        """The assistant."""
        return AssistantPage(self.session)

    def recovered_key(self) -> Secret | None:
        """Return the key that a person supplied, or None; raises HumanNeededError if a previous attempt lost it."""
        given = self.session.recovery.secrets.get("api_key")
        if given is None and self.session.in_doubt:
            raise HumanNeededError(
                "the sender's key was shown, but the run ended before it was saved",
                hint="resume with --secret api_key=- if you have it; otherwise delete the sender and start a new run",
            )
        return given
