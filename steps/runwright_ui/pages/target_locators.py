"""From targets to Playwright's locators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING, Literal

from runwright import Label, ScreenChangedError, Sought
from runwright_ui.pages.layout import boxes_of, order_by_position
from runwright_ui.targets import UiTarget

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

    Container = Locator | FrameLocator

_NOTHING = "css=:not(*)"
_SHOW_THEIR_NAME = frozenset({"button", "link", "tab", "menuitem", "option", "heading"})
_FIELD_ROLES: tuple[Literal["checkbox", "switch", "radio", "textbox", "searchbox", "spinbutton"], ...] = (
    "checkbox",
    "switch",
    "radio",
    "textbox",
    "searchbox",
    "spinbutton",
)
_IS_FIELD = "self::input or self::textarea or self::select or @contenteditable or @role='combobox' or @role='textbox'"
_BOX_ROLES = ("checkbox", "switch", "radio", "menuitemcheckbox", "menuitemradio")


class TargetLocators:
    """Finds what targets mean on one page."""

    def __init__(self, page: Page, test_id_attribute: str) -> None:
        self._page = page
        self._test_id_attribute = test_id_attribute

    def visible(self, target: UiTarget) -> Locator:
        """Return everything that a target means and that can be seen.

        Hidden copies (collapsed menus, templates) do not count. What a target lies `within` need not be visible
        itself: containers may have no size of their own. Positions are read once: ask again if they change.
        """
        seen = self.anywhere(target).filter(visible=True)
        if target.positions:
            return self._placed(seen, target)
        return seen.nth(target.nth - 1) if target.nth else seen

    def by_shown_text(self, target: UiTarget) -> Locator | None:
        """Return the visible controls that show the name of a target and have another one for screen readers."""
        if target.any_of:
            found = [each for one in target.any_of if (each := self.by_shown_text(one)) is not None]
            return self._inside(target.within, any_of(found)) if found else None
        if target.name is None or target.role not in _SHOW_THEIR_NAME or target.nth or target.has or target.positions:
            return None
        pattern = _pattern(target, target.name)
        return self._inside(target.within, self._page.get_by_role(target.role).filter(has_text=pattern, visible=True))

    def by_accessible_name(self, target: UiTarget) -> Locator | None:
        """Return the visible fields and boxes whose accessible name is the label of a target, though no label is."""
        if target.label is None or target.nth or target.has or target.positions:
            return None
        pattern = _pattern(target, target.label)
        found = any_of([self._page.get_by_role(role, name=pattern) for role in _FIELD_ROLES])
        return self._inside(target.within, found.filter(visible=True))

    def fields_alone(self, target: UiTarget, found: Locator) -> Locator:
        """Return the fields among the found elements: a field's label may name buttons, too."""
        return found.locator(f"xpath=self::*[{_IS_FIELD}]") if target.label else found

    def labels_of_boxes(self, target: UiTarget) -> Locator:
        """Return the visible labels that a target names: what people click when the box itself is hidden."""
        label = target.label or (target.name if target.role in _BOX_ROLES else None)
        if label is None:
            return self._page.locator(_NOTHING)
        found = self._page.locator("css=label").filter(has_text=_pattern(target, label)).filter(visible=True)
        return self._inside(target.within, found)

    def root(self, target: UiTarget) -> Locator:
        """Return the element that the target is looked for in: what it lies within, or the whole document."""
        if target.within is None:
            return self._page.locator("css=body")
        return (
            self._inside(target.within, self._page.locator("css=body"))
            if target.within.frame
            else self.visible(target.within)
        )

    def by_path(self, target: UiTarget, path: str) -> Locator:
        """Return the element at an absolute XPath, or of a CSS selector, in the document that the target lies in."""
        frame, within = None, target.within
        while within is not None and frame is None:
            frame, within = (within if within.frame else None), within.within
        return self._frame(frame).locator(path) if frame else self._page.locator(path)

    def anywhere(self, target: UiTarget) -> Locator:
        """Return everything that a target means, seen or not."""
        if target.any_of:
            found = any_of([self._alternative(each) for each in target.any_of])
        else:
            found = self._found(target)
        if target.has:
            found = found.filter(has=self.anywhere(target.has))
        return self._inside(target.within, found)

    def _inside(self, within: UiTarget | None, found: Locator) -> Locator:
        return self._scope(within).locator(found) if within else found

    def _scope(self, within: UiTarget) -> Container:
        if within.frame:
            return self._frame(within)
        return self.visible(within) if within.nth or within.positions else self.anywhere(within)

    def _frame(self, target: UiTarget) -> FrameLocator:
        return self.visible(target).content_frame

    def _alternative(self, target: UiTarget) -> Locator:
        """Return an alternative of a target: it lies within what that lies within."""
        return self.visible(target) if target.nth or target.positions else self.anywhere(target)

    def _placed(self, seen: Locator, target: UiTarget) -> Locator:
        position, place = target.positions[0]
        origins = boxes_of(self.visible(place))
        if len(origins) > 1:
            raise ScreenChangedError(
                f"{place} means {len(origins)} elements, so it cannot say where {target} is",
                hint=f"narrow the target behind '{position}'",
            )
        order = order_by_position(position, origins[0], boxes_of(seen)) if origins else []
        index = (target.nth or 1) - 1
        return seen.nth(order[index]) if index < len(order) else self._page.locator(_NOTHING)

    def _found(self, target: UiTarget) -> Locator:
        # Always from the page: what is joined (or_, filter) may not lead into frames. The scope comes last.
        page = self._page
        if target.role:
            return page.get_by_role(target.role, name=_pattern(target, target.name) if target.name else None)
        if target.label:
            return self._labelled(_pattern(target, target.label))
        if target.text:
            return page.get_by_text(_pattern(target, target.text))
        if target.placeholder:
            return page.get_by_placeholder(_pattern(target, target.placeholder))
        if target.frame:
            return self._frames(target)
        return page.locator(f"css={self._css(target)}")

    def _css(self, target: UiTarget) -> str:
        if target.test_id:
            return f'[{self._test_id_attribute}="{_quoted(target.test_id)}"]'
        return f'[name="{_quoted(target.name_attribute)}"]' if target.name_attribute else str(target.css)

    def _frames(self, target: UiTarget) -> Locator:
        assert target.frame is not None
        page, pattern = self._page, _pattern(target, target.frame)
        addresses = [
            page.locator(f'css=[{attribute}="{_quoted(name)}"]')
            for name in target.frame.names
            for attribute in ("name", "id", "src")
        ] + [page.locator(f'css=[src*="{_quoted(name)}"]') for name in target.frame.names]
        named = any_of([page.get_by_title(pattern), page.get_by_label(pattern), *addresses])
        return page.locator("css=iframe, frame").and_(named)

    def _labelled(self, label: re.Pattern[str]) -> Locator:
        """Return the fields of a label.

        A list that its label wraps has the options in the label's text, but not in its accessible name.
        """
        lists = [self._page.get_by_role("combobox", name=label), self._page.get_by_role("listbox", name=label)]
        return any_of([self._page.get_by_label(label), *lists])


