"""The shop addresses on many edit pages, asked for by the page that is shown, so that none of them is opened."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from runwright_xentral.pages.interface import URL_FIELD
from runwright_xentral.pages.xentral_page import SIGN_IN_FORM, XentralPage, signed_out

_AT_ONCE = 6
# The pages stay in the browser: of each, with the token on it, only the address is handed out.
_READ = """async ([addresses, field, form, milliseconds]) => Promise.all(addresses.map(async (address) => {
  try {
    const answer = await fetch(address, {cache: 'no-store', signal: AbortSignal.timeout(milliseconds)});
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return {
      shop: answer.ok ? page.querySelector(field)?.getAttribute('value') ?? '' : '',
      signedOut: !page.querySelector(field) && !!page.querySelector(form),
    };
  } catch {
    return {shop: '', signedOut: false};
  }
}))"""


class InterfaceAddresses(XentralPage):
    """Reads several edit pages at once."""

    def read(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the shop's address by Shop-ID; "" where the page's source has none, or did not come.

        The time that pages take which do come is given back to the step: more interfaces may take longer.
        """
        found: dict[str, str] = {}
        for at in range(0, len(ids), _AT_ONCE):
            part = ids[at : at + _AT_ONCE]
            with self.session.waiting(f"the shop interfaces, {at + 1} to {at + len(part)} of {len(ids)}"):
                started = time.monotonic()
                found.update(zip(part, self._read_part(part), strict=True))
                if all(found[each] for each in part):
                    self.session.clock.give_back(time.monotonic() - started)
        return found

    def _read_part(self, ids: Sequence[str]) -> list[str]:
        addresses = [self.address(f"action=edit&id={each}") for each in ids]
        answers: list[dict[str, Any]] = self.page.evaluate(
            _READ, [addresses, URL_FIELD, SIGN_IN_FORM, self.session.remaining / 3]
        )
        if any(each["signedOut"] for each in answers):
            signed_out(self.session)
        return [each["shop"] for each in answers]
