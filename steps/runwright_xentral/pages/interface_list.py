"""The list of shop interfaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from runwright import RefusedError, ScreenChangedError, Target
from runwright_xentral import labels
from runwright_xentral.pages.xentral_page import XentralPage

_TABLE = "#onlineshopslist"
_ROWS = f"{_TABLE} > tbody > tr:not(:has(> td.dataTables_empty))"
_TURN = f"{_TABLE}_wrapper .{{0}}:not(.disabled), {_TABLE}_{{0}}:not(.disabled)"
_NEW = 'a.neubuttonlink, input.neubutton, a[href*="module=onlineshops"][href*="action=create"]:not([href*="cmd="])'
_SCREEN = "the list of shop interfaces"
_PATIENCE_MS = 5000
# Only the row's own cells: the last one holds a table again.
_READ = """rows => rows.map(row => ({
  cells: Array.from(row.cells, cell => cell.innerText.trim()),
  link: row.querySelector('a[href*="action=edit"]')?.getAttribute('href') ?? '',
}))"""
_ID = re.compile(r"[?&]id=(\d+)")


@dataclass(frozen=True)
class ListedInterface:
    """One row. The list does not tell which shop it belongs to."""

    id: str
    cells: tuple[str, ...]

    def is_of(self, module: str) -> bool:
        """Whether the column Modul says this."""
        return module in self.cells


class InterfaceList(XentralPage):
    """The list; its rows arrive some time after the page."""

    @cached_property
    def rows(self) -> Target:
        """The rows of the page of the list that is shown."""
        return self.element(_ROWS)

    @cached_property
    def empty(self) -> Target:
        """What the list shows in place of rows if it is empty, once it is loaded."""
        cell = self.page.locator(f"{_TABLE} td.dataTables_empty")
        return Target(cell.filter(has_not_text=labels.LOADING.anywhere), "the empty list", ())

    def open(self) -> None:
        """Open the list by its deep link, which every menu has; raises RefusedError without the rights.

        Rows that do not come are asked for once more: a session that has died since shows its sign-in then.
        A list that was opened just now stays.
        """
        if not self.is_shown("action=list"):
            self.go("action=list")
        seen = self.wait_for_any(self.rows, self.empty, self.denied, timeout=self.session.remaining / 2)
        if seen is None:
            self.go("action=list")
        if seen not in (self.rows, self.empty):
            self.arrive(self.rows, self.empty, screen=_SCREEN)

    def read(self) -> list[ListedInterface]:
        """Return every interface of all pages; go back to the first page, since the list may reopen on a later page."""
        while self._turn_page("previous"):
            pass
        found = {row.id: row for row in self._read_page()}
        while self._turn_page("next"):
            found.update({row.id: row for row in self._read_page()})
        self._require_all(len(found))
        return list(found.values())

    def require_inactive(self, interface_id: str) -> None:
        """Open the list and raise RefusedError unless it shows this interface as switched off."""
        self.open()
        headings = self.page.locator(f"{_TABLE} > thead th").all_inner_texts()
        column = next((at for at, text in enumerate(headings) if labels.ACTIVE.pattern.match(text)), None)
        if column is None:
            raise ScreenChangedError(f"{_SCREEN} has no column {labels.ACTIVE}", hint="look at it in Xentral")
        row = next((row for row in self.read() if row.id == interface_id), None)
        if row is None:
            raise ScreenChangedError(f"{_SCREEN} does not have the interface {interface_id} any more")
        if not labels.NO.pattern.match(row.cells[column]):
            raise RefusedError(
                f"{_SCREEN} still shows the interface {interface_id} as active ({row.cells[column]})",
                hint="look at its edit page in Xentral, then resume the run",
            )

    def press_new(self) -> None:
        """Go on to the choice of a shop system, by its deep link where no button leads to it."""
        button = self.wait_for_any(self.element(_NEW), self.control(labels.NEW), timeout=_PATIENCE_MS)
        if button is None:
            self.go("action=create")
            return
        self.press(button)

    def _read_page(self) -> list[ListedInterface]:
        return [_interface(row) for row in self.rows.locator.evaluate_all(_READ)]

    def _turn_page(self, direction: str) -> bool:
        button = self.element(_TURN.format(direction))
        if not button.is_visible():
            return False
        # The next page's rows replace these: one of them is marked to see it go.
        self.rows.locator.first.evaluate("row => row.setAttribute('data-runwright-read', '')")
        button.visible.click()
        read = self.page.locator(f"{_TABLE} tr[data-runwright-read]")
        read.wait_for(state="detached", timeout=self.session.remaining)
        self.arrive(self.rows, screen=_SCREEN)
        return True

    def _require_all(self, count: int) -> None:
        """An interface that is overlooked would be made a second time."""
        info = self.element(f"{_TABLE}_info")
        told = [int(number) for number in re.findall(r"\d+", info.visible.inner_text())] if info.is_visible() else []
        if told and count < max(told):
            raise ScreenChangedError(
                f"{_SCREEN} speaks of {max(told)} interfaces and shows {count}",
                hint="clear the search field of the list in Xentral, then resume the run",
            )


def _interface(row: dict[str, Any]) -> ListedInterface:
    found = _ID.search(row["link"])
    number = found.group(1) if found else next(filter(str.isdigit, row["cells"]), "")
    if not number:
        raise ScreenChangedError(f"{_SCREEN} has a row without a Shop-ID", hint="look at the screenshot of this step")
    return ListedInterface(number, tuple(row["cells"]))
