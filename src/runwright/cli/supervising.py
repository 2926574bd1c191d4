"""From the options of a verb to who is asked, when and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runwright.cli.ending import REDACTOR
from runwright.cli.terminal import interactive
from runwright.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.cli.terminal import Terminal
    from runwright.supervision import Ask, Occasion, Side


@dataclass(frozen=True)
class Supervision:
    """Who is asked, and when."""

    ask: Ask | None
    occasions: frozenset[Occasion]


def supervision_from(choices: Mapping[str, Any], terminal: Terminal, *, headed: bool, as_json: bool) -> Supervision:
    """Say when to ask; raises RunwrightError when questions are wanted and nobody could answer them.

    A person is there at a terminal, and in a window when --step or --approve say so.
    """
    options = (("--step", "stepwise"), ("--approve", "approve"))
    wanted = [option for option, name in options if choices.get(name)]
    at_terminal = interactive()
    if wanted and not at_terminal and not headed:
        raise RunwrightError(
            f"{' and '.join(wanted)}: a person is asked, and there is neither a terminal nor a window",
            hint=f"say --headed to be asked in the window, or leave out {' and '.join(wanted)} here",
        )
    if not wanted and not at_terminal:
        return Supervision(None, frozenset())
    pauses = headed and not as_json and choices.get("no_pause") is False
    return Supervision(_ask(terminal, at_terminal=at_terminal, headed=headed), _occasions(choices, pauses=pauses))


def _occasions(choices: Mapping[str, Any], *, pauses: bool) -> frozenset[Occasion]:
    from runwright.supervision import Occasion

    chosen = {
        Occasion.STEP: choices.get("stepwise"),
        Occasion.CHANGE: choices.get("approve"),
        Occasion.CONFIRM: True,
        Occasion.FAILURE: pauses,
    }
    return frozenset(occasion for occasion, wanted in chosen.items() if wanted)


def _ask(terminal: Terminal, *, at_terminal: bool, headed: bool) -> Ask:
    from runwright.cli.answering import Lines, TerminalSide
    from runwright.supervision import Banner, Conversation

    sides: list[Side] = [Banner(REDACTOR)] if headed else []
    if at_terminal:
        sides.append(TerminalSide(terminal, Lines()))
    return Conversation(*sides).ask
