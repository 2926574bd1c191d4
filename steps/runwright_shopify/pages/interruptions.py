"""Screens that may come up anywhere instead of the expected one: the sign-in, and Shopify's bot checks.

A bot check is recognised, named and handed over to a person, never circumvented.
"""

from __future__ import annotations

from runwright import PRESSABLE, AppSession, Target
from runwright_shopify import labels

SIGN_IN_FIELDS = (
    'input[name="account[email]"], input[name="account[password]"], '
    'input[autocomplete~="current-password"], input[autocomplete~="username"]'
)
_CHECKS = (
    'iframe[src*="captcha" i]:not([src*="size=invisible"]), iframe[title*="captcha" i], '
    'iframe[src*="challenges.cloudflare.com"], .h-captcha:not([data-size="invisible"]), '
    "#challenge-form, #challenge-stage, #challenge-running"
)


def challenge_of(session: AppSession) -> Target:
    """Return the target that matches a bot check."""
    page = session.page
    return Target(page.get_by_text(labels.CHALLENGE.anywhere).or_(page.locator(_CHECKS)), "bot check", ())


def hand_over(session: AppSession, challenge: Target) -> None:
    """Have a person pass the check; raises HumanNeededError if no person can be asked."""
    session.ask_human(f"pass the bot check of Shopify ('{session.page.title()}')", lambda: not challenge.is_visible())


def sign_in_of(session: AppSession) -> Target:
    """Return the target that matches the screens of the sign-in."""
    found = session.page.locator(SIGN_IN_FIELDS)
    for role in PRESSABLE:
        for label in (labels.OTHER_METHOD, labels.WITH_PASSWORD):
            found = found.or_(session.page.get_by_role(role, name=label.pattern))  # type: ignore[arg-type]
    found = found.or_(session.page.get_by_role("heading", name=labels.CHOOSE_ACCOUNT.pattern))
    return Target(found, "sign-in", ())
