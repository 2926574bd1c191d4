"""The editor of an app's Admin API scopes: one checkbox for each scope, labelled with its handle."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from runwright import Target, playwright
from runwright_shopify import labels
from runwright_shopify.pages import dom
from runwright_shopify.pages.admin_page import IN_MENUS, QUIET_MS
from runwright_shopify.pages.custom_app import TABS, CustomAppPage
from runwright_shopify.pages.tab import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_EDITOR = "/configuration/admin_api_integration"
_BOXES = 'input[type="checkbox"], [role="checkbox"]:not(input)'
_ADMIN_API_LINK = '[href*="admin_api_integration"]'
_FOLDED = ", ".join(
    f"{part}:not({IN_MENUS})"
    for part in (
        '[aria-expanded="false"]:not([aria-haspopup], [aria-owns], [role="combobox"], input)',
        "details:not([open]) > summary",
    )
)
_CHECK_MS = 2_000
_MOST_ROUNDS = 6
_MOST_PARTS = 150
# Opening one of dozens asks for little: requests and spinners are waited for besides.
_SECTION_QUIET_MS = 40


@dataclass(frozen=True)
class ScopeBox:
    """One checkbox: its scope, whether it is ticked, and its place among all checkboxes."""

    handle: str
    checked: bool
    index: int


class ScopeEditor(CustomAppPage):
    """Configuration > Admin API integration of a custom app."""

    _covered = False
    """The boxes are painted over or have no size, so that their labels must be pressed instead."""

    def __init__(self, tab: Tab, app_id: str) -> None:
        super().__init__(tab, app_id)
        self._known: set[str] = set()
        self._sections: dict[str, str] = {}
        """The section that shows a scope, where one is open at a time."""
        self._one_is_open = False

    def open_editor(self) -> None:
        """Open the editor by its address, or else by the documented controls."""
        if self.go_development(f"/{self.app_id}{_EDITOR}") < 400 and self._sees_scopes():
            return
        self.open_from_overview()

    def open_from_overview(self) -> None:
        """Open the editor with "Configure Admin API scopes" of the overview, or else by tab or address."""
        self._open_from_overview()
        self.tab.unused()

    def _open_from_overview(self) -> None:
        self.open_overview()
        configure = self.control(labels.CONFIGURE_SCOPES)
        if configure.is_visible():
            self.press(configure)
            if self._sees_scopes():
                return
        if self.go_development(f"/{self.app_id}{_EDITOR}") < 400 and self._sees_scopes():
            return
        self._open_from_tab()

    def read(self, wanted: Collection[str] = (), *, whole: bool = False) -> dict[str, ScopeBox]:
        """Return the scopes on offer, in the order of the page.

        A list that shows a part at a time is gone through until it has shown the `wanted` ones and those that were
        ticked or wanted before; `whole`: to its end.
        """
        found: dict[str, ScopeBox] = {}
        sought = {*wanted, *self._known}
        for part in self._parts(sought):
            found.update(part)
            if not whole and found.keys() >= sought:
                break
        self._known |= {handle for handle, box in found.items() if box.checked or handle in sought}
        return found

    def tick(self, handles: Collection[str], *, checked: bool = True) -> None:
        """Give these checkboxes a state; nothing is saved yet. Raises RefusedError when one does not take it."""
        left = set(handles)
        if not left:
            return
        self.tab.used()
        for part in self._parts(left):
            self._tick_shown(left & part.keys(), checked=checked)
            left -= part.keys()
            if not left:
                return
        self._refuse_tick(left, checked=checked)

    def _tick_shown(self, handles: Collection[str], *, checked: bool) -> None:
        pressed: set[str] = set()
        for _ in range(_MOST_ROUNDS):
            wrong = [box for box in self._read().values() if box.handle in handles and box.checked != checked]
            if not wrong:
                return
            # First those that may give others a state by themselves, a moment later: write_x implies read_x.
            wrong = [each for each in wrong if each.handle.startswith("write_")] or wrong
            # All in one round trip; what does not take it is clicked as a person does.
            at_once = [box.index for box in wrong if box.handle not in pressed]
            if at_once:
                self.page.locator(_BOXES).evaluate_all(dom.PRESS_SOME, at_once)
                pressed.update(box.handle for box in wrong)
            else:
                for box in wrong:
                    self._set(box, checked)
            self.settle()
        self._refuse_tick([each for each in self._read() if each in handles], checked=checked)

    def _refuse_tick(self, handles: Collection[str], *, checked: bool) -> NoReturn:
        self.refuse(
            f"not all of these scopes can be {'ticked' if checked else 'unticked'}: {', '.join(handles)}",
            "try it by hand in the Shopify admin: the account may lack the permission for them",
        )

    def apply(self, wanted: Collection[str], unwanted: Collection[str], what: str) -> frozenset[str]:
        """Tick and untick, save, and return the scopes that the app then has; raises RefusedError."""
        self.carry_out(
            what,
            lambda: self._send(wanted, unwanted, what),
            shown=self._is_saved,
            found=lambda: self._has(wanted, unwanted),
            refuse=lambda words: self.refuse(
                "Shopify did not save the scopes", "look at them in the Shopify admin", words=words
            ),
        )
        self.open_editor()
        return self.ticked()

    def ticked(self) -> frozenset[str]:
        """Return the scopes whose checkboxes are ticked, among those that were read before."""
        return frozenset(handle for handle, box in self.read().items() if box.checked)

    def _has(self, wanted: Collection[str], unwanted: Collection[str]) -> bool:
        self.open_editor()
        has = self.ticked()
        return has.issuperset(wanted) and has.isdisjoint(unwanted)

    def _send(self, wanted: Collection[str], unwanted: Collection[str], what: str) -> None:
        self.tick(unwanted, checked=False)
        self.tick(wanted)
        button = self.see(self.control(labels.SAVE), screen="the button 'Save'")
        self.mark(self._saved)
        self.change(button, what)

    @cached_property
    def _scope(self) -> Target:
        """Any checkbox of a scope: by its accessible name, or by its label if the checkbox itself is covered."""
        name = re.compile(r"(?<!\w)(?:read|write)_[a-z_]+")
        found = self.page.get_by_role("checkbox", name=name).or_(self.page.locator("label").filter(has_text=name))
        return Target(found, "checkbox", ("read_…", "write_…"))

    @cached_property
    def _folded(self) -> Target:
        """A section that hides its checkboxes until it is opened; controls that open a menu do not count."""
        return Target(self.content.locator(_FOLDED), "section", ())

    @cached_property
    def _saved(self) -> Target:
        return Target(self.page.get_by_text(labels.SAVED.compiled(whole=True)), "text", labels.SAVED.names)

    def _sees_scopes(self) -> bool:
        seen = self.glimpse(self._scope, self._folded)
        if seen is not self._folded:
            return seen is not None
        self._unfold()
        return self.glimpse(self._scope) is not None

    def _parts(self, sought: Collection[str]) -> Iterator[dict[str, ScopeBox]]:
        """Give what the list shows, and then, from its top on, what it shows by scrolling, pages or sections.

        Sections that are known to have one of the `sought` come first.
        """
        self._unfold()
        yield self._read()
        self.page.locator(_BOXES).evaluate_all(dom.SCROLL_UP)
        opened: list[str] = []
        for _ in range(_MOST_PARTS):
            self.settle(_SECTION_QUIET_MS if opened else QUIET_MS)
            part = self._read()
            if opened:
                self._sections.update(dict.fromkeys(part, opened[-1]))
            yield part
            if not self._show_further(opened, {self._sections.get(each) for each in sought}):
                return

    def _show_further(self, opened: list[str], first: Collection[str | None]) -> bool:
        """Show the list's next part; False at its end. `opened`: the sections that were opened one by one."""
        if self.page.locator(_BOXES).evaluate_all(dom.SCROLL_ON) or self.turn_page():
            return True
        # A section that is folded still is one that closes again when another one is opened.
        sections = self._folded.locator.filter(visible=True)
        names = list(enumerate(sections.evaluate_all(dom.SECTION_NAMES)))
        for index, name in sorted(names, key=lambda each: each[1] not in first):
            if name not in opened:
                opened.append(name)
                sections.evaluate_all(dom.PRESS_SOME, [index])
                return True
        return False

    def _unfold(self) -> None:
        self.settle()
        folded = self._folded.locator.filter(visible=True)
        count = folded.count()
        if count and self._one_is_open:
            if not self._scope.is_visible():
                folded.evaluate_all(dom.PRESS_SOME, [0])
                self.settle()
            return
        for _ in range(_MOST_ROUNDS if count else 0):
            folded.evaluate_all(dom.PRESS_EACH)
            self.settle()
            before, count = count, folded.count()
            self._one_is_open = count == before  # opening one closes another
            if count in (0, before):
                return

    def _open_from_tab(self) -> None:
        self.open("/configuration")
        tab = self.control(labels.CONFIGURATION, roles=TABS)
        admin_api, configure = self.element(_ADMIN_API_LINK), self.control(labels.CONFIGURE)
        seen = self.see(admin_api, configure, self._scope, tab, screen="the configuration of the custom app")
        if seen is tab:
            self.press(tab)
            seen = self.see(admin_api, configure, self._scope, screen="the card 'Admin API integration'")
        if seen is not self._scope:
            self.press(seen)
        self.see(self._scope, screen="the checkboxes of the Admin API scopes")

    def _read(self) -> dict[str, ScopeBox]:
        boxes: dict[str, ScopeBox] = {}
        rows = self.page.locator(_BOXES).evaluate_all(dom.SCOPE_BOXES)
        for row in sorted(rows, key=lambda each: not each["exact"]):
            if row["handle"]:
                boxes.setdefault(row["handle"], ScopeBox(row["handle"], row["checked"], row["index"]))
        return dict(sorted(boxes.items(), key=lambda item: item[1].index))

    def _set(self, box: ScopeBox, checked: bool) -> None:
        control = self.page.locator(_BOXES).nth(box.index)
        if not self._covered:
            try:
                control.set_checked(checked, timeout=_CHECK_MS)
            except playwright.Error:
                self._covered = True
        # Looked at again, for pressing a label turns the box over.
        if self._covered and control.is_checked() != checked:
            self._press_label(control, box.handle)

    def _press_label(self, control: Locator, handle: str) -> None:
        label = control.evaluate_handle(dom.LABEL).as_element()
        text = self.page.get_by_text(handle, exact=True).filter(visible=True).first
        box = Target(control, "checkbox", (handle,))
        with self.diagnosed(box, f"the checkbox '{handle}'", "could not be ticked"):
            (label or text).click(timeout=self.session.patience)

    def _is_saved(self) -> bool:
        """A toast says so, or the button has gone or rests; while saving it is busy and its name says more."""
        if self.fresh(self._saved).is_visible():
            return True
        saves = self.page.get_by_role("button", name=labels.SAVE.anywhere).filter(visible=True)
        # In one look: the button goes at any moment. A busy one is disabled, too, but has a spinner's text.
        found = saves.evaluate_all(dom.CONTROLS)
        named = [each for each in found if labels.SAVE.pattern.match(" ".join(each["text"].split()))]
        if any(each["busy"] for each in found):
            return False
        # A button that is only disabled may wait for its request to begin.
        rests = bool(named and named[0]["disabled"]) and self.tab.change_sent
        return (not found or rests) and self.settle()
