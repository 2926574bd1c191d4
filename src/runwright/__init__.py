"""runwright: runbooks of documented UI steps, carried out in a browser.

This is the public face for step packs. `runwright.pytest_plugin` and the command line are separate doors. Names
are imported when they are first used, so that the command line starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from runwright.handlers import CredentialNames, Effect, StepPack, step
    from runwright.labels import Label
    from runwright.screen import PRESSABLE, Interruption, PageObject
    from runwright.secrets import Secret
    from runwright.session import AppSession, Credentials
    from runwright.targets import Target

_HOMES = {
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
    "handlers": ("CredentialNames", "Effect", "StepPack", "step"),
    "labels": ("Label",),
    "screen": ("PRESSABLE", "Interruption", "PageObject"),
    "secrets": ("Secret",),
    "session": ("AppSession", "Credentials"),
    "targets": ("Target",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "PRESSABLE",
    "AppSession",
    "CredentialNames",
    "Credentials",
    "Effect",
    "HumanNeededError",
    "Interruption",
    "Label",
    "PageObject",
    "RefusedError",
    "RunwrightError",
    "ScreenChangedError",
    "Secret",
    "SecretError",
    "SignedOutError",
    "StepError",
    "StepPack",
    "StepTimeoutError",
    "Target",
    "step",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'runwright' has no attribute '{name}'")
    return getattr(import_module(f"runwright.{home}"), name)
