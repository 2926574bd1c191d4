"""Dialogs that ask after a press, told from layers that were there before it: the settings may be a dialog, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright import Label, Target
from runwright_shopify.pages import dom

if TYPE_CHECKING:
    from runwright_shopify.pages.admin_page import AdminPage

_LAYERS = (
    'dialog, [role="dialog"], [role="alertdialog"], [aria-modal="true"], s-internal-modal, s-modal, '
    ".Polaris-Modal-Dialog, .Polaris-Modal-Dialog__Modal"
)
_DOCUMENT = f"html[{dom.TOUCHED}]"


def mark_before(page: AdminPage, button: Target, answers: Label) -> None:
    """Remember the document, its dialogs and its controls of these names before the claimed button is pressed."""
    around = page.page.locator(_LAYERS).filter(has=button.locator)  # a web component may have no size: not visible
    around.or_(page.page.locator("html")).evaluate_all(dom.MARK)
    page.mark(page.element(_LAYERS))
    page.mark(page.fresh(page.control(answers)))


def asked_since(page: AdminPage, answers: Label) -> Target:
    """Find what answers in a dialog that has opened since `mark_before()`, in the same document."""
    layers = page.page.locator(_DOCUMENT).locator(_LAYERS).and_(page.page.locator(dom.UNTOUCHED))
    return page.fresh(page.control(answers, within=layers))
