"""Turns Playwright's errors into runwright's, with a message and a hint in place of a stack trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from runwright.browser import playwright
from runwright.connections import CertificateAuthority, cannot_be_reached
from runwright.errors import BrowserLostError, RunwrightError, ScreenChangedError, StepError, StepTimeoutError

# Playwright's public API has no class for these, only the text.
_GONE = ("has been closed", "Target crashed", "Page crashed", "Connection closed", "browser has disconnected")
_NET = re.compile(r"net::(ERR_[A-Z_]+) at (\S+)")
_UNANSWERED = re.compile(r"^Page\.goto: Timeout ([\d.]+)ms exceeded.*?navigating to \"([^\"]+)\"", re.DOTALL)


@contextmanager
def mapped_errors(authority: CertificateAuthority | None = None) -> Iterator[None]:
    """Re-raise Playwright's errors as StepError, naming the element that the page object waited for.

    `authority`: the private certificate authority of the run.
    """
    try:
        yield
    except playwright.TimeoutError as error:
        raise _timeout(error.message) from error
    except playwright.Error as error:
        raise _other(error.message, authority) from error


def _timeout(message: str) -> StepError:
    if unanswered := _UNANSWERED.search(message):
        milliseconds, url = unanswered.groups()
        return StepTimeoutError(
            f"{url.split('?')[0]} did not answer within {float(milliseconds) / 1000:.3g} s",
            hint="look whether the application answers in your own browser, then resume the run",
        )
    waited_for = _waited_for(message)
    # The text comes from the call log, which is the only place that names the reason of a timeout.
    if "intercepts pointer events" in message:
        return ScreenChangedError(
            f"{waited_for} is covered by something else on the page",
            hint="look at the screenshot of this step; close what lies over it and run again",
        )
    if "element is not enabled" in message:
        return ScreenChangedError(f"{waited_for} stayed disabled", hint="look at the screenshot of this step")
    return StepTimeoutError(
        f"{_first_line(message)}; {waited_for} was waited for",
        hint="if the application is only slow, give the step a longer `timeout` and run again",
    )


def _other(message: str, authority: CertificateAuthority | None) -> RunwrightError:
    unreachable = _NET.search(message)
    if unreachable:
        code, url = unreachable.groups()
        return cannot_be_reached(url, code, authority)
    if any(sign in message for sign in _GONE):
        return BrowserLostError("the browser or its window was closed", hint="resume the run")
    if "strict mode violation" in message:
        return ScreenChangedError(
            "an element that the step uses is on the page more than once",
            hint="look at the screenshot of this step; if the step has a target, let it say which one is meant",
        )
    return StepError(_first_line(message))


def _first_line(message: str) -> str:
    # Only the first line: the call log below it quotes texts and attributes of the page.
    return message.strip().splitlines()[0].rstrip(":.") if message.strip() else "the browser gave no reason"


def _waited_for(message: str) -> str:
    """Return the element in Playwright's call log; the other lines are left out, because they may quote the page."""
    found = re.search(r"waiting for (.+?)(?: to be \w+)?$", message, re.MULTILINE)
    return found.group(1) if found else "the element"
