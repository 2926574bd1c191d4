"""Pop-ups with news that may cover any page of the admin."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from runwright import Label
from runwright_shopify import labels
from runwright_shopify.dev_dashboard import labels as dev_labels

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# A shadow dialog with a slot shows what lies in its host, so only the host tells what is in it.
_HOLDERS = (
    '[role="dialog"]:not(:has(slot)), [role="alertdialog"]:not(:has(slot)), dialog:not(:has(slot)), s-internal-modal, '
    "s-modal"
)
_CONTENT = (
    "form, [form], #proceed_cta, input, select, textarea, nav, main, [role='navigation'], [role='main'], "
    "[aria-busy='true'], "
    "s-internal-text-field, s-text-field, s-internal-select, s-select"
)
# The texts of the dialogs that this pack opens itself: their titles, or their confirming buttons.
_OURS = (
    labels.CREATE_APP,
    labels.INSTALL,
    labels.UNINSTALL,
    labels.UNINSTALL_APP,
    labels.ALLOW_DEVELOPMENT,
    labels.REVEAL_TOKEN,
    labels.COPY,
    labels.SAVE,
    dev_labels.PROCEED,
    dev_labels.RELEASE,
    dev_labels.ROTATE,
    dev_labels.GENERATE,
    dev_labels.REVOKE,
)
_LONGEST_TITLE = 80
_PARTS = "dialog|modal|window|pop-?up|announcement|notification|notice|banner|message|tour"
_PARTS_DE = "Dialog|Fenster|Hinweis|Meldung|Mitteilung|Ankündigung|Benachrichtigung|Nachricht|Tour"
_BEFORE = f"(?:ok|okay|yes|ja|vorerst|diese|diesen|{_PARTS_DE})"
_BEHIND = f"(?:this|the|for now|thanks|thank you|danke|{_PARTS})"


def clear_away(page: Page, closed: Callable[[str], None], asked: Callable[[], str] = str) -> None:
    """Close announcements from now on, by a button that only closes; `closed` is told the title of each.

    A document with the mark that `asked` returns is left alone: what comes up there is the question after a press.
    """
    # The button is watched, not its dialog: the host of a web component has no size. An acknowledgement ("OK") closes
    # only where nothing can be cancelled: beside that it would be a yes.
    dialogs = _announcements(page)
    asks = dialogs.filter(has=page.get_by_role("button", name=labels.CANCEL.pattern))
    silent = dialogs.filter(has_not=page.get_by_role("button", name=labels.CANCEL.pattern))
    ways = (
        silent.get_by_role("button", name=closing(labels.DISMISS)),
        asks.get_by_role("button", name=closing(labels.DISMISS)),
        silent.get_by_role("button", name=closing(labels.ACKNOWLEDGE)),
    )

    def close(button: Locator) -> None:
        if (mark := asked()) and button.evaluate_all(_IS_MARKED, mark):
            return
        title = " ".join("".join(button.evaluate_all(_TITLES_OF)).split())
        closed(title[:_LONGEST_TITLE])
        button.click()

    for way in ways:
        page.add_locator_handler(way.filter(visible=True).first, close, no_wait_after=True)


def closing(label: Label) -> re.Pattern[str]:
    """Match a button that closes and does no more: "Close dialog", "Skip for now", "Got it!", not "Close account"."""
    return re.compile(rf"^\W*(?:{_BEFORE}\W+)?(?:{_any_name((label,))})(?:\W+{_BEHIND})*\W*$", re.IGNORECASE)


def _announcements(page: Page) -> Locator:
    dialogs = page.locator(_HOLDERS).filter(has_not=page.locator(_CONTENT))
    for role in ("button", "link"):
        dialogs = dialogs.filter(has_not=page.get_by_role(role, name=_pattern(_OURS)))
    # Such a dialog may show nothing but Close for a moment, while it loads.
    titles = re.compile(f"{_any_name(_TITLES)}|{dev_labels.NAMES_SECRET.pattern}", re.IGNORECASE)
    return dialogs.filter(has_not=page.get_by_role("heading", name=titles))


MARK = "mark => { document.runwrightAsked = mark; }"
"""Marks the document that is shown."""
_IS_MARKED = "(_, mark) => document.runwrightAsked === mark"

_TITLES = (
    labels.CREATE_APP,
    labels.INSTALL_APP,
    labels.UNINSTALL_APP,
    labels.ALLOW_DEVELOPMENT,
    labels.ACCESS_TOKEN,
)


def _pattern(found: tuple[Label, ...]) -> re.Pattern[str]:
    """Match a button's whole name, with the word of a spinner before or behind it."""
    return re.compile(rf"^\W*(?:\w+\W+)?(?:{_any_name(found)})(?:\W+\w+)?\W*$", re.IGNORECASE)


def _any_name(found: tuple[Label, ...]) -> str:
    names = dict.fromkeys(name for label in found for name in label.names)
    return "|".join(r"\W+".join(map(re.escape, name.split())) for name in names)


# Return the title of the dialog around each button, or "".
_TITLES_OF = """
buttons => buttons.map(button => {
  let dialog = button;
  const holds = '[role="dialog"], [role="alertdialog"], dialog, s-internal-modal, s-modal';
  while (dialog && !(dialog.matches?.(holds) && !dialog.querySelector('slot'))) {
    dialog = dialog.parentElement || dialog.getRootNode().host;
  }
  const heading = dialog?.querySelector('h1, h2, h3, [role="heading"]');
  return heading?.textContent || dialog?.getAttribute('heading') || dialog?.getAttribute('aria-label') || '';
})
"""
