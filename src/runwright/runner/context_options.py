"""Turns an application's browser options into Playwright's options for a new context."""

from __future__ import annotations

from typing import Any

from runwright.plan import PlannedApp
from runwright.runbook.browser_options import ClientCertificate, HttpCredentials, Proxy, Viewport
from runwright.secrets import Secret
from runwright.secrets.origins import origin_of


def context_options(app: PlannedApp) -> dict[str, Any]:
    """Return the keyword arguments for `Browser.new_context`. They hold secrets: give them to Playwright only."""
    options: dict[str, Any] = {}
    if app.language:
        options["locale"] = app.language
    if app.timezone:
        options["timezone_id"] = app.timezone
    for option in app.options.values():
        options.update(_option(option, origin_of(app.url)))
    return options


def _option(option: object, origin: str) -> dict[str, Any]:
    if isinstance(option, Viewport):
        return {"viewport": {"width": option.width, "height": option.height}}
    if isinstance(option, HttpCredentials):
        # With an origin: without one Chromium sends the password to every server that asks, images of other sites
        # included.
        sent = {"username": option.username, "password": option.password.reveal(), "origin": origin}
        return {"http_credentials": sent}
    if isinstance(option, Proxy):
        parts = {"server": option.server, "bypass": option.bypass, "username": option.username}
        return {"proxy": _given(parts, "password", option.password)}
    assert isinstance(option, ClientCertificate)
    files = {"origin": origin, "certPath": option.certificate, "keyPath": option.key, "pfxPath": option.pfx}
    return {"client_certificates": [_given(files, "passphrase", option.passphrase)]}


def _given(parts: dict[str, str | None], name: str, secret: Secret | None) -> dict[str, str]:
    """Return the parts that are set, with the secret if there is one."""
    found = {key: value for key, value in parts.items() if value}
    return {**found, name: secret.reveal()} if secret else found
