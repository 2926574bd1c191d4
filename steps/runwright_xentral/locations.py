"""Which of the warehouse locations that Xentral offers is meant."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from runwright import RefusedError

_HOW = "name one: `runwright resume RUN --input warehouse_location=NAME`"


def pick_location(wanted: str, offered: Sequence[str], *, who: str = "Xentral") -> str:
    """Return the offered name that is meant; "" when nothing is offered and nothing wanted.

    An empty `wanted` means the only one there is; `who` offers them. Raises RefusedError, naming all that are offered.
    """
    if not wanted:
        return _the_only_one(offered)
    same = [name for name in offered if name == wanted] or [
        name for name in offered if name.casefold() == wanted.strip().casefold()
    ]
    if not same and not offered:
        raise RefusedError(
            f"Xentral offers no warehouse location to choose from, so '{wanted}' cannot be set",
            hint="it asks the shop for its locations: check that the access token works and has the scope "
            "read_locations, then resume the run; a shop with a single location needs no warehouse_location",
        )
    if not same:
        raise RefusedError(
            f"{who} offers no warehouse location '{wanted}'{_did_you_mean(wanted, offered)}; "
            f"it offers {listed(offered)}",
            hint=_HOW,
        )
    return same[0]


def _the_only_one(offered: Sequence[str]) -> str:
    if len(offered) > 1:
        raise RefusedError(f"Xentral offers several warehouse locations: {listed(offered)}", hint=_HOW)
    return offered[0] if offered else ""


def _did_you_mean(wanted: str, offered: Sequence[str]) -> str:
    by_folded = {name.casefold(): name for name in offered}
    close = get_close_matches(wanted.casefold(), by_folded, n=1)
    return f" (did you mean '{by_folded[close[0]]}'?)" if close else ""


def listed(offered: Sequence[str]) -> str:
    """Return the names in quotation marks, in one sentence."""
    return ", ".join(f"'{name}'" for name in offered) or "none"
