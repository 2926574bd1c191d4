"""Handlers that move through an application and alter nothing."""

from __future__ import annotations

from typing import Literal

from runwright import Effect, step
from runwright_ui.application import WebApplication
from runwright_ui.inputs import Key, Path
from runwright_ui.targets import Target


@step("ui.open", effect=Effect.READS)
def open_path(app: WebApplication, *, path: Path = "") -> None:
    """Open a page of the application by its address."""
    app.open(path)


@step("ui.click", effect=Effect.READS)
def click(app: WebApplication, *, target: Target) -> None:
    """Press a control that alters nothing: a link, a tab, a menu.

    It is pressed in check mode, too. What alters something is pressed by ui.change.
    """
    app.screen.click(target)


@step("ui.press", effect=Effect.READS)
def press(app: WebApplication, *, key: Key, target: Target | None = None) -> None:
    """Press a key that alters nothing, in a field or where the focus is.

    It is pressed in check mode, too. A key that alters something is pressed by ui.change.
    """
    app.screen.press_key(key, target)


@step("ui.wait_for", effect=Effect.READS)
def wait_for(app: WebApplication, *, target: Target, state: Literal["visible", "hidden"] = "visible") -> None:
    """Wait until something is seen, or is gone.

    Visible: at least one element is seen; several will do. Hidden: none is.
    """
    if state == "visible":
        app.screen.some(target)
    else:
        app.screen.gone(target)
