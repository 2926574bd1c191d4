"""The fields of any web application's forms.

Without a `what`, a field is part of a form that is sent later, and filling it alters nothing yet. With one it
alters the application at once, and what is done to it goes through the change gate.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from runwright import Label, Secret, StepError
from runwright_ui.pages.screen import Screen, shorten
from runwright_ui.targets import Target

if TYPE_CHECKING:
    from playwright.sync_api import Locator


class Form(Screen):
    """Fields, boxes and lists. Each is looked at first and left alone when it is as it should be."""

    def fill_in(self, target: Target, value: str, what: str) -> None:
        """Give a field this value, unless it has it."""
        field = self.one(target)
        if self.content(field) != value:
            self._alter(field, what, lambda: field.fill(value))

    def set_checked(self, target: Target, checked: bool, what: str) -> None:
        """Tick or untick a box, unless it is."""
        box = self.one(target)
        if box.is_checked() != checked:
            self._alter(box, what, lambda: box.set_checked(checked))

    def select(self, target: Target, option: str, what: str) -> None:
        """Choose an option by its text, unless it is chosen."""
        box = self.one(target)
        wanted = self._option(target, box, option)
        if not wanted.evaluate("option => option.selected"):
            index: int = wanted.evaluate("option => option.index")
            self._alter(box, what, lambda: box.select_option(index=index))

    def upload(self, target: Target, file: str, what: str) -> None:
        """Choose a file through the control that asks for one."""
        path = Path(file)
        if not path.is_file():
            raise StepError(f"there is no file '{file}'", hint="give its path from the working folder")
        control = self.one(target)

        def choose() -> None:
            with self.page.expect_file_chooser() as asked:
                control.click()
            asked.value.set_files(path)

        self._alter(control, what, choose)

    def type_secret(self, target: Target, secret: Secret) -> None:
        """Type a secret, into this application only."""
        self.session.fill_secret(self.one(target), secret)

    def _alter(self, control: Locator, what: str, act: Callable[[], object]) -> None:
        if what:
            self.session.gate.change(control, what, act=act)
        else:
            act()

    def _option(self, target: Target, box: Locator, option: str) -> Locator:
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        wanted = box.locator("option").filter(has_text=Label(any=option).pattern)
        try:
            wanted.first.wait_for(state="attached", timeout=self.session.remaining)
        except PlaywrightTimeoutError:
            raise self._not_offered(target, box, option) from None
        if wanted.count() > 1:
            raise StepError(f"{target} offers '{option}' {wanted.count()} times", hint="narrow the target")
        return wanted

    def _not_offered(self, target: Target, box: Locator, option: str) -> StepError:
        offered = [f"'{shorten(text)}'" for text in box.locator("option").all_text_contents()]
        return StepError(
            f"{target} offers no '{option}'; it offers {', '.join(offered) or 'nothing'}",
            hint="choose one of them; a list that is no <select> is opened and chosen from with ui.click",
        )
