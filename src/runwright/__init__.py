"""runwright: runbooks of documented UI steps, carried out in a browser.

This is the public face for step packs. `runwright.pytest_plugin` and the command line are separate doors. Names
are imported when they are first used, so that the command line starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runwright.browser import playwright
    from runwright.connections import CertificateAuthority, cannot_be_reached
    from runwright.errors import (
        HumanNeededError,
        RefusedError,
        RunwrightError,
        ScreenChangedError,
        SecretError,
        SignedOutError,
        StepError,
        StepTimeoutError,
    )
    from runwright.errors.diagnosis import Diagnosis, Sought, briefly
    from runwright.handlers import CredentialNames, Effect, Sandbox, StepPack, step
    from runwright.pages.app_session import AppSession
    from runwright.pages.causes import Search, diagnose, read_control
    from runwright.pages.credentials import Credentials
    from runwright.pages.label import Label, appearance
    from runwright.pages.page_object import PRESSABLE, Interruption, PageObject
    from runwright.pages.screen import look_in, look_with
    from runwright.pages.secret_text import exact_text, is_masked, wait_for_secret
    from runwright.pages.target import Target
    from runwright.runbook.suggestions import did_you_mean
    from runwright.secrets import Secret
    from runwright.secrets.origins import is_private, origin_of

_HOMES = {
    "connections": ("CertificateAuthority", "cannot_be_reached"),
    "errors.diagnosis": ("Diagnosis", "Sought", "briefly"),
    "errors": (
        "HumanNeededError",
        "RefusedError",
        "RunwrightError",
        "ScreenChangedError",
        "SecretError",
        "SignedOutError",
        "StepError",
        "StepTimeoutError",
    ),
    "handlers": ("CredentialNames", "Effect", "Sandbox", "StepPack", "step"),
    "pages.app_session": ("AppSession",),
    "pages.causes": ("Search", "diagnose", "read_control"),
    "pages.credentials": ("Credentials",),
    "pages.label": ("Label", "appearance"),
    "pages.page_object": ("PRESSABLE", "Interruption", "PageObject"),
    "pages.screen": ("look_in", "look_with"),
    "pages.secret_text": ("exact_text", "is_masked", "wait_for_secret"),
    "pages.target": ("Target",),
    "runbook.suggestions": ("did_you_mean",),
    "secrets": ("Secret",),
    "secrets.origins": ("is_private", "origin_of"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "PRESSABLE",
    "AppSession",
    "CertificateAuthority",
    "CredentialNames",
    "Credentials",
    "Diagnosis",
    "Effect",
    "HumanNeededError",
    "Interruption",
    "Label",
    "PageObject",
    "RefusedError",
    "RunwrightError",
    "Sandbox",
    "ScreenChangedError",
    "Search",
    "Secret",
    "SecretError",
    "SignedOutError",
    "Sought",
    "StepError",
    "StepPack",
    "StepTimeoutError",
    "Target",
    "appearance",
    "briefly",
    "cannot_be_reached",
    "diagnose",
    "did_you_mean",
    "exact_text",
    "is_masked",
    "is_private",
    "look_in",
    "look_with",
    "origin_of",
    "playwright",
    "read_control",
    "step",
    "wait_for_secret",
]


def __getattr__(name: str) -> object:
    if name == "playwright":
        return import_module("runwright.browser.playwright")
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'runwright' has no attribute '{name}'")
    return getattr(import_module(f"runwright.{home}"), name)
