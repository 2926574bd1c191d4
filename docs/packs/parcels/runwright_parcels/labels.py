"""Every visible text of the parcel desk that the pack relies on, per language."""

from __future__ import annotations

from runwright import Label

SIGN_IN = Label(en=("Sign in", "Log in"), de="Anmelden")
SENDERS = Label(en="Senders", de="Absender")
ADD_SENDER = Label(en=("Add sender", "New sender"), de="Absender hinzufügen")
SENDER_KEY = Label(en="Sender key", de="Absenderschlüssel")
SHOW_KEY = Label(en="Show key once", de="Schlüssel einmal anzeigen")
ASSISTANT = Label(en="Connect a shop", de="Shop verbinden")
SUMMARY = Label(en="Summary", de="Zusammenfassung")
NEXT = Label(en="Next", de="Weiter")
CONNECT = Label(en="Connect", de="Verbinden")
