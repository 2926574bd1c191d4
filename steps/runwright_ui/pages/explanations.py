"""Explains why a target was not found or could not be used, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from runwright import ScreenChangedError, Search, StepTimeoutError, diagnose, read_control
from runwright_ui.pages.layout import nameless_fields
from runwright_ui.pages.target_locators import sought_by
from runwright_ui.targets import UiTarget
from runwright_ui.texts import as_yaml

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from runwright import AppSession, Diagnosis
    from runwright_ui.pages.context import AppContext

_MOST_FIELDS = 4


class Searched(Protocol):
    """What of a screen an explanation needs."""

    session: AppSession
    context: AppContext

    @property
    def page(self) -> Page:
        """The tab that is worked in."""

    def visible(self, target: UiTarget) -> Locator:
        """Return the elements of a target that are visible now, without waiting."""


def explain_missing(screen: Searched, targets: Sequence[UiTarget]) -> ScreenChangedError | StepTimeoutError:
    """Return the error for targets that are not on the page."""
    if late := next((each for each in targets if screen.visible(each).count()), None):
        return _late(screen, late, "was not there in time")
    diagnosis = diagnose(screen.page, _search(screen, targets))
    return _error(screen, targets[0], diagnosis, "did not appear")


def explain_unready(
    screen: Searched, target: UiTarget, control: Locator, failure: str
) -> ScreenChangedError | StepTimeoutError:
    """Return the error for a control that is there and cannot be used."""
    found = read_control(control)
    if found is None or not found.state:
        return _late(screen, target, failure)
    diagnosis = diagnose(screen.page, _search(screen, [target]), found)
    return _error(screen, target, diagnosis, failure)


def _late(screen: Searched, target: UiTarget, failure: str) -> StepTimeoutError:
    words = "; ".join([f"{target} {failure}: it is there now, but came late or does not hold still", *_told(screen)])
    return StepTimeoutError(
        words, hint="if the application is only slow, give the step a longer `timeout`, then resume the run"
    )


def _error(screen: Searched, target: UiTarget, diagnosis: Diagnosis, failure: str) -> ScreenChangedError:
    error = ScreenChangedError.from_diagnosis(diagnosis, failure)
    error.message = "; ".join([error.message, *_moved(screen), *_told(screen), *_nameless(screen, target)])
    error.args = (error.message,)
    error.target = _remedy(target, diagnosis)
    if diagnosis.cause == "covered":
        error.hint = (
            "close it in a step before this one, or name what closes it: "
            f"`apps: {{{screen.session.name}: {{with: {{dismiss: [{{role: button, name: …}}]}}}}}}`"
        )
    return error


def _search(screen: Searched, targets: Sequence[UiTarget]) -> Search:
    sought = tuple(each for target in targets for each in sought_by(target))
    return Search(" or ".join(map(str, targets)), sought, screen.session.opened)


def _moved(screen: Searched) -> list[str]:
    """Return that an earlier step has left the page which the runbook has opened, if it has."""
    opened, now = (url.split("?")[0].split("#")[0].rstrip("/") for url in (screen.context.opened_at, screen.page.url))
    if not screen.context.pressed or opened == now:
        return []
    return [f"the page that was opened is {opened}: it was left after an earlier step pressed {screen.context.pressed}"]


def _told(screen: Searched) -> list[str]:
    return screen.context.events.told()


def _nameless(screen: Searched, target: UiTarget) -> list[str]:
    """Return the fields that have no name, when a field was looked for."""
    if not (target.label or target.role in ("textbox", "combobox", "checkbox")):
        return []
    fields = nameless_fields(screen.page.locator("css=body"))[:_MOST_FIELDS]
    return [f"fields without a name: {', '.join(map(str, fields))}"] if fields else []


def _remedy(target: UiTarget, diagnosis: Diagnosis) -> str:
    """Return the target to write if the element was renamed or is in a frame, or "" without a likely target."""
    if diagnosis.cause == "framed":
        within = diagnosis.explanation.rpartition("frame '")[2].rstrip("'")
        return _written(target, within)
    if diagnosis.cause != "renamed" or not diagnosis.candidates:
        return ""
    nearest = diagnosis.candidates[0]
    if target.label or nearest.role not in _WITH_NAMES:
        return f"{{label: {as_yaml(nearest.name)}}}"
    return f"{{role: {nearest.role}, name: {as_yaml(nearest.name)}}}"


def _written(target: UiTarget, frame: str) -> str:
    """Return a target as a runbook writes it, within a frame; "" for one of many parts."""
    label = target.label or target.text or target.placeholder or target.name
    if label is None or target.parts or len(label.names) > 1:
        return f"within: {{frame: {as_yaml(frame)}}}"
    way = next(each for each in ("label", "text", "placeholder", "name") if getattr(target, each))
    role = f"role: {target.role}, " if target.role else ""
    return f"{{{role}{way}: {as_yaml(label.names[0])}, within: {{frame: {as_yaml(frame)}}}}}"


_WITH_NAMES = frozenset({"button", "link", "tab", "menuitem", "option", "checkbox", "radio", "switch", "heading"})
