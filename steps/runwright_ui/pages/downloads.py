"""Files that an application hands out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runwright import StepError, playwright
from runwright_ui.pages.navigation import Navigation
from runwright_ui.targets import UiTarget

if TYPE_CHECKING:
    from playwright.sync_api import Download


class Downloads(Navigation):
    """Takes a file and keeps it below the working folder."""

    def download(self, target: UiTarget | None, path: str | None, file: str) -> tuple[str, str]:
        """Press a control or open an address that gives a file; return where it is kept and its own name."""
        kept = _place(file)
        events = self.context.events
        _ = self.page  # listened to from here on
        events.begin()
        events.keep_downloads = True
        try:
            download = self._from_control(target) if target else self._from_address(path or "")
            if reason := download.failure():
                raise StepError(
                    f"the download of '{download.suggested_filename}' failed: {reason}", hint="run it again"
                )
            kept.parent.mkdir(parents=True, exist_ok=True)
            download.save_as(kept)
        finally:
            events.keep_downloads = False
            events.downloads.clear()
        return kept.as_posix(), download.suggested_filename

    def _from_control(self, target: UiTarget) -> Download:
        control = self.ready(target)
        try:
            with self.page.expect_download(timeout=self.session.patience) as awaited:
                self.act(target, control, "could not be pressed", lambda: control.click(timeout=self.session.patience))
        except playwright.TimeoutError:
            told = "; ".join([f"{target} was pressed and gave no file at {self.place}", *self.context.events.told()])
            raise StepError(told, hint="let the target mean the control that gives the file") from None
        return awaited.value

    def _from_address(self, path: str) -> Download:
        address = self.session.address(path)
        try:
            with self.page.expect_download(timeout=self.session.patience) as awaited:
                try:
                    self.page.goto(address, wait_until="commit", timeout=self.session.patience)
                except playwright.TimeoutError:
                    raise
                except playwright.Error as error:
                    if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
                        raise
                else:
                    raise StepError(f"{address.split('?')[0]} is a page, not a file", hint="open it with ui.open")
        except playwright.TimeoutError:
            raise StepError(
                f"{address.split('?')[0]} gave no file in time", hint="give the step a longer `timeout`"
            ) from None
        return awaited.value


def _place(file: str) -> Path:
    """Return where the file goes; raises StepError for a place outside the working folder, or a hidden one."""
    path, here = Path(file), Path.cwd().resolve()
    hidden = any(part.startswith(".") for part in path.parts)
    if path.is_absolute() or hidden or not (here / path).resolve().is_relative_to(here) or (here / path).is_dir():
        raise StepError(
            f"'{file}' is not a place for a download",
            hint="give a file below the working folder, without '..' and hidden folders",
        )
    return path
