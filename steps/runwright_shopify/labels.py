"""Every visible text of the Shopify admin and its sign-in that the pack relies on, in English and German.

Shopify's own wording comes first; further variants were seen on other stores or are older.
"""

from __future__ import annotations

from runwright import Label

SAVE = Label(en="Save", de=("Speichern", "Sichern"))
SAVED = Label(
    en=("Saved", "Changes saved", "Configuration saved", "Scopes saved", "Configuration updated"),
    de=("Gespeichert", "Änderungen gespeichert", "Konfiguration gespeichert", "Konfiguration aktualisiert"),
)
DISMISS = Label(
    en=(
        *("Close", "\u00d7", "✕", "✖", "Dismiss", "Not now", "Later", "Maybe later", "Remind me later", "No thanks"),
        *("No, thanks", "Skip", "Hide", "Not right now", "Do this later"),
    ),
    de=(
        *("Schließen", "Ausblenden", "Jetzt nicht", "Nicht jetzt", "Später", "Vielleicht später"),
        *("Später erinnern", "Erinnere mich später", "Nein danke", "Nein, danke", "Überspringen", "Schliessen"),
    ),
)
"""Closes a dialog that only tells something."""
ACKNOWLEDGE = Label(
    en=("Got it", "OK", "Okay", "I understand", "Understood"),
    de=("Verstanden", "OK", "Okay", "Alles klar", "Ich habe verstanden"),
)
"""Closes a dialog that only informs; in a dialog that asks a question, it means yes."""
CANCEL = Label(en=("Cancel", "No"), de=("Abbrechen", "Nein"))
MORE_ACTIONS = Label(en=("More actions", "Actions"), de=("Weitere Aktionen", "Mehr Aktionen", "Aktionen"))
NO_PERMISSION = Label(
    en=(
        "don't have permission",
        "don’t have permission",
        "do not have permission",
        "don't have access",
        "don’t have access",
        "do not have access",
        "permission to view",
        "access denied",
        "not authorized",
    ),
    de=(
        "keine Berechtigung",
        "nicht berechtigt",
        "keinen Zugriff",
        "fehlt die Berechtigung",
        "fehlen die Berechtigungen",
        "Zugriff verweigert",
    ),
)
CHALLENGE = Label(
    en=(
        "Your connection needs to be verified before you can proceed",
        "Verify you are human",
        "Verifying you are human",
        "Checking your browser",
        "I am human",
    ),
    de=(
        "Ihre Verbindung muss überprüft werden",
        "Deine Verbindung muss überprüft werden",
        "Bestätigen Sie, dass Sie ein Mensch sind",
        "Ich bin ein Mensch",
    ),
)

CONTINUE_WITH_EMAIL = Label(
    en=("Continue with email", "Continue with e-mail", "Continue", "Next"),
    de=(
        "Mit E-Mail fortfahren",
        "Weiter mit E-Mail",
        "Mit E-Mail-Adresse fortfahren",
        "Fortfahren",
        "Weiter",
    ),
)
LOG_IN = Label(en=("Log in", "Login", "Sign in"), de=("Anmelden", "Einloggen"))
CHOOSE_ACCOUNT = Label(
    en=("Choose an account", "Choose account", "Select an account", "Pick an account"),
    de=("Konto auswählen", "Wähle ein Konto", "Wähle ein Konto aus", "Konto wählen"),
)
OTHER_METHOD = Label(
    en=(
        "Log in using a different method",
        "Log in a different way",
        "Use a different method",
        "Try another method",
        "Sign in another way",
    ),
    de=(
        "Mit einer anderen Methode anmelden",
        "Mit einer anderen Methode einloggen",
        "Andere Methode verwenden",
        "Andere Anmeldemethode verwenden",
        "Auf andere Weise anmelden",
    ),
)
WITH_PASSWORD = Label(
    en=("Continue with password", "Use password", "Log in with password", "Use your password"),
    de=("Mit Passwort fortfahren", "Weiter mit Passwort", "Mit Passwort anmelden", "Passwort verwenden"),
)
CODE = Label(
    en=(
        "Authentication code",
        "Verification code",
        "Security code",
        "Two-step code",
        "Two-step authentication code",
        "One-time code",
        "6-digit code",
        "Enter code",
    ),
    de=(
        "Authentifizierungscode",
        "Bestätigungscode",
        "Verifizierungscode",
        "Sicherheitscode",
        "Einmalcode",
        "6-stelliger Code",
        "Code eingeben",
    ),
)
CONFIRM_CODE = Label(
    en=("Log in", "Verify", "Continue", "Submit", "Confirm", "Next", "Sign in"),
    de=("Anmelden", "Einloggen", "Verifizieren", "Bestätigen", "Fortfahren", "Weiter", "Überprüfen"),
)
REMIND_LATER = Label(
    en=("Remind me later", "Not now", "Maybe later", "Skip", "Skip for now", "Do this later"),
    de=(
        "Später erinnern",
        "Erinnere mich später",
        "Später daran erinnern",
        "Nicht jetzt",
        "Jetzt nicht",
        "Vielleicht später",
        "Überspringen",
        "Vorerst überspringen",
    ),
)
CONFIRMATION = Label(
    en=(
        "Confirm",
        "Continue",
        "Continue to store",
        "Continue to Shopify",
        "Yes",
        "Yes, continue",
        "Looks good",
        "Done",
    ),
    de=(
        "Bestätigen",
        "Fortfahren",
        "Weiter",
        "Weiter zu Shopify",
        "Weiter zum Shop",
        "Ja",
        "Ja, fortfahren",
        "Fertig",
    ),
)