def any_of(locators: Sequence[Locator]) -> Locator:
    """Return a locator that matches what any of the locators matches."""
    return reduce(lambda union, each: union.or_(each), locators)


def is_in_frame(target: UiTarget) -> bool:
    """Whether what a target means lies in a frame of the page."""
    within = target.within
    return within is not None and (bool(within.frame) or is_in_frame(within))


def moves(target: UiTarget) -> bool:
    """Whether what a target means depends on where things are, so that it must be looked for again."""
    return bool(target.positions) or any(map(moves, target.parts))


def sought_by(target: UiTarget) -> list[Sought]:
    """Return the search terms of a target, for a diagnosis."""
    if target.any_of:
        return [each for one in target.any_of for each in sought_by(one)]
    label = target.name or target.label or target.text or target.placeholder
    marks = (("name", target.name_attribute), ("data-testid", target.test_id))
    kind = target.role or ("text" if target.text else "field" if label or target.name_attribute else str(target))
    return [Sought(kind, label.names if label else (), tuple((name, value) for name, value in marks if value))]


def label_of(target: UiTarget) -> Label | None:
    """Return the text that a field is known by, if it is looked for by one."""
    return target.label or (target.name if target.role in (*_BOX_ROLES, "textbox", "combobox") else None)


def pattern_of(target: UiTarget) -> re.Pattern[str] | None:
    """Return the pattern of that text."""
    label = label_of(target)
    return _pattern(target, label) if label else None


def pattern_of_text(target: UiTarget) -> re.Pattern[str]:
    """Return the pattern of the text that a target means."""
    assert target.text is not None
    return _pattern(target, target.text)


def _pattern(target: UiTarget, label: Label) -> re.Pattern[str]:
    return label.compiled(whole=target.exact is not False, same_case=target.exact == "case")


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
