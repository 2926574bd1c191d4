"""The dialog that asks before an app is uninstalled, and the reasons that it may want to hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright import Target, playwright
from runwright_shopify import labels
from runwright_shopify.pages import dom

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from runwright_shopify.pages.admin_page import AdminPage

_POPOVERS = '[data-portal-id^="popover-"], .Polaris-Popover, [role="listbox"], [role="menu"], s-popover'
_TRIGGERS = (
    'button, [role="button"], [role="combobox"], [aria-haspopup], s-internal-button, s-button, '
    "input:not([type=checkbox])"
)
_OPTION_MS = 2_000
_CLOSE_MS = 500
_WORDS = "No longer needed"


def give_reason(page: AdminPage, confirm: Target) -> None:
    """Choose a reason where the dialog wants one: any will do."""
    dialog = page.around(confirm)
    if not dialog.count():
        return
    _choose_offered(dialog)
    if not confirm.visible.is_enabled():
        _choose_in_popover(page, dialog)
    words = dialog.locator("textarea").filter(visible=True).first
    if not confirm.visible.is_enabled() and words.is_visible() and not words.input_value():
        words.fill(_WORDS)


def _choose_offered(dialog: Locator) -> None:
    choice = dialog.locator("select").filter(visible=True).first
    box = dialog.locator("input[type=radio], input[type=checkbox]").filter(visible=True).first
    if choice.is_visible():
        if not choice.input_value():
            choice.select_option(index=1)
    elif box.is_visible() and not dialog.locator("input:checked").count():
        label = box.evaluate_handle(dom.LABEL).as_element()  # the box itself may be painted over
        (label or box).click()


def _choose_in_popover(page: AdminPage, dialog: Locator) -> None:
    """Open the list of reasons, take one, and close the list: it covers the dialog's buttons."""
    # A combobox takes no name from the text in it.
    found = dialog.locator(_TRIGGERS).filter(has_text=labels.REASON.anywhere)
    by_label = dialog.get_by_label(labels.REASON.anywhere).and_(page.page.locator(_TRIGGERS))
    trigger = Target(found.or_(by_label), "reasons", labels.REASON.names)
    if not trigger.is_visible():
        return
    page.press(trigger)
    popover = page.page.locator(_POPOVERS).filter(visible=True).last
    other = page.control(labels.OTHER_REASON, roles=_OPTIONS, within=popover)
    first = Target(popover.locator('label, [role="option"], [role^="menuitem"], button'), "reason", ())
    option = page.glimpse(other, first, timeout=_OPTION_MS)
    if option is None:
        return
    page.press(option)
    _close(popover, dialog)


def _close(popover: Locator, dialog: Locator) -> None:
    """Close the list of reasons by a click on what does nothing: it may lie over either."""
    for beside in dialog.locator("h1, h2, h3, textarea").filter(visible=True).all():
        if not popover.is_visible():
            return
        try:
            beside.click(timeout=_CLOSE_MS)
        except playwright.TimeoutError:
            beside.dispatch_event("click")


_OPTIONS = ("option", "menuitem", "menuitemcheckbox", "menuitemradio", "checkbox", "radio", "button")
