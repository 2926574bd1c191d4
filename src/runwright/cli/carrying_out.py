"""What `run`, `resume` and `demo` share: from options to a set-up, from a result to an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from runwright.browser.contexts import BrowserSettings
from runwright.cli.ending import REDACTOR, emit
from runwright.cli.starting import policy
from runwright.cli.supervising import supervision_from
from runwright.cli.terminal import Terminal
from runwright.errors import RunwrightError
from runwright.pages.change_gate import GateMode
from runwright.pages.human import Human, NoHuman, Recovery
from runwright.results import RunResult
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup
from runwright.workspace import Workspace

if TYPE_CHECKING:
    from runwright.cli.notifying import Notifier
    from runwright.plan import Plan


def setup_from(
    choices: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    as_json: bool,
    recovery: Recovery | None = None,
    reread: Callable[[], Plan] | None = None,
) -> tuple[Setup, Terminal]:
    """Turn the options of a verb into a set-up, and the terminal that will tell what happens.

    `reread` plans the runbook anew when a person has edited it after a failure.
    """
    stream = sys.stderr if as_json else sys.stdout
    terminal = Terminal(stream, choices.get("amount") or "usual")
    headed = bool(choices["headed"] or choices.get("connect"))
    supervision = supervision_from(choices, terminal, headed=headed, as_json=as_json)
    options = RunOptions(
        mode=GateMode.CHECK if choices.get("check") else GateMode.RUN,
        until=choices.get("until", ""),
        ask=supervision.ask,
        occasions=supervision.occasions,
        in_window=headed,
        reread=reread,
        keep_secrets=bool(choices.get("keep_secrets")),
    )
    browser = _browser(choices, environment)
    setup = Setup(
        workspace=Workspace.here(os.environ),
        environment=environment,
        listener=terminal,
        redactor=REDACTOR,
        options=options,
        evidence=policy(choices),
        human=_human(terminal, headed=headed),
        recovery=recovery or Recovery(),
        browser=browser,
        keep_sessions=bool(choices.get("keep_sessions")),
    )
    if browser.headed and not browser.connect:
        from runwright.browser.launch import require_display

        require_display()
    return setup, terminal


def _browser(choices: Mapping[str, Any], environment: Mapping[str, str]) -> BrowserSettings:
    if choices.get("profile") and choices.get("connect"):
        raise RunwrightError(
            "--profile and --connect name two browsers",
            hint="leave one of them out: a Chrome that runs already has a profile of its own",
        )
    return BrowserSettings(
        headed=bool(choices["headed"]),
        slow_mo=choices["slow_mo"],
        browser=choices["browser"] or environment.get("RUNWRIGHT_BROWSER", ""),
        profile=choices.get("profile"),
        connect=choices.get("connect") or "",
    )


def _human(terminal: Terminal, *, headed: bool) -> Human:
    from runwright.cli.human import HumanAtWindow

    return HumanAtWindow(terminal) if headed else NoHuman()


def finish(
    result: RunResult,
    terminal: Terminal,
    *,
    as_json: bool,
    notifier: Notifier | None = None,
    more: Mapping[str, object] = MappingProxyType({}),
) -> int:
    """Print what came of a run, send it to whom it concerns, and return its exit code. `more` adds to the JSON."""
    terminal.recap(result)
    if as_json:
        emit({**result.as_json(), **more})
    if notifier is not None:
        notifier.about(result)
    return result.exit_code
