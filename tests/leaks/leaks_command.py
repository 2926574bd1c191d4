"""The command line with everything on that could leak: a pack that fails, no umask, and walls taken down.

Called as `leaks_command.py WALLS ARGUMENT…`; WALLS names the walls that are down, with commas between them.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import runwright.browser.recordings
import runwright.handlers.registry
from runwright import AppSession, Effect, RefusedError, StepPack, step
from runwright.cli import main
from runwright.evidence.evidence import Evidence
from runwright.secrets import Redactor, Secret, Vault

ALL_VALUES = "all => all.map(each => each.value).join(' ')"


class Canary:
    """The façade of a pack that works on every application."""

    def __init__(self, session: AppSession, settings: object = None) -> None:
        self.session = session


@step("canary.miss", effect=Effect.READS)
def miss(canary: Canary) -> None:
    """Wait for something that never comes."""
    canary.session.page.locator("#never-there").wait_for(timeout=300)


@step("canary.quote", effect=Effect.READS)
def quote(canary: Canary) -> None:
    """Fail with the values of all fields of the page."""
    values = canary.session.page.locator("input").evaluate_all(ALL_VALUES)
    raise RefusedError(f"the fields hold {values}")


PACK = StepPack(name="canary", title="Canary", facade=Canary, handlers=(miss, quote), any_app=True)


def _registry() -> runwright.handlers.registry.Registry:
    registry = _installed()
    registry.add(PACK)
    return registry


_installed = runwright.handlers.registry.installed


def _take_down(walls: str) -> None:
    """Switch off what keeps secrets in."""
    before_step = Evidence.before_step

    def always_trace(self: Evidence, *args: Any, **kwargs: Any) -> None:
        before_step(self, *args, **{**kwargs, "sensitive": False})

    if "trace" in walls:
        Evidence.before_step = always_trace  # type: ignore[method-assign]
        Evidence.may_show_secrets = lambda self, page: False  # type: ignore[method-assign]
    if "scan" in walls:
        runwright.browser.recordings._is_unsafe = lambda trace, redactor: False
    if "redactor" in walls:
        Redactor.contains = lambda self, content: False  # type: ignore[method-assign]
        Redactor.contains_certainly = lambda self, content: False  # type: ignore[method-assign]
    if "seal" in walls:
        Vault.seal = lambda self, secret, **place: secret.reveal().encode()  # type: ignore[method-assign]
        Vault.open = lambda self, sealed, **place: Secret(sealed.decode())  # type: ignore[method-assign]


if __name__ == "__main__":
    os.umask(0)
    walls, *arguments = sys.argv[1:]
    runwright.handlers.registry.installed = _registry
    _take_down(walls)
    sys.argv[1:] = arguments
    main(Redactor())
