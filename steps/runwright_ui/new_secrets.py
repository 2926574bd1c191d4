"""The handler that makes a secret and reads it in one step."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from runwright import Effect, StepError, step
from runwright_ui.application import WebApplication
from runwright_ui.changes import ChangeKey, Refused
from runwright_ui.dialogs import Dialog, Opens, as_answer
from runwright_ui.inputs import What
from runwright_ui.pages.changes import UiChange
from runwright_ui.screen_values import Copying, ReadSecret
from runwright_ui.targets import UiTarget

Shown = Annotated[UiTarget | None, Field(description="What shows the new secret, or holds it.")]


@step("ui.reveal_secret", effect=Effect.ONCE, on_screen=True, presses=True, title="Press {target}: {change}")
def reveal_secret(
    app: WebApplication,
    *,
    target: UiTarget,
    change: What,
    secret: Shown = None,
    clipboard: Copying = None,
    key: ChangeKey | None = None,
    refused: Refused | None = None,
    dialog: Dialog = None,
    opens: Opens = None,
) -> ReadSecret:
    """Press a control that makes or shows a secret, once, and read it at once.

    The secret is its outcome: it is sealed before the step is done, and no screenshot is taken before.
    """
    if (secret is None) == (clipboard is None):
        raise StepError("the new secret is read from `secret` or through a `clipboard` button", hint="give one of them")
    made = UiChange(target, change, key or "", None, refused, as_answer(dialog), opens or "")
    return ReadSecret(app.reveal(made, secret, clipboard))
