"""Why Xentral's check of the connection fails, as far as the run knows, and the remedy that loses nothing."""

from __future__ import annotations

import re
from collections.abc import Collection

from runwright import RefusedError

NEEDED_SCOPE = "read_locations"
"""Xentral asks for the shop's locations first; Shopify lists them with this scope only."""
_LACKS_SCOPE = re.compile(r"approval for (\w+) scope", re.IGNORECASE)
_REFUSES_TOKEN = re.compile(r"\b401\b|unauthori[sz]ed|invalid api key|access token", re.IGNORECASE)

_PROVES_REFUSAL = re.compile(r"\b401\b|unauthori[sz]ed|invalid api key or access token", re.IGNORECASE)

_ADD_SCOPE = (
    "add {0} to the input `scopes` and run again: the app gets the scope and keeps its token where Shopify allows it"
)
_LOOK = (
    "the interface exists and stays; open its edit page in Xentral, compare the shop's URL, and check the connection "
    "there once more"
)
_REPLACE = (
    "the interface exists and stays; enter a working token on its edit page in Xentral, or let "
    "`runwright resume RUN --reissue` make a new one (the old token stops working at once)"
)


def missing_token(place: str) -> RefusedError:
    """Return the error for a place in Xentral that needs a token which is not known any more."""
    return RefusedError(
        f"{place} needs the access token, which was revealed earlier and is not shown again",
        hint="resume with `--secret access_token=-` if you kept it, or with `--reissue` to replace it",
    )


def says_token_is_refused(words: str) -> bool:
    """Whether the words of a failed check quote Shopify's refusal of the token, and not just any failure."""
    return bool(_PROVES_REFUSAL.search(words))


def refused(words: str, granted: Collection[str]) -> RefusedError:
    """Return the error for a check that failed with these words.

    `granted` are the scopes of the token when Shopify accepted it earlier in this run; empty when it was not asked.
    """
    message = f'Xentral cannot use the shop: "{words}"'
    if lacks := _LACKS_SCOPE.search(words):
        return RefusedError(message, hint=_ADD_SCOPE.format(lacks.group(1)))
    if granted and NEEDED_SCOPE not in granted:
        return RefusedError(f"{message}; the token lacks {NEEDED_SCOPE}", hint=_ADD_SCOPE.format(NEEDED_SCOPE))
    if granted:
        return RefusedError(f"{message}, although Shopify accepted the token earlier in this run", hint=_LOOK)
    return RefusedError(message, hint=_REPLACE if _REFUSES_TOKEN.search(words) else _LOOK)


def crashed(granted: Collection[str]) -> RefusedError:
    """Return the error for a crash of Xentral during the check; `granted` as for `refused()`."""
    message = "Xentral crashed while it checked the connection"
    if granted and NEEDED_SCOPE not in granted:
        return RefusedError(
            f"{message}; the token lacks {NEEDED_SCOPE}, which Xentral needs", hint=_ADD_SCOPE.format(NEEDED_SCOPE)
        )
    if granted:
        return RefusedError(
            f"{message}. Shopify accepted the token earlier in this run, with every scope that Xentral needs",
            hint=f"{_LOOK}; if it crashes again, its log or your administrator knows why",
        )
    return RefusedError(
        f"{message}. Some versions do so when Shopify refuses the token or the token lacks {NEEDED_SCOPE}",
        hint="the interface exists and stays; find out whether the token works before you replace it: "
        "connect-shopify-to-xentral checks a token before it enters it",
    )
