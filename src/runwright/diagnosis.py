"""Says why a page object does not find what it looks for: the cause as it looks, and what comes nearest.

It runs only after a wait has failed, so that the good path pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Page

Cause = Literal[
    "renamed", "moved", "missing", "disabled", "covered", "duplicated", "other_page", "signed_out", "no_permission"
]

LIKE = 60.0
"""How alike (0 to 100) two names must be for one to count as the other renamed."""
NEAREST = 3

# Names are computed roughly as browsers do. Values of fields are never read: they may be secrets.
_CONTROLS = """() => {
  const found = [];
  const text = (node) => (node ? node.textContent : '').replace(/\\s+/g, ' ').trim().slice(0, 80);
  const roleOf = (e) => e.getAttribute('role') || {A: 'link', BUTTON: 'button', SELECT: 'combobox',
    TEXTAREA: 'textbox', H1: 'heading', H2: 'heading', H3: 'heading', DIALOG: 'dialog'}[e.tagName]
    || (e.tagName === 'INPUT' ? ({checkbox: 'checkbox', radio: 'radio', submit: 'button', button: 'button',
        image: 'button', password: 'password'}[e.type] || 'textbox') : '');
  const nameOf = (e, root) => {
    const by = (e.getAttribute('aria-labelledby') || '').split(' ').filter(Boolean);
    const named = id => text(root.getElementById && root.getElementById(id));
    const label = e.getAttribute('aria-label') || by.map(named).join(' ');
    if (label) return label.trim();
    if (e.labels && e.labels.length) return text(e.labels[0]);
    if (e.tagName === 'INPUT' && ['submit', 'button'].includes(e.type)) return e.value;
    if (['INPUT', 'SELECT', 'TEXTAREA'].includes(e.tagName)) return e.placeholder || e.name || e.id || '';
    const slotted = [...e.querySelectorAll('slot')].flatMap(s => s.assignedNodes()).map(text).join(' ');
    return text(e) || slotted || e.getAttribute('title') || '';
  };
  const coverOf = (e, box) => {
    const top = e.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!top || top === e || e.contains(top) || top.contains(e)) return false;
    return !(e.labels && [...e.labels].some(label => label.contains(top)));
  };
  const walk = (root) => {
    for (const e of root.querySelectorAll('*')) {
      if (e.shadowRoot) walk(e.shadowRoot);
      const role = roleOf(e);
      if (!role || ['presentation', 'none', 'img'].includes(role) || e.type === 'hidden') continue;
      const box = e.getBoundingClientRect();
      const visible = e.checkVisibility({visibilityProperty: true}) && box.width * box.height > 0;
      const disabled = e.disabled === true || e.getAttribute('aria-disabled') === 'true';
      found.push({role, name: nameOf(e, root), visible, disabled, covered: visible && coverOf(e, box)});
    }
  };
  walk(document);
  return {controls: found.slice(0, 2000), text: (document.body ? document.body.innerText : '').slice(0, 20000)};
}"""

_NO_PERMISSION = (
    "don't have permission", "do not have permission", "don't have access", "do not have access", "no permission",
    "access denied", "not authorized", "keine berechtigung", "fehlende rechte", "zugriff verweigert", "kein zugriff",
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A control on the page that comes near to what was looked for. `similarity` is 0 to 100."""

    role: str
    name: str
    similarity: int
    state: str = ""
    """"hidden", "disabled", "covered" or empty."""

    def __str__(self) -> str:
        state = f", {self.state}" if self.state else ""
        return f"{self.role} '{self.name}' ({self.similarity} % alike{state})"


@dataclass(frozen=True)
class Diagnosis:
    """What looks like the cause, and the nearest candidates, the likeliest first."""

    cause: Cause
    explanation: str
    candidates: tuple[Candidate, ...] = ()

    def __str__(self) -> str:
        near = f"; nearest: {', '.join(map(str, self.candidates))}" if self.candidates else ""
        return f"{self.explanation}{near}"


@dataclass(frozen=True)
class _Control:
    role: str
    name: str
    visible: bool
    disabled: bool
    covered: bool

    @property
    def state(self) -> str:
        if not self.visible:
            return "hidden"
        return "disabled" if self.disabled else "covered" if self.covered else ""


def diagnose(page: Page, names: Sequence[str], roles: Sequence[str]) -> Diagnosis:
    """Return why nothing with one of the names and roles was found on the page as it is now."""
    controls, text = _read(page)
    candidates = _nearest(controls, names)
    exact = [control for control in controls if _plain(control.name) in set(map(_plain, names))]
    found = _about_exact(exact, roles)
    if found is not None:
        return Diagnosis(*found, candidates)
    if any(control.role == "password" and control.visible for control in controls):
        return Diagnosis("signed_out", "the application asks to sign in", candidates)
    if any(words in text.lower() for words in _NO_PERMISSION):
        return Diagnosis("no_permission", "the page says that the account has no permission", candidates)
    best = candidates[0] if candidates else None
    if best is not None and best.similarity >= LIKE:
        return Diagnosis("renamed", f"it looks renamed to '{best.name}'", candidates)
    headings = [control.name for control in controls if control.role == "heading" and control.visible and control.name]
    if headings:
        return Diagnosis("missing", f"it is not on the page, whose heading is '{headings[0]}'", candidates)
    return Diagnosis("missing", "it is not on the page", candidates)


def _about_exact(exact: Sequence[_Control], roles: Sequence[str]) -> tuple[Cause, str] | None:
    """Say what is wrong with controls that have the right name."""
    usable = [control for control in exact if control.role in roles] if roles else list(exact)
    seen = [control for control in usable if control.visible]
    if len([control for control in seen if not control.state]) > 1:
        return "duplicated", "it is on the page more than once"
    for state, words in (("covered", "is covered by something else"), ("disabled", "is disabled")):
        if any(control.state == state for control in seen):
            return ("covered" if state == "covered" else "disabled"), f"it is there and {words}"
    if exact and not seen:
        other = next((control for control in exact if control.visible), None)
        where = f"as a {other.role}" if other else "but hidden"
        return "moved", f"its name is on the page {where}"
    return None


def _read(page: Page) -> tuple[list[_Control], str]:
    from playwright.sync_api import Error

    controls, texts = [], []
    for frame in page.frames:
        with suppress(Error):  # a frame that is on its way to another document has nothing to read
            read = frame.evaluate(_CONTROLS)
            controls += [_Control(**one) for one in read["controls"]]
            texts.append(read["text"])
    return controls, "\n".join(texts)


def _nearest(controls: Sequence[_Control], names: Sequence[str]) -> tuple[Candidate, ...]:
    from rapidfuzz import fuzz

    best: dict[tuple[str, str], Candidate] = {}
    for control in controls:
        if not control.name:
            continue
        likeness = max((fuzz.ratio(_plain(control.name), _plain(name)) for name in names), default=0.0)
        candidate = Candidate(control.role, control.name, round(likeness), control.state)
        known = best.get((control.role, control.name))
        if known is None or known.state:
            best[control.role, control.name] = candidate
    ranked = sorted(best.values(), key=lambda candidate: -candidate.similarity)
    return tuple(ranked[:NEAREST])


def _plain(text: str) -> str:
    return " ".join(text.replace("-", " ").split()).lower()
