"""What kind of field an element is, what it takes, and what it holds."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from runwright import StepError, playwright
from runwright_ui.pages.boxes import BOX_STATE

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Locator

READ = r"""elements => elements.map(element => {
  if (element.tagName === 'SELECT') return Array.from(element.selectedOptions, each => each.label).join(', ');
  if (['INPUT', 'TEXTAREA'].includes(element.tagName)) return element.value;
  return element.innerText.replace(/\s+/g, ' ').trim();
})"""
"""What fields hold, and what other elements show on one line."""

_DESCRIBE = r"""element => {
  const tag = element.tagName.toLowerCase();
  const type = tag === 'input' ? element.type : '';
  const role = element.getAttribute('role') || '';
  const isMarked = role === 'combobox' || type === 'search' || role === 'searchbox' || element.hasAttribute('list')
    || ['aria-autocomplete', 'aria-haspopup', 'aria-controls', 'aria-owns', 'aria-expanded'].some(
      name => element.hasAttribute(name));
  // Lists without any mark, such as those of jQuery UI, switch the browser's own one off; so do many other fields.
  const offers = isMarked || (element.getAttribute('autocomplete') === 'off' && role !== 'spinbutton');
  return {tag, type, role, offers, isMarked, isEditable: element.isContentEditable,
    isReadOnly: Boolean(element.readOnly) || element.getAttribute('aria-readonly') === 'true',
    isDisabled: element.matches(':disabled') || element.closest('[aria-disabled="true"]') !== null};
}"""
# A field of the top page is kept for the one question that only the protocol can ask, see `hears_typing`.
_DESCRIBE_ALL = f"""elements => {{
  const describe = {_DESCRIBE};
  const held = ({READ})(elements);
  if (elements.length === 1 && elements[0].isConnected) {{
    elements[0].ownerDocument.defaultView[Symbol.for('runwright.field')] = elements[0];
  }}
  return elements.map((element, index) => [describe(element), held[index]]);
}}"""
# A field is kept in its page under a name, because a handle of it would cost a round trip more.
_KEEP = """(elements, name) => {
  for (const each of elements) {
    const window = each.ownerDocument.defaultView;
    const kept = window[Symbol.for('runwright.kept')] ??= new Map();
    kept.set(name, new WeakRef(each));
  }
  return elements.length;
}"""
# A page that is still loading may add listeners later and render its fields again. A field without any is kept.
_HEARS_TYPING = f"""name => {{
  const key = Symbol.for('runwright.field');
  const field = window[key];
  delete window[key];
  if (!field || document.readyState !== 'complete') return true;
  const hears = node => Object.keys(getEventListeners(node)).some(
    type => /^(key|before|input|change|focus|blur|text|composition|select|invalid)/i.test(type));
  for (let node = field; node; node = node.assignedSlot ?? node.parentNode ?? node.host) if (hears(node)) return true;
  if (hears(window)) return true;
  ({_KEEP})([field], name);
  return false;
}}"""
_KEPT = "window[Symbol.for('runwright.kept')]?.get(name)?.deref()"
_OF_KEPT = f"""name => {{
  const element = {_KEPT};
  return element ? [(%s)(element)] : null;
}}"""
LEAVE = f"""name => {{
  const field = {_KEPT};
  field?.blur();
  return field?.isConnected ? [[field], field.value] : [[], null];
}}"""
"""Leaves the field that is kept under a name; returns it and its value after that, null if it is gone."""
BLUR = _OF_KEPT % "element => element.isConnected && element.blur()"
FOCUS_AGAIN = _OF_KEPT % "element => element.isConnected && document.activeElement === document.body && element.focus()"
_HOLDS = "element => 'value' in element && element.tagName !== 'LI' ? element.value : element.innerText"
# The state of a field, a list or a box (or of the hidden box of a label), as text.
_STATE = f"""element => {{
  const box = ({BOX_STATE})(element);
  if (box) return box;
  const field = element.tagName === 'LABEL' && element.control ? element.control : element;
  if (field.tagName === 'SELECT') return Array.from(field.selectedOptions, each => each.label || each.text).join(', ');
  return ({_HOLDS})(field);
}}"""
STATE_KEPT = f"(elements, name) => ({_KEEP})(elements, name) === 1 ? ({_STATE})(elements[0]) : null"
"""Keeps the one element under a name and returns its state; null if it is gone."""
STATES_NOW = f"""names => {{
  const last = new Map();
  for (const name of names) last.set({_KEPT}, name);
  return Object.fromEntries([...last].flatMap(
    ([element, name]) => element?.isConnected ? [[name, ({_STATE})(element)]] : []));
}}"""
"""The states of kept elements that are still there, each by the last of its names."""
# A page may put something else into a field a moment after it was filled, as masks and controlled fields do.
_HELD = f"""async ([element], moment) => {{
  await new Promise(done => setTimeout(done, element ? moment : 0));
  return element?.isConnected ? ({_HOLDS})(element) : null;
}}"""
_MOMENT_MS = 120
_numbers = itertools.count(1)
_TYPED = frozenset({"text", "search", "tel", "url", "email", ""})
_FORMS = {
    "date": (r"\d{4,}-\d\d-\d\d", "2026-12-31"),
    "time": (r"\d\d:\d\d(:\d\d(\.\d+)?)?", "14:30"),
    "datetime-local": (r"\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?", "2026-12-31T14:30"),
    "month": (r"\d{4,}-\d\d", "2026-12"),
    "week": (r"\d{4,}-W\d\d", "2026-W53"),
    "color": (r"#[0-9a-fA-F]{6}", "#ff8800"),
    "number": (r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", "12.50"),
    "range": (r"[+-]?(\d+\.?\d*|\.\d+)", "50"),
}
_OTHER_STEPS = {
    "checkbox": "ui.check",
    "radio": "ui.check",
    "file": "ui.upload",
    "submit": "ui.click",
    "button": "ui.click",
}


@dataclass(frozen=True)
class Kind:
    """What an element is, as far as filling it goes."""

    tag: str
    type: str
    role: str
    offers: bool
    """Whether it may offer something to choose while it has the focus."""
    isMarked: bool  # noqa: N815 - as the page gives it
    """Whether its markup says that it offers something."""
    isEditable: bool  # noqa: N815 - as the page gives it
    isReadOnly: bool  # noqa: N815
    isDisabled: bool  # noqa: N815

    @property
    def is_typed(self) -> bool:
        """Whether people type into it letter by letter."""
        return self.tag == "textarea" or (self.tag == "input" and self.type in _TYPED)

    @property
    def takes_lines(self) -> bool:
        """Whether a text of several lines stays one."""
        return self.tag == "textarea" or self.isEditable


def kind_of(element: Locator, timeout: float) -> Kind:
    """Return the kind of an element."""
    return Kind(**element.evaluate(_DESCRIBE, timeout=timeout))


def described(element: Locator) -> tuple[Kind, str] | None:
    """Return the element's kind and value; None unless there is exactly one element."""
    found = element.evaluate_all(_DESCRIBE_ALL)
    return (Kind(**found[0][0]), found[0][1]) if len(found) == 1 else None


