"""Handlers that move through an application and alter nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from runwright import Effect, step
from runwright_ui.application import WebApplication
from runwright_ui.dialogs import Dialog, Opens, as_answer
from runwright_ui.inputs import Key, Path
from runwright_ui.targets import UiTarget


@step("ui.open", effect=Effect.READS, title="Open /{path}")
def open_path(app: WebApplication, *, path: Path = "") -> None:
    """Open a page of the application by its address, or its start page. An HTTP error fails the step."""
    app.open(path)


@step("ui.click", effect=Effect.READS, on_screen=True, presses=True, title="Press {target}")
def click(app: WebApplication, *, target: UiTarget, dialog: Dialog = None, opens: Opens = None) -> None:
    """Press a control that alters nothing: a link, a tab, a menu.

    It is pressed in check mode, too. What alters something is pressed by ui.change.
    """
    app.navigation.click(target, as_answer(dialog), opens or "")


@step("ui.press", effect=Effect.READS, on_screen=True, presses=True, title="Press the key {key}")
def press(app: WebApplication, *, key: Key, target: UiTarget | None = None) -> None:
    """Press a key that alters nothing, in a field or where the focus is.

    It is pressed in check mode, too. A key that alters something is pressed by ui.change.
    """
    app.navigation.press_key(key, target)


@step("ui.wait_for", effect=Effect.READS, on_screen=True, title="Wait until {target} is {state}")
def wait_for(app: WebApplication, *, target: UiTarget, state: Literal["visible", "hidden"] = "visible") -> None:
    """Wait until something is seen, or is gone.

    Visible: at least one element is seen; several will do. Hidden: none is.
    """
    if state == "visible":
        app.screen.some(target)
    else:
        app.screen.gone(target)


@step("ui.hover", effect=Effect.READS, on_screen=True, title="Point at {target}")
def hover(app: WebApplication, *, target: UiTarget) -> None:
    """Move the pointer over an element, which shows a menu or a hint."""
    app.navigation.hover(target)


Area = Annotated[UiTarget | None, Field(description="The list or area to scroll; left out, the page.")]


@step("ui.scroll_to", effect=Effect.READS, on_screen=True, title="Scroll to {target}")
def scroll_to(app: WebApplication, *, target: UiTarget, area: Area = None) -> None:
    """Scroll down until something is seen, in lists that load or draw their rows on the way."""
    app.screen.scroll_to(target, area)


@step("ui.close_tab", effect=Effect.READS, on_screen=True)
def close_tab(app: WebApplication) -> None:
    """Close the tab that a step with `opens: tab` has gone to, and go back."""
    app.navigation.close_tab()
