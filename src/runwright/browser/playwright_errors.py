"""Turns Playwright's errors into runwright's, with a message and a hint in place of a stack trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from runwright.browser import playwright
from runwright.errors import BrowserLostError, RunwrightError, ScreenChangedError, StepError, StepTimeoutError

# Playwright's public API has no class for these, only the text.
_GONE = ("has been closed", "Target crashed", "Page crashed", "Connection closed", "browser has disconnected")
_NET = re.compile(r"net::(ERR_[A-Z_]+) at (\S+)")
_UNANSWERED = re.compile(r"^Page\.goto: Timeout ([\d.]+)ms exceeded.*?navigating to \"([^\"]+)\"", re.DOTALL)
_UNREACHABLE = {
    "ERR_CONNECTION_REFUSED": "nothing answers there",
    "ERR_NAME_NOT_RESOLVED": "the host name is not known",
    "ERR_INTERNET_DISCONNECTED": "this machine is offline",
    "ERR_CONNECTION_TIMED_OUT": "it does not answer",
    "ERR_CONNECTION_RESET": "the connection was cut",
    "ERR_ABORTED": "it was given up before an answer came",
    "ERR_EMPTY_RESPONSE": "it closed the connection without an answer",
    "ERR_TOO_MANY_REDIRECTS": "it redirects without end",
    "ERR_SSL_PROTOCOL_ERROR": "it does not speak https there",
    "ERR_PROXY_CONNECTION_FAILED": "the proxy does not answer",
    "ERR_TUNNEL_CONNECTION_FAILED": "the proxy does not let the connection through",
    "ERR_BAD_SSL_CLIENT_AUTH_CERT": "it wants another client certificate",
    "ERR_HTTP_RESPONSE_CODE_FAILURE": "it answered with an HTTP error and an empty page",
    "ERR_RESPONSE_HEADERS_TOO_BIG": "its answer has too many or too large cookies",
    "ERR_CERT_AUTHORITY_INVALID": "this computer does not trust the authority of its certificate",
    "ERR_CERT_COMMON_NAME_INVALID": "its certificate is for another host",
    "ERR_CERT_DATE_INVALID": "its certificate has expired, or is not valid yet",
}
_HINT = "check the URL, the network and whether the application is up, then run again"
_HINTS = {
    "ERR_CERT_AUTHORITY_INVALID": "add your own authority to the trust store of the system (on Linux `~/.pki/nssdb`)",
    "ERR_CERT_COMMON_NAME_INVALID": "check the URL; no secret is typed where the certificate is not the application's",
    "ERR_CERT_DATE_INVALID": "check the clock of this computer, and have the certificate renewed",
}


@contextmanager
def mapped_errors() -> Iterator[None]:
    """Re-raise Playwright's errors as StepError, naming the element that the page object waited for."""
    try:
        yield
    except playwright.TimeoutError as error:
        raise _timeout(error.message) from error
    except playwright.Error as error:
        raise _other(error.message) from error


def _timeout(message: str) -> StepError:
    if unanswered := _UNANSWERED.search(message):
        milliseconds, url = unanswered.groups()
        return StepTimeoutError(
            f"{url.split('?')[0]} did not answer within {float(milliseconds) / 1000:g} s",
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


def _other(message: str) -> RunwrightError:
    unreachable = _NET.search(message)
    if unreachable:
        code, url = unreachable.groups()
        return StepError(
            f"{url.split('?')[0]} cannot be reached: {_UNREACHABLE.get(code, code)}",
            hint=_HINTS.get(code, _HINT),
        )
    if any(sign in message for sign in _GONE):
        return BrowserLostError("the browser or its window was closed", hint="resume the run")
    if "strict mode violation" in message:
        return ScreenChangedError(
            f"{_waited_for(message)} stands on the page more than once",
            hint="look at the screenshot of this step; its target must say which one is meant",
        )
    return StepError(_first_line(message))


def _first_line(message: str) -> str:
    # Only the first line: the call log below it quotes texts and attributes of the page.
    return message.strip().splitlines()[0].rstrip(":.") if message.strip() else "the browser gave no reason"


def _waited_for(message: str) -> str:
    """Return the element in Playwright's call log; the other lines are left out, because they may quote the page."""
    found = re.search(r"waiting for (.+?)(?: to be \w+)?$", message, re.MULTILINE)
    return found.group(1) if found else "the element"
