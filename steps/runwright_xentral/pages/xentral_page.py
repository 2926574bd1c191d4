"""What all signed-in screens of Xentral have in common: deep links, missing rights, a session that died."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, NoReturn

from runwright import AppSession, Interruption, PageObject, RefusedError, SignedOutError, Target
from runwright_xentral import labels
from runwright_xentral.pages.quotes import quote

USERNAME = (
    '#username, input[name="username"], input[type="email"], input[name="email"], input[autocomplete~="username"]'
)
# The first-login assistant, which only a signed-in user sees, has people change their password.
PASSWORD_FIELD = 'input[type="password"]:not(.click-by-click-assistant *)'
# Screens of the application have fields for passwords and e-mail addresses, too.
_APPLICATION = '#ShopifyURL, [name="ShopifyURL"], #onlineshopslist, a.createbutton, .click-by-click-assistant'
SIGN_IN_FORM = f"form#frmlogin, body:not(:has({_APPLICATION})) :is({PASSWORD_FIELD}, {USERNAME})"

# After that long a page that is shown may no longer be what Xentral has.
_FRESH_MS = 60_000
# For so long an answer proves that the session is alive.
_PROVEN_MS = 5_000
# 0 before the headers have come. Source: responseStatus of the Navigation Timing API.
_CRASHED = "() => (performance.getEntriesByType('navigation')[0]?.responseStatus ?? 0) >= 500"
# One request that draws nothing, in place of opening the page once more.
_IS_ALIVE = """async ([fresh, proven, loaded, form, signsIn]) => {
  const key = Symbol.for('runwright.alive'), now = performance.now();
  if (now > fresh) return false;
  if (now - (document[key] ?? (loaded ? 0 : -Infinity)) < proven) return true;
  try {
    const answer = await fetch(location.href, {cache: 'no-store', signal: AbortSignal.timeout(5000)});
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!answer.ok || page.querySelector(form)) return false;
    if (!signsIn) document[key] = now;  // the step that follows a sign-in sees for itself
    return true;
  } catch {
    return false;
  }
}"""


def signed_out(session: AppSession) -> NoReturn:
    """Raise the error that says that this session is over."""
    raise SignedOutError(
        f"{session.name} shows its sign-in instead of the expected screen: the session has ended",
        hint="a second sign-in by the same user throws the first one out: give the runs a user of their own",
    )


class XentralPage(PageObject):
    """A screen behind the sign-in."""

    is_proven_by_loading: ClassVar[bool] = False
    """Whether its own loading proves that the session is alive, because nothing is decided by what it lacks."""

    def __init__(self, session: AppSession) -> None:
        super().__init__(session)
        self.interruptions = (Interruption(self.element(SIGN_IN_FORM), lambda: signed_out(session)),)

    @property
    def replaced_by(self) -> tuple[Target, ...]:
        """The newer way to connect a shop, which some tenants have instead of the assistant."""
        return (self.text(labels.CONNECTOR),)

    @cached_property
    def denied(self) -> Target:
        """What Xentral says to a user who may not see this screen."""
        elsewhere = self.page.locator(f"body:not(:has({_APPLICATION}, {PASSWORD_FIELD}))")
        return Target(elsewhere.get_by_text(labels.MISSING_RIGHTS), "a word about missing rights", ())

    def address(self, query: str) -> str:
        """Return a deep link of the shop interfaces."""
        return f"{self.session.url.removesuffix('/index.php')}/index.php?module=onlineshops&{query}"

    def is_shown(self, query: str) -> bool:
        """Whether this deep link is open, was opened by the run just now, and still opens."""
        url = self.address(query)
        if not self.session.is_open or self.session.in_doubt or self.session.opened != url or self.page.url != url:
            return False
        return self.is_alive()

    def is_alive(self) -> bool:
        """Whether what is shown is less than a minute old and the session still opens it."""
        given = [_FRESH_MS, _PROVEN_MS, self.is_proven_by_loading, SIGN_IN_FORM, self.is_sign_in]
        return bool(self.page.evaluate(_IS_ALIVE, given))

    def visit(self, query: str) -> int:
        """Open a deep link of the shop interfaces and return the HTTP status. A crash is tried once more."""
        url = self.address(query)
        status = self._get(url)
        return self._get(url) if status >= 500 else status

    def go(self, query: str) -> None:
        """Open a deep link of the shop interfaces; raises RefusedError when it crashes or is forbidden."""
        status = self.visit(query)
        if status == 403:
            self.raise_denied()
        if status >= 500:
            raise RefusedError(
                f"Xentral crashed twice (HTTP {status}) at onlineshops, {query.partition('&')[0]}",
                hint="look whether Xentral works in your own browser, then resume the run",
            )

    def pass_crash(self) -> bool:
        """Load the page that a click has led to once more if it is that of a server error; returns whether it was."""
        self.page.wait_for_load_state("domcontentloaded")
        crashed = bool(self.page.evaluate(_CRASHED))
        if crashed:
            self._get(self.page.url)
        return crashed

    def arrive(self, *targets: Target, screen: str, timeout: float | None = None) -> Target:
        """Wait for a landmark as `see()` does; raises RefusedError when the user lacks the rights."""
        seen = self.see(*targets, self.denied, screen=screen, timeout=timeout)
        if seen not in targets:
            self.raise_denied()
        return seen

    def raise_denied(self) -> NoReturn:
        """Raise the error that names the missing rights."""
        words = f": {quote(self.denied.visible.inner_text())}" if self.denied.is_visible() else ""
        raise RefusedError(
            f"Xentral does not let this user into the shop interfaces{words}",
            hint="give the user the rights list, create and edit of the module onlineshops, then go on",
        )

    def _get(self, url: str) -> int:
        return self.goto(url, wait_until="domcontentloaded")
