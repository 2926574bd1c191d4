"""Visible texts of the Dev Dashboard and of the consent page, in English and German, some in other languages.

They come second: addresses, names and ids of fields come first, because the Dev Dashboard follows the language of the
account and few of its texts were ever seen in another language.
"""

from __future__ import annotations

import re

from runwright import Label

START_HERE = Label(en=("Start from Dev Dashboard",), de=("Im Dev Dashboard beginnen", "Vom Dev Dashboard starten"))
CREATE = Label(en=("Create", "Create app"), de=("Erstellen", "App erstellen"))
APP_NAME = Label(en="App name", de=("App-Name", "Name der App"))
APP_URL = Label(en=("App URL",), de=("App-URL",))
EMBED = Label(
    en=("Embed app in Shopify admin", "Embed app"),
    de=("App in Shopify-Admin einbetten", "App im Shopify-Adminbereich einbetten", "App einbetten"),
)
SCOPES = Label(en=("Scopes", "Access scopes"), de=("Bereiche", "Zugriffsbereiche", "Scopes"))
SELECT_SCOPES = Label(en="Select scopes", de=("Bereiche auswählen", "Scopes auswählen"))
DONE = Label(en=("Done", "Save"), de=("Fertig", "Speichern"))
LEGACY_FLOW = Label(
    en="Use legacy install flow",
    de=("Legacy-Installationsablauf verwenden", "Alten Installationsablauf verwenden"),
)
REDIRECT_URLS = Label(
    en=("Redirect URLs", "Redirect URL", "Allowed redirection URL(s)"),
    de=("Weiterleitungs-URLs", "Weiterleitungs-URL", "Zulässige Weiterleitungs-URLs"),
)
RELEASE = Label(en=("Release", "Release version"), de=("Veröffentlichen", "Freigeben"))
INSTALL_APP = Label(en="Install app", de="App installieren")
PROCEED = Label(
    en=("Install", "Install app", "Update", "Update app", "Authorize", "Reauthorize"),
    de=("Installieren", "App installieren", "Aktualisieren", "App aktualisieren", "Autorisieren"),
    pt=("Instalar", "Instalar app", "Atualizar", "Atualizar app", "Autorizar"),
    fr=("Installer", "Installer l'application", "Mettre à jour", "Mettre à jour l'application", "Autoriser"),
    es=("Instalar", "Instalar aplicación", "Actualizar", "Actualizar aplicación", "Autorizar"),
)
NEEDS_DISTRIBUTION = Label(
    en=("select a distribution method", "can't be installed yet", "can’t be installed yet"),
    de=("Vertriebsmethode", "Verteilungsmethode", "kann noch nicht installiert werden"),
)
NOT_ON_THIS_STORE = Label(
    en=("can't be installed on this store", "can’t be installed on this store"),
    de=("kann in diesem Shop nicht installiert werden", "kann nicht in diesem Shop installiert werden"),
)
NO_PERMISSION = Label(
    en=(
        "don't have permission",
        "don’t have permission",
        "do not have permission",
        "don't have access",
        "don’t have access",
        "do not have access",
        "need permission",
        "access denied",
    ),
    de=("keine Berechtigung", "keinen Zugriff", "fehlt die Berechtigung", "Zugriff verweigert"),
)
REVEAL_SECRET = Label(
    en=("Reveal client secret", "Show client secret", "Reveal", "Show"),
    de=("Client-Geheimnis anzeigen", "Client-Secret anzeigen", "Geheimnis anzeigen", "Anzeigen", "Einblenden"),
)
ROTATE = Label(
    en=("Rotate", "Rotate secret", "Rotate client secret"),
    de=("Rotieren", "Erneuern", "Geheimnis rotieren"),
    pt=("Girar", "Rotacionar", "Alternar", "Renovar"),
    fr=("Effectuer une rotation", "Faire pivoter", "Renouveler", "Régénérer"),
    es=("Rotar", "Renovar", "Regenerar"),
)
GENERATE = Label(
    en=("Generate", "Generate new client secret", "Rotate"),
    de=("Generieren", "Erzeugen", "Rotieren"),
    pt=("Gerar", "Gerar nova chave secreta", "Gerar novo segredo do cliente"),
    fr="Générer",
    es="Generar",
)
NEW = Label(en="New", de="Neu", pt=("Novo", "Nova"), fr=("Nouveau", "Nouvelle"), es=("Nuevo", "Nueva"))
OLD = Label(en="Old", de="Alt", pt=("Antigo", "Antiga"), fr=("Ancien", "Ancienne"), es=("Antiguo", "Antigua"))
REVOKE = Label(
    en=("Revoke", "Revoke secret"), de=("Widerrufen", "Geheimnis widerrufen"), pt="Revogar", fr="Révoquer", es="Revocar"
)
NAMES_ROTATE = re.compile(r"\brota[tcç]|\brotier|\brotation\b", re.IGNORECASE)
NAMES_REVOKE = re.compile(r"\brevo[kcgq]|\brévoqu|widerruf", re.IGNORECASE)
"""What is in the names of these two buttons, whatever words stand around it ("Schlüssel rotieren")."""
NAMES_SECRET = re.compile(
    r"client[\s-]secret|client[\s-]?(?:geheimnis|schlüssel)|geheime\w* (?:client-?)?schlüssel", re.IGNORECASE
)
"""What is in the titles of the questions about a client secret."""
