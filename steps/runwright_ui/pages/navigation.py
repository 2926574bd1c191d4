"""Moving through any web application: addresses, clicks, keys, tabs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from runwright import RefusedError, StepError, playwright
from runwright_ui.pages.fields import FOCUS_AGAIN
from runwright_ui.pages.page_events import Answer
from runwright_ui.pages.screen import UiScreen
from runwright_ui.targets import UiTarget

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opens = Literal["", "tab"]
# How long after a press a question may come up for which there is an answer.
_QUESTION_MS = 2_000.0


class Navigation(UiScreen):
    """Goes somewhere and alters nothing."""

    def open(self, path: str) -> None:
        """Go to a path of the application; raises RefusedError when it answers with an error."""
        events = self.context.events
        _ = self.page  # listened to from here on
        self.begin()
        try:
            status = self.goto(self.session.address(path), wait_until="domcontentloaded")
        except playwright.TimeoutError:
            raise
        except playwright.Error as error:
            if told := self._not_opened(path, error):
                raise told from error
            raise
        self.context.left_open = self.context.filled_last = None
        self.context.set_fields.clear()
        self.context.opened_at, self.context.pressed = self.page.url, ""
        if status == 401 and events.last_header("www-authenticate"):
            raise self._asks_for_authentication()
        if status >= 400:
            raise RefusedError(
                f"{self.session.name} answers with HTTP {status} at {self.place}",
                hint="check the path, and whether this user may open it",
            )

    def click(self, target: UiTarget, answer: tuple[Answer, str] | None, opens: Opens) -> None:
        """Press a control that alters nothing."""
        control = self.ready(target)
        self.require_kept(f"Nothing was pressed: {target}")
        with self.answering(answer):
            self.act(target, control, "could not be pressed", lambda: control.click(timeout=self.session.patience))
            self.context.set_fields.clear()
            self.session.opened = ""
            self.context.pressed = str(target)
            self.await_question()
            self.after_press(target, opens)
        self.context.tell()

    @contextmanager
    def answering(self, answer: tuple[Answer, str] | None) -> Iterator[None]:
        """Begin to listen, and give the answer to what is asked meanwhile, but not to what is asked later."""
        self.begin(answer)
        try:
            yield
        finally:
            self.context.events.answer_no_more()

    def await_question(self) -> None:
        """Wait a moment for the question that the runbook answers: a page may ask its server first."""
        self.context.events.wait_for_question(self.page, min(_QUESTION_MS, self.session.patience))

    def after_press(self, target: UiTarget, opens: Opens) -> None:
        """Go to the tab that was to open; raises RefusedError for a question that the runbook does not answer."""
        if opens:
            self.context.go_to_tab(self._opened_tab(target))
        self.require_no_question(
            f"{target} was pressed",
            "answer it in the runbook: `dialog: accept`, or `dialog: {accept: TEXT}` for what it asks",
        )

    def hover(self, target: UiTarget) -> None:
        """Move the pointer over an element."""
        control = self.one(target)
        self.expect_no_question()
        self.act(target, control, "could not be pointed at", lambda: control.hover(timeout=self.session.patience))
        self.require_no_question(f"the pointer was over {target}")

    def press_key(self, key: str, target: UiTarget | None) -> None:
        """Press a key in a field, or where the focus is."""
        control = None if target is None else self.one(target)
        self.begin()
        if control is None:
            self._focus_again()
            self.page.keyboard.press(key)
        else:
            control.press(key, timeout=self.session.patience)
        self.context.set_fields.clear()
        self.require_no_question(f"the key {key} was pressed")

    def close_tab(self) -> None:
        """Close this tab and go back to the tab that opened it."""
        if not self.context.close_tab():
            raise StepError(
                "this tab was not opened by another one, so there is none to go back to",
                hint="say `opens: tab` on the step that opens a tab",
            )

    def _focus_again(self) -> None:
        """Give the focus back to the field that was filled last, unless it went elsewhere."""
        field = self.context.filled_last
        if field is not None:
            self.with_kept(field, FOCUS_AGAIN)

    def _opened_tab(self, target: UiTarget) -> Page:
        tabs = self.context.events.tabs
        if not tabs:
            try:
                self.page.wait_for_event("popup", timeout=self.session.patience)
            except playwright.TimeoutError:
                raise StepError(
                    f"{target} was pressed and opened no tab at {self.place}",
                    hint="leave `opens` out when it stays in this one",
                ) from None
        tab = tabs.pop()
        tab.wait_for_load_state("domcontentloaded", timeout=self.session.patience)
        return tab

    def _not_opened(self, path: str, error: Exception) -> StepError | None:
        said = str(error)
        if "Download is starting" in said:
            return StepError(
                f"{self.session.address(path).split('?')[0]} is a file to download, not a page",
                hint="download it with `ui.download` and `path`",
            )
        return self._asks_for_authentication() if "ERR_INVALID_AUTH_CREDENTIALS" in said else None

    def _asks_for_authentication(self) -> RefusedError:
        return RefusedError(
            f"the server of {self.session.name} asks for a user and a password of its own (HTTP authentication) "
            f"at {self.place}",
            hint="open it at an address without it, or have the server let this machine in",
        )
