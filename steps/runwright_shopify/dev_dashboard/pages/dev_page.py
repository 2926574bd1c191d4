"""What all screens of the Dev Dashboard have in common: addresses, server errors, a session that ended, refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from runwright import Interruption, Label, RefusedError, SignedOutError, StepError, Target, origin_of
from runwright_shopify.dev_dashboard import labels
from runwright_shopify.pages.admin_page import AdminPage
from runwright_shopify.pages.interruptions import SIGN_IN_FIELDS, challenge_of, hand_over
from runwright_shopify.pages.tab import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_MOST_GETS = 3
_RETRY_MS = 500
_DIALOG_MS = 3_000
_PERMISSION_HINT = (
    "have the owner of the organization give this account the permission to develop apps (Dev Dashboard > Settings > "
    "Users), or sign in with an account that has it, then resume the run"
)
DIALOG = 'dialog[open], [role="dialog"], [role="alertdialog"], [aria-modal="true"]'
_OPENS_DIALOG = (
    'control => control.matches(\'a[href^="#"], [data-modal-id-param], [aria-haspopup="dialog"], [commandfor], '
    "[popovertarget]')"
)


class DevPage(AdminPage):
    """A screen of the Dev Dashboard at `origin`."""

    def __init__(self, tab: Tab, origin: str, organization_id: str = "") -> None:
        super().__init__(tab)
        challenge = challenge_of(tab.session)
        # By its fields alone: a dashboard in any language may have buttons and headings like those of a sign-in.
        fields = Target(self.page.locator(SIGN_IN_FIELDS), "sign-in", ())
        self.interruptions = (
            Interruption(challenge, lambda: hand_over(tab.session, challenge)),
            Interruption(fields, self._signed_out),
        )
        self.origin = origin
        self.organization_id = organization_id

    @property
    def replaced_by(self) -> tuple[Target, ...]:
        """The Dev Dashboard is the newer flow itself."""
        return ()

    @property
    def denied(self) -> Target:
        """What the Dev Dashboard says to an account without the permission."""
        return self.text(labels.NO_PERMISSION)

    @property
    def is_outside(self) -> bool:
        """Whether the page has been elsewhere than in the Dev Dashboard for a while."""
        return self.tab.has_left(is_inside=self._is_inside)

    @property
    def _is_inside(self) -> bool:
        return bool(re.match(r"/dashboard(?:/|$)", self.path))

    def address_of(self, path: str) -> str:
        """Return the address of a path below the organization."""
        return f"{self.origin}/dashboard/{self.organization_id}/{path}".rstrip("/")

    def visit(self, path: str) -> int:
        """Open a path below the organization; return the HTTP status, which is below 500.

        The Dev Dashboard sometimes answers 5xx: the page is then asked for again. Raises SignedOutError,
        RefusedError without the permission, StepError when the server keeps failing.
        """
        status = self.get(self.address_of(path))
        self._require_organization()
        if status == 403:
            self.raise_denied()
        return status

    def get(self, url: str) -> int:
        """Open an address of the Dev Dashboard, up to three times; return the HTTP status."""
        self.tab.used()
        status = self.goto(url, wait_until="domcontentloaded")
        for _ in range(_MOST_GETS - 1):
            if status < 500:
                break
            self.page.wait_for_timeout(_RETRY_MS)
            status = self.goto(url, wait_until="domcontentloaded")
        if status >= 500:
            raise StepError(
                f"the Dev Dashboard answered HTTP {status} at {urlsplit(url).path}, {_MOST_GETS} times in a row",
                hint="look at https://www.shopifystatus.com, then resume the run",
            )
        self._require_signed_in()
        return status

    @property
    def path(self) -> str:
        """The path of the page that is shown; empty when it is not the Dev Dashboard's."""
        return urlsplit(self.page.url).path if origin_of(self.page.url) == self.origin else ""

    def raise_denied(self) -> NoReturn:
        """Raise the error that names the missing permission."""
        words = self.denied if self.denied.is_visible() else None
        self.refuse(
            f"this account has no permission to develop apps in the organization {self.organization_id}",
            _PERMISSION_HINT,
            words=words,
        )

    def confirm_change(
        self, opener: Target, confirm: Callable[[Locator], Target], what: str, *, asked: Label | None = None
    ) -> None:
        """Press a button and, if a dialog opens, the button in it that does it. Each change passes the gate.

        A button that evidently only opens a dialog alters nothing; any other may act at once. `asked` is the button
        of a question that comes as a page of its own; there only its words are trusted.
        """
        # Before the press, which may lead to another document: what covers that one is no question of this press.
        document = self.tab.mark_document()
        before = self.dialogs.count()
        start = self.page.url
        if opener.visible.evaluate(_OPENS_DIALOG):
            self.press(opener)
            with self.tab.asked_in(document):
                self.see(self.dialog, screen=f"the dialog to {what}")
                self.change(confirm(self.dialogs.last), what)
            return
        self.change(opener, what)
        with self.tab.asked_in(document):
            self.await_any(self.dialog, until=lambda: not opener.is_visible(), patience=_DIALOG_MS)
            if self.dialogs.count() > before:
                self.change(confirm(self.dialogs.last), what)
            elif asked and self.page.url != start:
                self._answer_page(asked, what)

    def _answer_page(self, asked: Label, what: str) -> None:
        """Press the button of a question that a change has led to, if the page asks one."""
        if self.page.url.rstrip("/").endswith("/settings"):
            return
        if question := self.glimpse(self.control(asked), timeout=_DIALOG_MS):
            self.change(question, what)

    @property
    def dialogs(self) -> Locator:
        """The dialogs that are open."""
        return self.page.locator(DIALOG).filter(visible=True)

    @property
    def dialog(self) -> Target:
        """An open dialog."""
        return Target(self.dialogs, "dialog", ())

    def _require_signed_in(self) -> None:
        if not self._is_inside:
            self._signed_out()

    def _require_organization(self) -> None:
        if not self.path.startswith(f"/dashboard/{self.organization_id}"):
            raise RefusedError(
                f"this account does not reach the organization {self.organization_id} in the Dev Dashboard: it was "
                "sent to another one",
                hint="sign in with an account of the organization that owns the store, then resume the run",
            )

    def _signed_out(self) -> NoReturn:
        raise SignedOutError(
            "the Dev Dashboard shows its sign-in: the session has ended there",
            hint="sign in again, then resume the run",
        )
