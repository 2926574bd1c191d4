"""From targets to Playwright's locators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from runwright import Label, Sought
from runwright_ui.targets import Target

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def locate(page: Page, target: Target) -> Locator:
    """Return everything that a target means and that can be seen.

    Hidden copies (collapsed menus, templates) do not count. What a target lies `within` need not be visible
    itself: containers may have no size of their own.
    """
    seen = _matches(page, target).filter(visible=True)
    return seen.nth(target.nth - 1) if target.nth else seen


def any_of(locators: Sequence[Locator]) -> Locator:
    """Return what any of the locators finds."""
    return reduce(lambda union, each: union.or_(each), locators)


def sought_by(target: Target) -> list[Sought]:
    """Return what a target looks for, as a diagnosis tells it."""
    if target.any_of:
        return [each for one in target.any_of for each in sought_by(one)]
    label = target.name or target.label or target.text or target.placeholder
    marks = (("name", target.name_attribute), ("data-testid", target.test_id))
    kind = target.role or ("text" if target.text else "field" if label or target.name_attribute else str(target))
    return [Sought(kind, label.names if label else (), tuple((name, value) for name, value in marks if value))]


def _matches(page: Page, target: Target) -> Locator:
    scope = _matches(page, target.within) if target.within else None
    if target.any_of:
        return any_of([_inside(page, scope, each) for each in target.any_of])
    return _found(scope or page, target)


def _inside(page: Page, scope: Locator | None, target: Target) -> Locator:
    """Return an alternative of a target: it lies within what that lies within."""
    found = _matches(page, target)
    if target.nth:
        found = found.filter(visible=True).nth(target.nth - 1)
    return scope.locator(found) if scope else found


def _found(scope: Page | Locator, target: Target) -> Locator:
    if target.role:
        return scope.get_by_role(target.role, name=_pattern(target, target.name) if target.name else None)
    if target.label:
        return _labelled(scope, _pattern(target, target.label))
    if target.text:
        return scope.get_by_text(_pattern(target, target.text))
    if target.placeholder:
        return scope.get_by_placeholder(_pattern(target, target.placeholder))
    if target.test_id:
        return scope.get_by_test_id(target.test_id)
    css = f'[name="{_quoted(target.name_attribute)}"]' if target.name_attribute else target.css
    return scope.locator(f"css={css}")


def _labelled(scope: Page | Locator, label: re.Pattern[str]) -> Locator:
    """Return the fields of a label.

    A list that its label wraps has the options in the label's text, but not in its accessible name.
    """
    lists = [scope.get_by_role("combobox", name=label), scope.get_by_role("listbox", name=label)]
    return any_of([scope.get_by_label(label), *lists])


def _pattern(target: Target, label: Label) -> re.Pattern[str]:
    return label.pattern if target.exact else label.anywhere


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
