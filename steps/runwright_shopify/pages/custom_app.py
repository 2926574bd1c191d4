"""The pages of one custom app: its overview, installing and uninstalling it."""

from __future__ import annotations

from functools import cached_property
from typing import NoReturn

from runwright import Target
from runwright_shopify import labels
from runwright_shopify.pages.admin_page import PATIENCE_MS, AdminPage
from runwright_shopify.pages.tab import Tab
from runwright_shopify.pages.uninstall_dialog import press_uninstall

TABS = ("tab", "link", "button")
_OVERVIEW = "/overview"
_CONFIGURATION = "/configuration"
_SETTINGS = "/settings"
_INSTALL = "install the custom app"
_UNINSTALL = "uninstall the custom app, which makes its token invalid for good"


class CustomAppPage(AdminPage):
    """The overview of a custom app, and what its header offers on every tab."""

    def __init__(self, tab: Tab, app_id: str) -> None:
        super().__init__(tab)
        self.app_id = app_id

    def open(self, path: str = _OVERVIEW) -> None:
        """Open the overview, or another page of the app; raises RefusedError when the app is not there."""
        if self.go_development(f"/{self.app_id}{path}") == 404:
            self.refuse(
                f"the store '{self.store}' has no custom app with the id {self.app_id}",
                "look at Settings > Apps > Develop apps; a deleted app cannot be brought back",
            )

    def open_overview(self, *, led_here: bool = False) -> None:
        """Open the overview and wait until it shows what can be done; `led_here`: a change has just led to it."""
        if not led_here or self.tab.crashed or not self.is_at(f"/{self.app_id}{_OVERVIEW}"):
            self.open(_OVERVIEW)
        self.arrive(*self.landmarks, screen="the overview of the custom app")
        self.settle()
        self.tab.unused()

    def can_install(self) -> bool:
        """Whether "Install app" (or "Update app" after new scopes) is offered."""
        return self.offered(labels.INSTALL_AGAIN) is not None

    def offers_update(self) -> bool:
        """Open the configuration, where some admins have "Update app" for new scopes and nowhere else."""
        if self.go_development(f"/{self.app_id}{_CONFIGURATION}") >= 400 or not self.glimpse(*self.landmarks):
            return False
        self.settle()
        return self.offered(labels.UPDATE_APP) is not None

    def require_installed(self) -> None:
        """Raise ScreenChangedError when the app can still be set up, and only "Install app" is not to be seen."""
        if self.control(labels.CONFIGURE_SCOPES).is_visible():
            self._see_install()

    def _see_install(self) -> Target:
        return self.see(self.control(labels.INSTALL_AGAIN), screen="the button 'Install app'", timeout=1)

    def install(self) -> None:
        """Install the app, or give it its new scopes, and wait until it is done; raises RefusedError."""
        pressed: list[Target] = []
        self.carry_out(
            _INSTALL,
            lambda: pressed.append(self._press_install()),
            shown=lambda: self._is_installed(pressed[-1]),
            found=self._has_nothing_to_install,
            refuse=lambda words: self._refuse_install("Shopify did not install it", words),
        )

    def _press_install(self) -> Target:
        """Press what installs and return it; "Update app" acts at once, or opens a dialog as "Install app" does."""
        opener = self.offered(labels.INSTALL_AGAIN) or self._see_install()
        if not opener.visible.is_enabled():
            self._refuse_install("it offers no 'Install app' that can be pressed")
        if self.offered(labels.INSTALL_APP) is None:
            return self._press_update(opener)
        confirm = self.open_dialog(opener, labels.INSTALL)
        self.see(confirm, screen="the dialog 'Install app'")
        button = self.claim(confirm, _INSTALL)
        self.change(button, _INSTALL)
        return button

    def _press_update(self, opener: Target) -> Target:
        button = self.claim(self.fresh(opener))
        self.mark(self.fresh(self.control(labels.INSTALL)))
        self.change(button, _INSTALL)
        confirm = self.fresh(self.control(labels.INSTALL))
        acted = self.await_any(
            confirm, until=lambda: not button.is_visible() or self.tab.answer_lost, patience=PATIENCE_MS
        )
        if acted is None:
            return button
        button = self.claim(confirm, _INSTALL)
        self.press(button)  # the gate has let this change through
        return button

    def _has_nothing_to_install(self) -> bool:
        self.open_overview()
        if self.can_install() or self.control(labels.CONFIGURE_SCOPES).is_visible():
            return False
        return not self.offers_update()

    def uninstall(self) -> None:
        """Uninstall the app, which kills its token, and wait until it can be installed again."""
        pressed: list[Target] = []
        self.carry_out(
            _UNINSTALL,
            lambda: pressed.append(self._press_uninstall()),
            shown=lambda: self._has_gone(pressed[-1]),
            found=self._is_uninstalled,
            refuse=lambda words: self.refuse(
                "Shopify did not uninstall the app", "look at it in the Shopify admin", words=words
            ),
        )
        self.open_overview()

    def _press_uninstall(self) -> Target:
        opener = self.offered(labels.UNINSTALL_APP) or self._uninstall_elsewhere()
        if opener is None:
            self.refuse(
                "the custom app offers no 'Uninstall app'",
                "uninstall it by hand in the Shopify admin (never delete it), then resume the run",
            )
        return press_uninstall(self, self.claim(self.fresh(opener)), _UNINSTALL)

    def _uninstall_elsewhere(self) -> Target | None:
        """Look for "Uninstall app" on the overview and in the app's settings: not every tab has it in its header."""
        for path in (_OVERVIEW, _SETTINGS):
            if self.go_development(f"/{self.app_id}{path}") >= 400 or not self.glimpse(*self.landmarks):
                continue
            self.settle()
            if opener := self.offered(labels.UNINSTALL_APP):
                return opener
        return None

    def _is_uninstalled(self) -> bool:
        self.open_overview()
        return self.offered(labels.INSTALL_APP) is not None

    @cached_property
    def landmarks(self) -> tuple[Target, ...]:
        """What an app's pages have, installed or not."""
        return (
            self.control(labels.INSTALL_APP),
            self.control(labels.CONFIGURE_SCOPES),
            self.control(labels.API_CREDENTIALS, roles=TABS),
            self.control(labels.CONFIGURATION, roles=TABS),
            self.control(labels.UNINSTALL_APP),
            self.element(f'[href*="/development/{self.app_id}/"]'),
        )

    def _is_installed(self, pressed: Target) -> bool:
        return self.control(labels.REVEAL_TOKEN).is_visible() or (
            not self.control(labels.INSTALL).is_visible() and self._has_gone(pressed)
        )

    def _has_gone(self, pressed: Target) -> bool:
        """Whether a dialog has done its work: its button stays, busy, until then."""
        return not pressed.is_visible() and self.settle()

    def _refuse_install(self, what: str, words: str = "") -> NoReturn:
        self.refuse(
            f"the custom app cannot be installed: {what}",
            "an app needs at least one Admin API scope, and the account the permission to install apps; "
            "look at its overview in the Shopify admin, then resume the run",
            words=words,
        )
