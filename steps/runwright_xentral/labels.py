"""Every visible text of Xentral that the pack relies on, per language.

Names, ids and data attributes come first in the page objects; these texts are for what has none.
"""

from __future__ import annotations

import re

from runwright import Label

SIGN_IN = Label(
    en=("Sign in", "Log in", "Login", "Continue", "Next", "Verify", "Confirm"),
    de=("Anmelden", "Einloggen", "Weiter", "Bestätigen"),
)
SIGN_IN_REFUSED = Label(
    en=("incorrect", "invalid", "wrong", "not correct", "does not match", "account is locked"),
    de=(
        "falsch",
        "ungültig",
        "nicht korrekt",
        "stimmt nicht",
        "stimmen nicht",
        "ist gesperrt",
        "wurde gesperrt",
    ),
)
ACTIVE = Label(en="Active", de="Aktiv")
NO = Label(en="No", de="Nein")
LOADING = Label(en=("Loading", "Processing"), de=("Lade", "Lädt", "geladen", "Bitte warten"))
NEW = Label(
    en=("+ NEW", "New", "+ Add connection", "Add connection"),
    de=("+ NEU", "Neu", "+ Verbindung hinzufügen", "Verbindung hinzufügen"),
)
CONNECTOR_NAME = Label(en="Shopify Connector", de="Shopify-Connector")
OPEN = Label(
    en=("Open", "Manage", "Set up", "Configure", "Show", "View"),
    de=("Öffnen", "Verwalten", "Einrichten", "Konfigurieren", "Anzeigen"),
)
"""On the card of the connector."""
NEW_INTEGRATION = Label(en=("+ New integration", "New integration"), de=("+ Neue Integration", "Neue Integration"))
INSTALL_CONNECTOR = Label(en=("Install App", "Install"), de=("App installieren", "Installieren"))
CONNECTOR_URL = Label(en=("URL", "Shop URL"), de="URL")
CONNECTOR_TOKEN = Label(en=("Token", "Access token"), de=("Token", "Zugriffstoken"))
CONNECTOR_SETTINGS = Label(
    en=("Settings", "Configure", "Edit", "Configuration"),
    de=("Einstellungen", "Konfigurieren", "Bearbeiten", "Konfiguration"),
)
CREDENTIALS = Label(en=("Credentials", "Access data"), de="Zugangsdaten")
PRODUCTIVE = Label(en=("Productive", "Production", "Live"), de="Produktiv")
PRODUCTIVE_MODE = Label(
    en=("Activate productive mode", "Enable productive mode", "Activate production mode", "Productive mode"),
    de=("Produktivmodus aktivieren", "Produktivmodus"),
)
CONNECTOR_REFUSED = Label(
    en=("failed", "could not", "not successful", "unsuccessful", "invalid", "error"),
    de=("fehlgeschlagen", "konnte nicht", "nicht erfolgreich", "ungültig", "Fehler"),
)
CONNECTOR = Label(en=("Shopify Connector", "New integration"), de=("Shopify-Connector", "Neue Integration"))
NEXT = Label(en="Next", de="Weiter")
NEXT_PAGE = Label(
    en=("Next", "Next page", "Load more", "Show more", "View more", "Show all"),
    de=("Weiter", "Nächste", "Nächste Seite", "Mehr laden", "Mehr anzeigen", "Weitere laden", "Alle anzeigen"),
)
PREVIOUS_PAGE = Label(en=("Previous", "Previous page"), de=("Vorherige", "Vorherige Seite"))
GREAT = Label(en="Great", de="Klasse")
SAVE = Label(en="Save", de="Speichern")
CHECK_CONNECTION = Label(en=("Check connection", "Test connection"), de=("Verbindung prüfen", "Verbindung testen"))
CONNECTED = Label(en=("success", "successful"), de="erfolgreich")
CONNECTION = Label(en="Connection", de="Verbindung")
CRASHED = Label(en="Unexpected error", de="Unerwarteter Fehler")

_NOT = r"\b(?:no|not|missing|insufficient|lack|denied|kein\w*|nicht|fehl\w+|unzureichend\w*|verweigert)\b|n['’]t\b"
_RIGHT = (
    r"\b(?:permi\w+|rights?|privileges?|access|authori[sz]ed|allowed|"
    r"rechte?|\w*berechtig\w*|zugriff|erlaubt|gestattet)\b"
)
_BETWEEN = "[^.!?]{0,40}"
MISSING_RIGHTS = re.compile(
    f"(?:{_NOT}){_BETWEEN}{_RIGHT}|{_RIGHT}{_BETWEEN}(?:{_NOT})",
    re.IGNORECASE,
)
"""What a user without rights is told, in one sentence: applications put it in too many ways to list."""
ANY_TEXT = re.compile(r"\S")
OUTCOME_OF_CHECK = re.compile(f"{CONNECTION.anywhere.pattern}|{CONNECTED.anywhere.pattern}", re.IGNORECASE)
