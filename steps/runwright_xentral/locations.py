"""Which of the warehouse locations that Xentral offers is meant."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from runwright import RefusedError

_HOW = "say which one with `--input warehouse_location=…`"


def pick_location(wanted: str, offered: Sequence[str]) -> str:
    """Return the offered name that is meant; "" when nothing is offered and nothing wanted.

    An empty `wanted` means the only one there is. Raises RefusedError, naming all that are offered.
    """
    if not wanted:
        return _the_only_one(offered)
    same = [name for name in offered if name == wanted] or [
        name for name in offered if name.casefold() == wanted.strip().casefold()
    ]
    if not same:
        raise RefusedError(
            f"Xentral offers no warehouse location '{wanted}'{_did_you_mean(wanted, offered)}; "
            f"it offers {_listed(offered)}",
            hint=_HOW,
        )
    return same[0]


def _the_only_one(offered: Sequence[str]) -> str:
    if len(offered) > 1:
        raise RefusedError(f"Xentral offers several warehouse locations: {_listed(offered)}", hint=_HOW)
    return offered[0] if offered else ""


def _did_you_mean(wanted: str, offered: Sequence[str]) -> str:
    by_folded = {name.casefold(): name for name in offered}
    close = get_close_matches(wanted.casefold(), by_folded, n=1)
    return f" (did you mean '{by_folded[close[0]]}'?)" if close else ""


def _listed(offered: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in offered) or "none"