DEVELOP_APPS = Label(
    en=("Develop apps", "Develop apps for your store", "App development"),
    de=("Apps erstellen", "Apps entwickeln", "Apps für deinen Shop entwickeln", "App-Entwicklung"),
)
ALLOW_DEVELOPMENT = Label(
    en=("Allow custom app development", "Allow legacy custom app development"),
    de=(
        "Benutzerdefinierte App-Entwicklung erlauben",
        "Entwicklung benutzerdefinierter Apps erlauben",
        "Benutzerdefinierte App-Entwicklung zulassen",
        "Entwicklung benutzerdefinierter Legacy-Apps erlauben",
        "Benutzerdefinierte Legacy-App-Entwicklung erlauben",
        "Legacy benutzerdefinierte App-Entwicklung erlauben",
    ),
)
GATE_TEXT = Label(
    en=(
        *ALLOW_DEVELOPMENT.texts["en"],
        "Enable custom app development",
        "custom app development is disabled",
        "custom app development isn't enabled",
        "custom app development isn’t enabled",
        "custom app development is not enabled",
        "custom app development hasn't been enabled",
        "custom app development hasn’t been enabled",
        "Custom app development is off",
    ),
    de=(
        *ALLOW_DEVELOPMENT.texts["de"],
        "Benutzerdefinierte App-Entwicklung aktivieren",
        "benutzerdefinierte App-Entwicklung ist deaktiviert",
        "benutzerdefinierte App-Entwicklung ist nicht aktiviert",
    ),
)
CREATE_APP = Label(
    en=(
        "Create an app",
        "Create a custom app",
        "Create a legacy custom app",
        "Create app",
        "Create custom app",
    ),
    de=(
        "Eine App erstellen",
        "App erstellen",
        "Benutzerdefinierte App erstellen",
        "Eine benutzerdefinierte App erstellen",
        "Benutzerdefinierte Legacy-App erstellen",
        "Eine benutzerdefinierte Legacy-App erstellen",
        "Legacy benutzerdefinierte App erstellen",
    ),
)
NEXT_PAGE = Label(
    en=("Next", "Next page", "Load more", "Show more", "View more", "Show all"),
    de=("Weiter", "Nächste", "Nächste Seite", "Mehr laden", "Mehr anzeigen", "Weitere laden", "Alle anzeigen"),
)
APP_NAME = Label(en=("App name", "Name of the app"), de=("App-Name", "Name der App"))
BUILD_IN_DEV_DASHBOARD = Label(
    en=("Build apps in Dev Dashboard", "Build apps in the Dev Dashboard"),
    de=(
        "Apps im Dev Dashboard erstellen",
        "Apps im Dev Dashboard entwickeln",
        "Apps in Dev Dashboard erstellen",
    ),
)

CONFIGURE_SCOPES = Label(
    en=("Configure Admin API scopes", "Configure Admin API access scopes"),
    de=("Admin-API Bereiche konfigurieren", "Admin-API-Zugriffsbereiche konfigurieren"),
)
CONFIGURATION = Label(en="Configuration", de="Konfiguration")
CONFIGURE = Label(en=("Configure", "Edit"), de=("Konfigurieren", "Bearbeiten"))
API_CREDENTIALS = Label(en="API credentials", de=("API-Anmeldedaten", "API-Zugangsdaten"))
INSTALL_APP = Label(en="Install app", de="App installieren")
UPDATE_APP = Label(en="Update app", de="App aktualisieren")
INSTALL_AGAIN = Label(en=("Install app", "Update app"), de=("App installieren", "App aktualisieren"))
INSTALL = Label(
    en=("Install", "Install app", "Update", "Update app"),
    de=("Installieren", "App installieren", "Aktualisieren", "App aktualisieren"),
)
UNINSTALL = Label(
    en=("Uninstall", "Uninstall app", "Confirm"), de=("Deinstallieren", "App deinstallieren", "Bestätigen")
)
REASON = Label(
    en=("Select all that apply", "Reason for uninstalling", "Select a reason", "Reason", "Choose a reason"),
    de=("Alles Zutreffende auswählen", "Grund für die Deinstallation", "Grund auswählen", "Grund"),
)
OTHER_REASON = Label(
    en=("Other", "Not using", "Testing multiple apps"),
    de=("Sonstiges", "Anderer Grund", "Andere", "Nicht in Verwendung"),
)
INSTALLED_TAB = Label(en=("Installed", "Installed apps"), de=("Installiert", "Installierte Apps"))
UNINSTALL_APP = Label(en=("Uninstall app", "Uninstall"), de=("App deinstallieren", "Deinstallieren"))
ACCESS_TOKEN = Label(
    en=("Admin API access token", "Admin API access tokens"),
    de=("Admin-API-Zugriffstoken", "Admin API-Zugriffs-Token"),
)
REVEAL_TOKEN = Label(
    en=("Reveal token once", "Reveal token"),
    de=(
        "Token einmalig einblenden",
        "Token einmalig anzeigen",
        "Token einmal anzeigen",
        "Token einmal einblenden",
        "Token einblenden",
        "Token anzeigen",
    ),
)
CONFIRM_REVEAL = Label(
    en=(*REVEAL_TOKEN.texts["en"], "Reveal", "Confirm", "Continue"),
    de=(*REVEAL_TOKEN.texts["de"], "Einblenden", "Anzeigen", "Bestätigen", "Fortfahren"),
)
"""In a dialog that asks before the token is revealed."""
SHOW_SECRET_KEY = Label(en=("Show", "Show secret key"), de=("Anzeigen", "Geheimen Schlüssel anzeigen"))
COPY = Label(
    en=("Copy", "Copy token", "Copy to clipboard", "Copy access token", "Copy Admin API access token"),
    de=("Kopieren", "Token kopieren", "In die Zwischenablage kopieren", "In Zwischenablage kopieren"),
)
