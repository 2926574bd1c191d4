"""Pop-ups with news that may cover any page of the admin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runwright_shopify import labels

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# A shadow dialog with a slot shows what lies in its host, so only the host tells what is in it.
_HOLDERS = '[role="dialog"]:not(:has(slot)), dialog:not(:has(slot)), s-internal-modal, s-modal'
_CONTENT = "input, select, textarea, nav, main, [role='navigation'], [role='main'], [aria-busy='true']"


def clear_away(page: Page) -> None:
    """Close announcements from now on: dialogs in which nothing can be done but closing or reading more."""
    # The button is watched, not its dialog: the host of a web component has no size.
    close = _announcement(page).get_by_role("button", name=labels.DISMISS.pattern).filter(visible=True).first
    page.add_locator_handler(close, lambda button: button.click(), no_wait_after=True)


def _announcement(page: Page) -> Locator:
    other = re.compile(rf"^(?!\s*(?:{_names()})\s*$)", re.IGNORECASE)
    dialog = page.locator(_HOLDERS).filter(has=page.get_by_role("button", name=labels.DISMISS.pattern))
    for role in ("button", "link"):
        dialog = dialog.filter(has_not=page.get_by_role(role, name=other))
    return dialog.filter(has_not=page.locator(_CONTENT)).filter(has_not_text=_ours())


def _names() -> str:
    return "|".join(map(re.escape, (*labels.DISMISS.names, *labels.LEARN_MORE.names)))


def _ours() -> re.Pattern[str]:
    """The titles of the dialogs that this pack opens itself: they may show nothing but Close for a moment."""
    ours = (labels.CREATE_APP, labels.INSTALL_APP, labels.UNINSTALL_APP, labels.ALLOW_DEVELOPMENT)
    return re.compile("|".join(label.anywhere.pattern for label in ours), re.IGNORECASE)
