"""Writes into a step what came of it: the change, the answer to the browser's question, the tab that opened.

Only `ui.click` and `ui.change` take an answer or go to a tab.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runwright.recorder._steps import Step, outcome_of

_ACTIONS = ("ui.click", "ui.press", "ui.select", "ui.check", "ui.uncheck", "ui.fill", "ui.upload")
_PRESSES = ("ui.click", "ui.press")
_ANSWERS = ("ui.click", "ui.change")
_NO_OUTCOME = "Nothing new was seen after this. Add an 'outcome': what only this change brings."
_OTHER_TAB = "Add an 'outcome': what only this change brings, in the tab that it opens."
_CHECK_CHANGE = "Something was sent after this, so it is taken for a change. If it alters nothing, make it a ui.click."
_KEY = "Only ui.change presses a key that opens a tab or is asked a question. A check run stops before it."
_SIGN_IN = "If this signs in, ui.sign_in is the better step: check runs then get past it."
_SAID = {"accept": "accepted", "dismiss": "dismissed", "type": "answered with a text"}

AddInput = Callable[[str, dict[str, Any]], str]


def write_consequences(step: Step, earlier: Sequence[Step], add_input: AddInput) -> None:
    """Write what came of a step, as far as its handler takes it, and the rest as comments."""
    is_key = step.uses == "ui.press" and bool(step.target) and (step.opens or step.answer != "")
    if step.changes and step.uses in _ACTIONS:
        _write_change(step, earlier, _CHECK_CHANGE)
    elif is_key:
        _write_change(step, earlier, _KEY)
    if step.opens:
        step.given["opens"] = "tab"
    if step.answer:
        _write_answer(step, add_input)


def _write_change(step: Step, earlier: Sequence[Step], why: str) -> None:
    step.comments.append(why)
    if step.uses not in _PRESSES:
        step.given["change"] = f"set {step.about}"
        return
    if not step.target:
        return
    step.given["change"] = f"press {step.about}"
    step.uses = "ui.change"
    if any(each.given.get("password") for each in earlier[-4:]):
        step.comments.append(_SIGN_IN)
    # What was seen is of the first tab, and an outcome is waited for in the tab that opens.
    outcome = None if step.opens else outcome_of(step)
    if outcome is None:
        step.comments.append(_OTHER_TAB if step.opens else _NO_OUTCOME)
    else:
        step.given["outcome"] = outcome


def _write_answer(step: Step, add_input: AddInput) -> None:
    if step.uses not in _ANSWERS:
        step.comments.append(
            f"The browser asked a question, which was {_SAID[step.answer]}. {step.uses} answers none, so a run stops "
            "here or goes on without it: look for another way."
        )
    elif step.answer == "type":
        name = add_input("answer", {"type": "string", "required": True})
        step.given["dialog"] = {"accept": f"${{{{ inputs.{name} }}}}"}
        step.comments.append("What was typed into the browser's question is not recorded.")
    else:
        step.given["dialog"] = step.answer
