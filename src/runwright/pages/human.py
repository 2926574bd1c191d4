"""The interface to the person beside the run, and that person's decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from runwright.browser import playwright
from runwright.errors import HumanNeededError
from runwright.secrets import Secret


class Human(Protocol):
    """The person beside the run, if there is one."""

    def wait_until(self, need: str, done: Callable[[], bool], page: playwright.Page) -> None:
        """Ask for `need` and return when `done()`; raises HumanNeededError if no person is there."""


class NoHuman:
    """A headless run, without a person at the window."""

    def wait_until(self, need: str, done: Callable[[], bool], page: playwright.Page) -> None:
        """Raise HumanNeededError at once."""
        # A headless run cannot become a headed one: the session is in a browser without a window.
        raise HumanNeededError(need, hint="run again with --headed and do this in the window that opens")


@dataclass(frozen=True)
class Recovery:
    """A person's decisions about a step in doubt, made before the run was resumed."""

    secrets: Mapping[str, Secret] = field(default_factory=dict)
    """Secrets that the person still has, by name of the output."""
    sealed: frozenset[str] = frozenset()
    """The steps whose secret the run has sealed after a failure and the person says is the right one."""
    reissue: bool = False
    """Whether a lost token is replaced: the app is uninstalled and reinstalled, which ends the old token."""
