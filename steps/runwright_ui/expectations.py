"""Handlers that compare what a screen shows with what it should show."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from runwright import Effect, StepError, step
from runwright_ui.application import WebApplication
from runwright_ui.inputs import Path
from runwright_ui.targets import UiTarget

Whole = Annotated[str | None, Field(description="The whole text, whatever its case and white space.")]
Part = Annotated[str | None, Field(description="A text that is part of what is shown.")]
Held = Annotated[str | None, Field(description="What the field holds, exactly; the chosen option of a list.")]
Visible = Annotated[bool, Field(description="false: it must not be seen.")]
Enabled = Annotated[bool | None, Field(description="Whether it can be used.")]
Checked = Annotated[bool | None, Field(description="Whether the box is ticked.")]


@step("ui.expect", effect=Effect.READS, on_screen=True, title="Look at {target}")
def expect(
    app: WebApplication,
    *,
    target: UiTarget,
    visible: Visible = True,
    text: Whole = None,
    contains: Part = None,
    value: Held = None,
    enabled: Enabled = None,
    checked: Checked = None,
) -> None:
    """Make sure that something is seen and is as it should be.

    It is waited for; what is still otherwise when the step's time is up fails the step. The message has what was
    expected and what is there, never a password.
    """
    described = any(each is not None for each in (text, contains, value, enabled, checked))
    if not visible:
        _expect_gone(app, target, described=described)
    elif not described:
        app.screen.see_one(target)
    if text is not None:
        app.expect.shows(target, text, whole=True)
    if contains is not None:
        app.expect.shows(target, contains, whole=False)
    if value is not None:
        app.expect.holds(target, value)
    if enabled is not None:
        app.expect.is_enabled(target, expected=enabled)
    if checked is not None:
        app.expect.is_checked(target, expected=checked)


def _expect_gone(app: WebApplication, target: UiTarget, *, described: bool) -> None:
    if described:
        raise StepError(
            f"{target} cannot be expected to be gone and to be as described, too",
            hint="take `visible: false` or the rest of the expectation out",
        )
    app.screen.gone(target)


@step("ui.expect_url", effect=Effect.READS, on_screen=True, title="Expect the address {path}")
def expect_url(app: WebApplication, *, path: Path) -> None:
    """Make sure that a certain page of the application is open.

    The query and the fragment (`#…`) of the address count only if `path` has them.
    """
    app.expect.is_at(path)