def hears_typing(session: CDPSession, name: str) -> bool:
    """Whether a script may react to what is typed into the field that was described last; else keep it under a name."""
    expression = f"({_HEARS_TYPING})({json.dumps(name)})"
    answer = session.send(
        "Runtime.evaluate", {"expression": expression, "includeCommandLineAPI": True, "returnByValue": True}
    )
    return answer["result"].get("value") is not False


def keep(field: Locator, name: str) -> bool:
    """Keep a field in its page under a name; whether it is there."""
    return bool(ask(field, _KEEP, name, gone=0))


def held_by(field: Locator) -> str | None:
    """Return a field's value after a moment; None if it is gone."""
    held: str | None = ask(field, _HELD, _MOMENT_MS, gone=None)
    return held


@dataclass(frozen=True)
class KeptField:
    """A field that its page keeps under a name."""

    in_frame: bool
    """Whether it is in a frame of the page."""
    name: str = field(default_factory=lambda: str(next(_numbers)))


@dataclass(frozen=True)
class SetField:
    """A field, list or box that a step has set, and its state since then."""

    name: str
    kept: KeptField
    state: str | None
    """None if any state will do."""
    kind: Kind | None = None
    """Its kind, if it was filled."""

    def chooses(self, left: KeptField | None) -> bool:
        """Whether what was typed chooses something, and goes when that is chosen.

        `left` is the field that was left just now: if nothing marks it, it has offered nothing.
        """
        if self.kind is None or (self.kept is left and not self.kind.isMarked):
            return False
        return self.kind.offers

    def holds(self, state: str) -> bool:
        """Whether this is the state that it was set to."""
        return self.state is None or (same(state, self.state, self.kind) if self.kind else state == self.state)

    def difference(self, state: str, shorten: Callable[[str], str]) -> str:
        """Describe both states, but not those of a field for passwords."""
        was, now = shorten(self.state or ""), shorten(state)
        if self.kind is not None and self.kind.type == "password":
            return f"{self.name} no longer holds what was typed"
        if self.kind is None:
            return f"{self.name} was set to '{was}' and is '{now}' now"
        return f"{self.name} no longer holds '{was}': it holds '{now}'"


