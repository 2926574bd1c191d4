"""The handler that alters something by pressing a control."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from runwright import Effect, step
from runwright_ui.application import WebApplication
from runwright_ui.dialogs import Dialog, Opens, as_answer
from runwright_ui.inputs import Key, What
from runwright_ui.pages.changes import UiChange
from runwright_ui.targets import UiTarget

ChangeKey = Annotated[Key, Field(description="A key to press on the control, instead of clicking it.")]
Outcome = Annotated[
    UiTarget,
    Field(description="What only the change brings: not seen before, and waited for after."),
]
Refused = Annotated[
    UiTarget,
    Field(description="Where the application says that it refuses; its words fail the step."),
]


@step(
    "ui.change",
    effect=Effect.ONCE,
    on_screen=True,
    presses=True,
    title="Press {target}: {change}",
    advised={"outcome": "without it, nothing says whether the change was made"},
)
def change(
    app: WebApplication,
    *,
    target: UiTarget,
    change: What,
    key: ChangeKey | None = None,
    outcome: Outcome | None = None,
    refused: Refused | None = None,
    dialog: Dialog = None,
    opens: Opens = None,
) -> None:
    """Press a control that alters something, once, and wait for the outcome.

    Nothing is known of what a second press would do, so it is never repeated: a run that stops between the
    press and the outcome is in doubt, and a person decides.
    """
    app.change(UiChange(target, change, key or "", outcome, refused, as_answer(dialog), opens or ""))
