"""Every text of the screens, German and English side by side.

Of the wizard, the documentation names only "Next" and "Great" in English; the rest of its English is made up.
"""

from __future__ import annotations

from runwright_xentral.sandbox.options import Language

_PAIRS: dict[str, tuple[str, str]] = {
    # signing in
    "sign_in": ("Anmelden", "Sign in"),
    "sign_out": ("Abmelden", "Sign out"),
    "username": ("Benutzername", "Username"),
    "password": ("Passwort", "Password"),
    "otp": ("OTP (optional)", "OTP (optional)"),
    "refused": ("Benutzername oder Passwort falsch.", "Username or password is wrong."),
    "hosted_title": ("Willkommen zurück", "Welcome back"),
    "hosted_email": ("E-Mail-Adresse", "Email address"),
    "hosted_submit": ("Einloggen", "Log in"),
    "hosted_refused": ("E-Mail-Adresse oder Passwort ist falsch.", "Wrong email address or password."),
    "hosted_or": ("oder", "or"),
    "hosted_with": ("Weiter mit", "Continue with"),
    "hosted_forgotten": ("Passwort vergessen?", "Forgot password?"),
    "code_title": ("Identität bestätigen", "Verify your identity"),
    "code_text": (
        "Gib den Code aus deiner Authenticator-App ein.",
        "Enter the code of your authenticator app.",
    ),
    "code_label": ("Einmalcode", "One-time code"),
    "code_submit": ("Bestätigen", "Verify"),
    "code_refused": ("Der Code ist ungültig.", "The code is not valid."),
    # shell
    "start": ("Startseite", "Home"),
    "find": ("Suche", "Search"),
    "greeting": ("Guten Tag", "Hello"),
    "today": ("Heute", "Today"),
    "tile_orders": ("Offene Aufträge", "Open orders"),
    "tile_parcels": ("Sendungen", "Parcels"),
    "tile_tasks": ("Aufgaben", "Tasks"),
    "tile_tickets": ("Tickets", "Tickets"),
    "absent": ("Diese Seite gehört nicht zum Nachbau.", "This page is not part of the stand-in."),
    "no_rights": (
        "Keine Berechtigung: Ihnen fehlt das Recht für dieses Modul: onlineshops.",
        "No permission: you lack the right for this module: onlineshops.",
    ),
    "unexpected": ("Unerwarteter Fehler", "Unexpected error"),
    "unexpected_text": (
        "Bei der Verarbeitung ist etwas passiert, womit niemand gerechnet hat.",
        "Something happened that nobody had reckoned with.",
    ),
    # list
    "shops": ("Shop Schnittstellen", "Shop interfaces"),
    "shop_id": ("Shop-ID", "Shop ID"),
    "designation": ("Bezeichnung", "Designation"),
    "module": ("Modul", "Module"),
    "url": ("Url", "Url"),
    "active": ("Aktiv", "Active"),
    "fetching": ("Automatisches Abholen", "Automatic fetching"),
    "project": ("Projekt", "Project"),
    "row_menu": ("Menü", "Menu"),
    "loading": ("Lade Daten …", "Loading data …"),
    "nothing": ("Keine Daten vorhanden", "No data available"),
    "shown": ("Einträge", "entries"),
    "edit": ("Bearbeiten", "Edit"),
    "delete": ("Löschen", "Delete"),
    "confirm_delete": ("Soll dieser Shop wirklich gelöscht werden?", "Really delete this shop?"),
    # tiles
    "choose": ("Auswahl", "Select"),
    "choose_text": (
        "Bitte wählen Sie das System, das angebunden werden soll.",
        "Please select the system that you want to connect.",
    ),
    # wizard
    "required": ("(Pflichtfeld)", "(required)"),
    "next": ("Weiter", "Next"),
    "great": ("Klasse", "Great"),
    "close": ("Schließen", "Close"),
    "two_characters": ("Mindestens zwei Zeichen", "At least two characters"),
    "credentials_text": (
        "Bitte die Adresse deines Shops und die Zugangsdaten hier eintragen",
        "Please enter the address of your shop and the credentials here",
    ),
    "w_url": ("URL des Shops", "Shop URL"),
    "w_key": ("API-Key", "API key"),
    "w_password": ("API-Passwort", "API password"),
    "w_token": ("Admin-API-Zugriffstoken", "Admin API access token"),
    "expert": ("Expertenmodus", "Expert mode"),
    "location_title": ("Bitte wähle den Shop aus?", "Please select the shop"),
    "location_text": (
        "Aus welchem Standort soll der Bestand kommen?",
        "Which of the store's locations should be used?",
    ),
    "w_location": ("Shop", "Shop"),
    "w_tracking": ("Trackingnummern übertragen", "Transfer tracking numbers"),
    "features_title": ("Welche Features möchtest du nutzen?", "Which features do you want to use?"),
    "features_text": (
        "Alles lässt sich später in den Einstellungen ändern.",
        "Everything can be changed in the settings later.",
    ),
    "export_articles": ("Artikel zum Shop übertragen", "Export articles to the shop"),
    "sync_articles": ("Lagerzahlen synchronisieren", "Synchronise stock"),
    "auto_order": ("Aufträge automatisch abholen", "Fetch orders automatically"),
    "articles_title": ("Artikel übertragen", "Export articles"),
    "articles_text": ("Welche Artikel sollen in den Shop?", "Which articles should go to the shop?"),
    "export_selection": ("Artikel", "Articles"),
    "articles_all": ("Alle Artikel", "All articles"),
    "articles_marked": ("Nur markierte Artikel", "Marked articles only"),
    "price_title": ("Preisgruppe", "Price group"),
    "price_text": ("Sollen eigene Preise für den Shop gelten?", "Should the shop have prices of its own?"),
    "price_create": ("Neue Preisgruppe anlegen", "Create a price group"),
    "price_use": ("Vorhandene Preisgruppe verwenden", "Use an existing price group"),
    "done_title": ("Shop angelegt", "Shop created"),
    "done_text": ("Der Shop wurde angelegt", "The shop has been created"),
    "url_missing": ("Bitte die URL des Shops angeben.", "Please enter the URL of the shop."),
    "access_missing": (
        "Bitte ApiKey/Passwort oder Token angeben",
        "Please enter API key/password or token",
    ),
    "access_wrong": ("bitte prüfen Sie die Zugangsdaten", "please check the credentials"),
    "ooops": (
        "Ooops, da ist etwas schief gelaufen. Bitte versuche es noch einmal.",
        "Ooops, something went wrong. Please try again.",
    ),
    # first-login assistant
    "change_password": ("Passwort ändern", "Change password"),
    "change_password_text": (
        "Bitte vergib ein eigenes Passwort, bevor es losgeht.",
        "Please choose a password of your own before you start.",
    ),
    "new_password": ("Neues Passwort", "New password"),
    "repeat_password": ("Passwort wiederholen", "Repeat password"),
    "passwords_differ": ("Die Passwörter stimmen nicht überein.", "The passwords do not match."),
    "role_title": ("Ihre Rolle", "Your role"),
    "role_text": ("Womit beschäftigen Sie sich vor allem?", "What do you mainly deal with?"),
    "role_label": ("Rolle", "Role"),
    "role_it": ("IT und Technik", "IT and technology"),
    "role_sales": ("Verkauf", "Sales"),
    "role_stock": ("Lager und Versand", "Warehouse and shipping"),
    # edit page
    "general": ("Allgemein", "General"),
    "access": ("Zugang zum Shop", "Access to the shop"),
    "api_key": ("API-Key", "API key"),
    "api_password": ("API-Passwort", "API password"),
    "token": ("Token", "Token"),
    "warehouse_location": ("Lagerstandort", "Warehouse location"),
    "mode": ("Importmodus", "Import mode"),
    "mode_demo": ("Demomodus", "Demo mode"),
    "mode_manual": ("manuell", "manual"),
    "mode_automatic": ("automatisch", "automatic"),
    "save": ("Speichern", "Save"),
    "saved": ("Die Einstellungen wurden gespeichert.", "The settings have been saved."),
    "actions": ("Aktionen", "Actions"),
    "check": ("Verbindung prüfen", "Check connection"),
    "check_success": ("Verbindung: success", "Connection: success"),
    "check_problem": ("Verbindungsproblem", "Connection problem"),
    "no_answer": ("Der Shop antwortet nicht.", "The shop does not answer."),
    "back": ("Zurück zur Übersicht", "Back to the overview"),
}


def texts_in(language: Language) -> dict[str, str]:
    """Return every text of one language by its key."""
    column = 0 if language == "de" else 1
    return {key: pair[column] for key, pair in _PAIRS.items()}