def ask(field: Locator, script: str, argument: object, *, gone: Any) -> Any:
    """Evaluate a function of the elements and return its result; `gone` if the page navigates meanwhile."""
    try:
        return field.evaluate_all(script, argument)
    except playwright.Error:
        # While a page moves on nothing is counted; a page that was closed raises once more.
        return field.evaluate_all(script, argument) if field.count() else gone


def require_fillable(name: str, kind: Kind) -> None:
    """Raise StepError for what cannot be filled, with the step that does it."""
    if kind.isReadOnly:
        raise StepError(
            f"{name} is read-only",
            hint="look how people change it: through a button beside it, or on another page",
        )
    if kind.isDisabled:
        raise StepError(f"{name} is disabled", hint="look what enables it, and do that in a step before this one")
    if other := _OTHER_STEPS.get(kind.type) or ("ui.select" if kind.tag == "select" else ""):
        raise StepError(f"{name} is not a field for text", hint=f"use {other} for it")
    if kind.tag not in ("input", "textarea") and not kind.isEditable:
        raise StepError(
            f"{name} is not a field but a <{kind.tag}>",
            hint="let the target mean the field itself: by its label, or within what it lies in",
        )


def require_form(name: str, kind: Kind, value: str) -> None:
    """Raise StepError for a date, time, number or colour that is not written as browsers take it."""
    if kind.type not in _FORMS or not value:
        return
    pattern, example = _FORMS[kind.type]
    if not re.fullmatch(pattern, value.strip()):
        wanted = _as_wanted(kind.type, value) or f"like {example}"
        raise StepError(
            f"{name} is a field for a {kind.type} and does not take '{value}'",
            hint=f"write it as browsers take it, whatever the page shows: {wanted}",
        )


def _as_wanted(kind: str, value: str) -> str:
    """Return the value as the field takes it when there is one way to read it; else ""."""
    if kind == "date" and (day := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", value.strip())):
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    if kind == "number" and re.fullmatch(r"[+-]?\d+,\d{1,2}", value.strip()):
        return value.strip().replace(",", ".")
    return ""


def same(held: str, value: str, kind: Kind) -> bool:
    """Whether a field holds what was typed. Editors end their text with a line of their own."""
    one, two = held.replace("\r\n", "\n"), value.replace("\r\n", "\n")
    if kind.isEditable:
        return " ".join(one.split()) == " ".join(two.split())
    return one == two or (kind.type == "color" and one.lower() == two.lower())
