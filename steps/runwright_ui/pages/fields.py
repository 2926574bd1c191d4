"""What kind of field an element is, what it takes, and what it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runwright import StepError, playwright

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, ElementHandle, Locator

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
  const offers = role === 'combobox' || type === 'search' || role === 'searchbox' || element.hasAttribute('list')
    || element.getAttribute('autocomplete') === 'off'
    || ['aria-autocomplete', 'aria-haspopup', 'aria-controls', 'aria-owns', 'aria-expanded'].some(
      name => element.hasAttribute(name));
  return {tag, type, role, offers, isEditable: element.isContentEditable,
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
# A page that is still loading may add listeners later and render its fields again.
_HEARS_TYPING = r"""(() => {
  const key = Symbol.for('runwright.field');
  const field = window[key];
  delete window[key];
  if (!field || document.readyState !== 'complete') return true;
  const hears = node => Object.keys(getEventListeners(node)).some(
    type => /^(key|before|input|change|focus|blur|text|composition|select|invalid)/i.test(type));
  for (let node = field; node; node = node.assignedSlot ?? node.parentNode ?? node.host) if (hears(node)) return true;
  return hears(window);
})()"""
_LEAVE = "element => { element.blur(); return element.isConnected ? element.value : null; }"
# A page may put something else into a field a moment after it was filled, as masks and controlled fields do.
_HELD = r"""async (element, moment) => {
  const held = () => 'value' in element && element.tagName !== 'LI' ? element.value : element.innerText;
  await new Promise(done => setTimeout(done, moment));
  return element.isConnected ? held() : null;
}"""
_MOMENT_MS = 120
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


def hears_typing(session: CDPSession) -> bool:
    """Whether a script of the page may react to what is typed into the field that was described just now."""
    answer = session.send(
        "Runtime.evaluate", {"expression": _HEARS_TYPING, "includeCommandLineAPI": True, "returnByValue": True}
    )
    return answer["result"].get("value") is not False


def left(field: ElementHandle) -> str | None:
    """Leave a field and return its value after that; None if it is gone."""
    held: str | None = field.evaluate(_LEAVE)
    return held


def held_by(element: Locator) -> str | None:
    """Return a field's value after a moment; None if it is gone."""
    held: str | None = element.evaluate(_HELD, _MOMENT_MS)
    return held


@dataclass(frozen=True)
class TypedField:
    """A field that a script of the page listens to, and what was typed into it."""

    name: str
    element: ElementHandle
    kind: Kind
    value: str

    def held_otherwise(self) -> str | None:
        """Return the current content of the field if it differs; None if the field is gone."""
        try:
            held: str | None = self.element.evaluate(_HELD, 0)
        except playwright.Error:  # its page has gone on, and the field with it
            return None
        return None if held is None or same(held, self.value, self.kind) else held


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
