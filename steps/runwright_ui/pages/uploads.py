"""Files that an application asks for."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from runwright import StepError, playwright
from runwright_ui.files import file_to_send
from runwright_ui.pages.explanations import explain_missing
from runwright_ui.pages.form import Form
from runwright_ui.targets import UiTarget

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator

_CHOOSER_MS = 3_000.0
_IS_FILE = "element => element.tagName === 'INPUT' && element.type === 'file'"
_TAKEN = """async element => {
  await new Promise(done => setTimeout(done, 100));
  return element.isConnected ? Array.from(element.files, each => each.name) : null;
}"""


class Uploads(Form):
    """Chooses files through the control that asks for one, or through the field itself."""

    def upload(self, target: UiTarget, file: str, what: str) -> None:
        """Choose a file."""
        path = file_to_send(file, self.session.folders)
        control = self._control(target)
        if self.session.gate.is_check:
            self._stop_here(control, what or f"choose the file '{path.name}'")
        if control.evaluate(_IS_FILE):
            self._choose_in_field(target, control, path, what)
        else:
            self.alter(target, control, what, lambda: self._choose(target, control, path))

    def _stop_here(self, control: Locator, what: str) -> None:
        """End the step of a check run: an application may take a file as soon as it is chosen."""
        gate, patience = self.session.gate, self.session.patience
        gate.change(control if control.is_visible() else self.page.locator("css=body"), what, timeout=patience)

    def _control(self, target: UiTarget) -> Locator:
        """Return the control, or the hidden field for files that the target means by its name."""
        find = self.locators

        def either() -> Locator:
            seen = find.visible(target)
            return seen if seen.count() else find.anywhere(target).and_(self.page.locator("css=input[type=file]"))

        seen = self.wait_for_attached(either)
        if seen is None:
            raise explain_missing(self, [target])
        return self.require_one(target, seen)

    def wait_for_attached(self, find: object) -> Locator | None:
        """Return the result of `find` once it is on the page, visible or not; None when the step's time is up."""
        assert callable(find)
        while self.session.patience > 200:
            found: Locator = find()
            if found.count():
                return found
            self.page.wait_for_timeout(150)
        return None

    def _choose_in_field(self, target: UiTarget, control: Locator, path: Path, what: str) -> None:
        handle = control.element_handle(timeout=self.session.patience)
        patience = self.session.patience
        seen = control if control.is_visible() else self.page.locator("css=body")
        self.alter(target, seen, what, lambda: handle.set_input_files(path, timeout=patience))
        self._require_kept(target, handle, path)

    def _require_kept(self, target: UiTarget, field: ElementHandle, path: Path) -> None:
        taken: list[str] | None = field.evaluate(_TAKEN)
        if taken is not None and taken and path.name not in taken:
            raise StepError(f"{target} does not keep the file '{path.name}'", hint="look which kinds of file it takes")

    def _choose(self, target: UiTarget, control: Locator, path: Path) -> None:
        try:
            with self.page.expect_file_chooser(timeout=min(_CHOOSER_MS, self.session.patience)) as asked:
                control.click(timeout=self.session.patience)
            chooser = asked.value
            chooser.set_files(path, timeout=self.session.patience)
        except playwright.TimeoutError:
            raise StepError(
                f"{target} was pressed and asked for no file at {self.place}",
                hint="let the target mean the button or the field that asks for a file; a zone for dropping only "
                "often has a button or a field in it",
            ) from None
        with suppress(playwright.Error):  # the application has taken the file and gone on
            self._require_kept(target, chooser.element, path)
