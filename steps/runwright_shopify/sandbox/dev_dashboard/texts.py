"""Every text of the stand-in of the Dev Dashboard, by language."""

from __future__ import annotations

from types import SimpleNamespace

from .options import DevOptions

_ENGLISH = {
    "apps": "Apps",
    "create_app": "Create app",
    "create_title": "Create an app",
    "start_here": "Start from Dev Dashboard",
    "app_name": "App name",
    "create": "Create",
    "installs": "installs",
    "next": "Next",
    "home": "Home",
    "versions": "Versions",
    "installs_title": "Installs",
    "settings": "Settings",
    "install_app": "Install app",
    "new_version": "Create a version",
    "app_url": "App URL",
    "embed": "Embed app in Shopify admin",
    "point_of_sale": "Embed app in Shopify Point of Sale",
    "webhooks": "Webhooks API version",
    "scopes": "Scopes",
    "select_scopes": "Select scopes",
    "done": "Done",
    "optional_scopes": "Optional scopes",
    "legacy": "Use legacy install flow",
    "redirects": "Redirect URLs",
    "release": "Release",
    "release_title": "Release this new version?",
    "cancel": "Cancel",
    "active": "Active",
    "credentials": "Credentials",
    "client_id": "Client ID",
    "secret": "Secret",
    "reveal": "Reveal client secret",
    "copy": "Copy client secret to clipboard",
    "copy_id": "Copy client ID to clipboard",
    "rotate": "Rotate",
    "rotate_title": "Generate new client secret?",
    "generate": "Generate",
    "new": "New",
    "old": "Old",
    "revoke": "Revoke",
    "revoke_title": "Revoke the old client secret?",
    "delete": "Delete app",
    "distribution": "Select distribution method",
    "denied": "You don't have permission to view this page",
    "log_in": "Log in",
    "password": "Password",
    "choose_account": "Choose an account",
    "choose_store": "Choose a store",
    "consent_title": "Install app",
    "personal": "View personal data",
    "store_data": "View and edit store data",
    "install": "Install",
    "update": "Update",
    "not_on_store": "This app can't be installed on this store",
    "needs_distribution": (
        "This app can't be installed yet. The app developer needs to select a distribution method first."
    ),
    "may_not_install": "You don't have permission to install apps on this store",
    "taken": "App name can't be blank",
    "bad_url": "App URL must be a valid URL",
}
_GERMAN = _ENGLISH | {
    "create_app": "App erstellen",
    "create_title": "App erstellen",
    "app_name": "App-Name",
    "create": "Erstellen",
    "installs": "Installationen",
    "versions": "Versionen",
    "settings": "Einstellungen",
    "install_app": "App installieren",
    "new_version": "Neue Version",
    "release": "Version herausgeben",
    "release_title": "Diese neue Version herausgeben?",
    "done": "Fertig",
    "select_scopes": "Bereiche auswählen",
    "copy": "Kopieren",
    "copy_id": "Kopieren",
    "reveal": "Reveal client secret",
    "rotate": "Neu erzeugen",
    "generate": "Neues Geheimnis erzeugen",
    "new": "Neu",
    "old": "Alt",
    "revoke": "widerrufen",
    "install": "Installieren",
    "update": "Aktualisieren",
    "consent_title": "App installieren",
}
# Texts that are also English in the unknown language: there the pack has nothing else to go by.
_KEPT = ("denied", "not_on_store", "needs_distribution", "may_not_install", "log_in", "select_scopes")


def texts(options: DevOptions) -> SimpleNamespace:
    """Return every text as an attribute."""
    if options.language == "en":
        return SimpleNamespace(**_ENGLISH)
    if options.language == "de":
        return SimpleNamespace(**_GERMAN)
    # Each text is told from the others, and none has a word that anybody knows.
    strange = {name: f"Zq{number:02d} wexu" for number, name in enumerate(_ENGLISH)}
    strange["copy_id"] = strange["copy"]
    return SimpleNamespace(**strange | {name: _ENGLISH[name] for name in _KEPT})
