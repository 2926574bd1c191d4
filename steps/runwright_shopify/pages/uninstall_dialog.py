"""Pressing what uninstalls an app, the dialog that may ask first, and the reasons that it may want to hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright import Target, playwright
from runwright_shopify import labels
from runwright_shopify.pages import dom
from runwright_shopify.pages.questions import asked_since, mark_before

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from runwright_shopify.pages.admin_page import AdminPage

_POPOVERS = '[data-portal-id^="popover-"], .Polaris-Popover, [role="listbox"], [role="menu"], s-popover'
_TRIGGERS = (
    'button, [role="button"], [role="combobox"], [aria-haspopup], s-internal-button, s-button, '
    "input:not([type=checkbox])"
)
_PATIENCE_MS = 8_000
_OPTION_MS = 2_000
_CLOSE_MS = 500
_WORDS = "No longer needed"


def press_uninstall(page: AdminPage, opener: Target, what: str) -> Target:
    """Press a claimed control that uninstalls, and confirm where a dialog asks; return the control pressed last.

    Where Shopify asks for no confirmation the first press uninstalls: that one passes the gate. Raises
    ScreenChangedError when it leads to neither a dialog nor a request.
    """
    mark_before(page, opener, labels.UNINSTALL)
    page.change(opener, what)
    page.await_any(until=lambda: _question(page).is_visible() or _has_acted(page, opener), patience=_PATIENCE_MS)
    confirm = _question(page)
    if not confirm.is_visible():
        if not page.tab.change_sent:
            page.see(confirm, screen="the dialog 'Uninstall app'", timeout=1)
        return opener
    button = page.claim(confirm)
    give_reason(page, button)
    page.press(button)  # the gate has let this change through
    return button


def _question(page: AdminPage) -> Target:
    """Find what confirms; after a request in a dialog only: a list that is drawn again has such controls of others."""
    if page.tab.change_sent:
        return asked_since(page, labels.UNINSTALL)
    return page.fresh(page.control(labels.UNINSTALL))


def _has_acted(page: AdminPage, opener: Target) -> bool:
    """Whether the press has sent a request and its outcome shows; a menu closes before a dialog opens, too."""
    if not page.tab.change_sent:
        return False
    if page.tab.answer_lost or page.complaint.is_visible():
        return not page.tab.is_loading
    return not opener.is_visible() and page.settle()


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
