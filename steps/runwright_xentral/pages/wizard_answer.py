"""What Xentral answers to Next in the assistant. Some of it never shows on the screen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from runwright import AppSession, RefusedError, Secret, playwright
from runwright_xentral.pages.answers import LostAnswerError
from runwright_xentral.pages.quotes import quote
from runwright_xentral.pages.xentral_page import signed_out

if TYPE_CHECKING:
    from playwright.sync_api import Response

_SIGN_IN_FIELD = re.compile(
    r"""frmlogin|\b(?:type|name|autocomplete)\s*=\s*["']?(?:password|e-?mail|user_?name)\b""", re.IGNORECASE
)
_HINT = "correct what Xentral names, then resume the run: it starts again with an empty assistant"


def require_accepted(response: Response, session: AppSession, *hidden: Secret | None) -> None:
    """Return when Xentral took the page.

    Raises RefusedError with its words; SignedOutError for a sign-in form in place of an answer, at which the
    assistant spins for ever.
    """
    if 300 <= response.status < 400 or response.status == 401:
        signed_out(session)
    body = _body(response)
    if response.status >= 500:
        raise LostAnswerError(f"Xentral crashed at this page of the assistant (HTTP {response.status})")
    if response.status >= 400:
        raise RefusedError(f"Xentral refused this page of the assistant: {_reason(response, body, hidden)}", hint=_HINT)
    if _is_sign_in(body):
        signed_out(session)


def _body(response: Response) -> str:
    """Return the answer's text; "" when the page has moved on since, as it never does at a sign-in form."""
    try:
        return response.text()
    except playwright.Error:
        return ""


def _is_sign_in(body: str) -> bool:
    """Whether this is a page with a sign-in form; a hosted sign-in asks for the user alone at first."""
    return "<form" in body.lower() and bool(_SIGN_IN_FIELD.search(body)) and not _is_json(body)


def _is_json(body: str) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def _reason(response: Response, body: str, hidden: tuple[Secret | None, ...]) -> str:
    if not _is_json(body):
        return f"it crashed (HTTP {response.status})"
    words = " ".join(dict.fromkeys(_texts(json.loads(body))))  # once more beside its field, perhaps
    return quote(words, *hidden) if words else f"no reason given (HTTP {response.status})"


def _texts(answer: Any) -> Iterator[str]:
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, (dict, list)):
        for part in answer.values() if isinstance(answer, dict) else answer:
            yield from _texts(part)
