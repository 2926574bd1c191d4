"""Derives the likely cause of a failed search from the controls on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from rapidfuzz import fuzz

from runwright.browser import playwright
from runwright.errors.diagnosis import Candidate, Cause, Diagnosis, Sought
from runwright.pages.causes._control_reader import Control, PageRead, read_page
from runwright.pages.causes._likeness import likeness, plain, share_a_word

LIKE = 75.0
"""Minimum similarity (0 to 100) of a renamed control that shares a word with the old name."""
VERY_LIKE = 85.0
"""Minimum similarity without a shared word, or on another page than the one opened."""
NEAREST = 3
_MOST_SIGN_IN_FIELDS = 3
_USED = frozenset(
    {"button", "link", "tab", "menuitem", "option", "checkbox", "radio", "switch", "textbox", "searchbox", "combobox"}
)
_NO_PERMISSION = (
    "don't have permission", "do not have permission", "don't have access", "do not have access", "no permission",
    "access denied", "not authorized", "keine berechtigung", "fehlende rechte", "zugriff verweigert", "kein zugriff",
)  # fmt: skip


@dataclass(frozen=True)
class Search:
    """A failed search."""

    screen: str
    """The expected screen, in words for people."""
    sought: tuple[Sought, ...]
    opened: str = ""
    """The last address that was opened, if nothing was clicked since."""
    signing_in: bool = False
    """Whether the expected screen is the sign-in itself."""
    replacement: str = ""
    """The name of a visible control that belongs to a newer flow of the application; may be empty."""


def diagnose(page: playwright.Page, search: Search, found: Control | None = None) -> Diagnosis:
    """Return why the search failed on the current page, or why `found` cannot be clicked."""
    attributes = {name for sought in search.sought for name, _ in sought.marks}
    read = read_page(page, attributes)
    candidates = _nearest(read.controls, search.sought)
    renamed = [each for each in candidates if not _is_another(each, read.controls, search.sought)]
    cause, explanation = (
        (found and _about_state(found))
        or _about_exact(read.controls, search.sought)
        or _about_page(read, search)
        or _about_nearest(renamed, search, page.url)
        or ("missing", _missing(read, search))
    )
    return _complete(Diagnosis(cause, explanation, candidates), page, search)


def duplicated(page: playwright.Page, search: Search, count: int) -> Diagnosis:
    """Return the diagnosis of several matches."""
    candidates = _nearest(read_page(page, ()).controls, search.sought)
    diagnosis = Diagnosis("duplicated", f"it is there {count} times", candidates)
    return _complete(diagnosis, page, search)


def _complete(diagnosis: Diagnosis, page: playwright.Page, search: Search) -> Diagnosis:
    place = page.url.split("?")[0].split("#")[0]
    return replace(diagnosis, screen=search.screen, page=place, looked_for=search.sought)


def _about_state(control: Control) -> tuple[Cause, str] | None:
    if control.read_only:
        return "read_only", "it is there and read-only"
    if control.state == "disabled":
        return "disabled", "it is there and disabled"
    return ("covered", f"it is there and covered by {control.cover}") if control.state == "covered" else None


def _about_exact(controls: Sequence[Control], sought: Sequence[Sought]) -> tuple[Cause, str] | None:
    """Return the cause and the place of a control with the right name or attribute, if it is in another place."""
    pairs = [(each, one) for each in sought for one in controls if _is_exact(one, each)]
    seen = [(each, control) for each, control in pairs if control.visible and control.role in _USED]
    framed = [control for _, control in seen if control.frame]
    if framed and len(framed) == len(seen):
        return "framed", f"it lies in the frame '{framed[0].frame}'"
    # Controls under a dialog belong to the page that opened it.
    open_ones = [(each, control) for each, control in seen if not control.cover]
    if any(not each.roles or control.role in each.roles for each, control in open_ones):
        return "moved", "it is on the page, in another place than it was looked for"
    if open_ones:
        return "moved", f"its name is on the page, as a {open_ones[0][1].role}"
    hidden = any(not control.visible and control.role in _USED for _, control in pairs)
    return ("moved", "it is on the page, but hidden") if hidden and not seen else None


def _about_page(read: PageRead, search: Search) -> tuple[Cause, str] | None:
    if not search.signing_in and _is_sign_in(read.controls):
        return "signed_out", "the application asks to sign in"
    # Applications write both apostrophes; the list above has the plain one.
    said = read.text.lower().replace("’", "'")
    if any(words in said for words in _NO_PERMISSION):
        return "no_permission", "the page says that the account has no permission"
    if search.replacement:
        return "retired", f"the application offers '{search.replacement}' in its place"
    return None


def _is_sign_in(controls: Sequence[Control]) -> bool:
    """Whether a page with few fields has a password field; a form with many fields may use one for a key."""
    fields = [control.role for control in controls if control.visible and control.role in ("textbox", "password")]
    return "password" in fields and len(fields) <= _MOST_SIGN_IN_FIELDS


def _about_nearest(candidates: Sequence[Candidate], search: Search, url: str) -> tuple[Cause, str] | None:
    strayed = bool(search.opened) and _elsewhere(search.opened, url)
    roles = frozenset().union(*(each.roles for each in search.sought))
    names = [name for each in search.sought for name in each.names]
    for each in candidates:
        fits = each.state in ("", "disabled") and (not roles or each.role in roles)
        if fits and each.similarity >= (LIKE if share_a_word(each.name, names) and not strayed else VERY_LIKE):
            return "renamed", f"it looks renamed to '{each.name}'"
    if strayed:
        asked, shown = urlsplit(search.opened).path, urlsplit(url).path
        instead = "with another query" if asked == shown else f"instead of {asked}"
        return "other_page", f"the application shows another page than was asked for: {shown} {instead}"
    return None


def _is_another(candidate: Candidate, controls: Sequence[Control], sought: Sequence[Sought]) -> bool:
    """Whether the application itself tells it from what is sought, by another value of the attributes for that."""
    wanted = [each for each in sought if each.names and (not each.roles or candidate.role in each.roles)]
    found = [dict(each.marks) for each in controls if (each.role, each.name) == (candidate.role, candidate.name)]
    return bool(wanted and found) and all(
        each.marks and all(any(own.get(name, value) != value for name, value in each.marks) for own in found)
        for each in wanted
    )


def _missing(read: PageRead, search: Search) -> str:
    headings = [each.name for each in read.controls if each.role == "heading" and each.visible and each.name]
    where = f"it is not on the page, whose heading is '{headings[0]}'" if headings else "it is not on the page"
    known = sorted({language for each in search.sought for language in each.languages})
    if not known or not read.language or read.language in known:
        return where
    return f"{where}; the page is in '{read.language}', and the names are known in {' and '.join(known)} only"


def _elsewhere(asked: str, shown: str) -> bool:
    """Whether an address is another page than the opened one; additional query parameters do not count."""
    one, two = urlsplit(asked), urlsplit(shown)
    # Applications add parameters to the address (a locale, a host): only missing or different ones count.
    kept = dict(parse_qsl(two.query))
    same_place = (one.netloc, one.path.rstrip("/")) == (two.netloc, two.path.rstrip("/"))
    return not same_place or any(kept.get(name) != value for name, value in parse_qsl(one.query))


def _is_exact(control: Control, sought: Sought) -> bool:
    named = bool(control.name) and plain(control.name) in set(map(plain, sought.names))
    return named or not set(sought.marks).isdisjoint(control.marks)


def _nearest(controls: Sequence[Control], sought: Sequence[Sought]) -> tuple[Candidate, ...]:
    """Return the closest matches; a suitable role and a usable state outweigh a small difference in similarity."""
    roles = frozenset().union(*(each.roles for each in sought))
    best: dict[tuple[str, str], Candidate] = {}
    for control in controls:
        name = control.name or next((value for _, value in control.marks), "")
        if not name:
            continue
        candidate = Candidate(control.role, name, round(_likeness(control, sought)), control.state)
        known = best.get((control.role, name))
        if known is None or known.state:
            best[control.role, name] = candidate
    near = [each for each in best.values() if each.similarity]
    unusable = ("hidden", "covered")
    near.sort(key=lambda each: 40 * (each.state in unusable) - 15 * (each.role in roles) - each.similarity)
    return tuple(near[:NEAREST])


def _likeness(control: Control, sought: Sequence[Sought]) -> float:
    names = {name for each in sought for name in each.names}
    by_name = (likeness(control.name, name) for name in names if control.name)
    marks = [mark for each in sought for mark in each.marks]
    by_mark = (fuzz.ratio(one, two) for name, one in control.marks for other, two in marks if name == other)
    return max((*by_name, *by_mark), default=0.0)
