"""Reads the controls of a page: roles and accessible names, never the values of fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from runwright.browser import playwright

# Names are computed roughly as browsers do. Values of fields are never read: they may be secrets.
_LIBRARY = r"""
  const up = (node) => node.assignedSlot || node.parentElement || (node.getRootNode().host ?? null);
  const holds = (outer, node) => { for (; node; node = up(node)) if (node === outer) return true; return false; };
  const text = (node) => (node ? node.textContent : '').replace(/\s+/g, ' ').trim().slice(0, 80);
  const inputs = {checkbox: 'checkbox', radio: 'radio', submit: 'button', button: 'button', image: 'button',
    reset: 'button', password: 'password'};
  const tags = {BUTTON: 'button', SELECT: 'combobox', TEXTAREA: 'textbox', H1: 'heading', H2: 'heading',
    H3: 'heading', DIALOG: 'dialog'};
  const roleOf = (e) => e.getAttribute('role') || tags[e.tagName]
    || (e.tagName === 'A' && e.hasAttribute('href') ? 'link' : '')
    || (e.tagName === 'INPUT' ? inputs[e.type] || 'textbox' : '');
  const headingOf = (e) => text(e.querySelector('h1, h2, h3, h4, [role="heading"]'));
  const nameOf = (e, role) => {
    const root = e.getRootNode();
    const by = (e.getAttribute('aria-labelledby') || '').split(' ').filter(Boolean);
    const label = e.getAttribute('aria-label') || by.map(id => text(root.getElementById?.(id))).join(' ');
    if (label.trim()) return label.trim().slice(0, 80);
    if (e.labels && e.labels.length) return text(e.labels[0]);
    if (e.tagName === 'INPUT' && role === 'button') return e.value.slice(0, 80);
    if (['textbox', 'searchbox', 'combobox', 'password', 'spinbutton'].includes(role)) return e.placeholder || '';
    if (role.endsWith('dialog')) return headingOf(e);
    const slotted = [...e.querySelectorAll('slot')].flatMap(slot => slot.assignedNodes()).map(text).join(' ');
    return text(e) || slotted.trim() || e.getAttribute('title') || '';
  };
  const coverOf = (e, box) => {
    const top = e.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!top || holds(e, top) || holds(top, e)) return '';
    if (e.labels && [...e.labels].some(label => holds(label, top))) return '';
    let cover = top;
    while (up(cover) && !holds(up(cover), e)) cover = up(cover);
    const dialog = cover.matches('[role$="dialog"], dialog') ? cover
      : cover.querySelector('[role$="dialog"], dialog') ?? cover;
    const role = roleOf(dialog) || 'something';
    const name = nameOf(dialog, 'dialog') || headingOf(cover) || text(cover).slice(0, 60);
    return name ? `${role} '${name}'` : `${role} without a name`;
  };
  const describe = (e, attributes) => {
    const role = roleOf(e);
    const box = e.getBoundingClientRect();
    const visible = e.checkVisibility({visibilityProperty: true}) && box.width * box.height > 0;
    const fieldset = e.matches(':disabled');
    const marks = attributes.filter(name => e.hasAttribute(name)).map(name => [name, e.getAttribute(name)]);
    return {role: role || e.tagName.toLowerCase(), name: nameOf(e, role), visible, marks,
      read_only: Boolean(e.readOnly),
      disabled: fieldset || e.closest('[aria-disabled="true"]') !== null, cover: visible ? coverOf(e, box) : ''};
  };
"""
_READ_PAGE = (
    "(attributes) => {"
    + _LIBRARY
    + """
  const found = [];
  const walk = (root) => {
    for (const e of root.querySelectorAll('*')) {
      if (e.shadowRoot) walk(e.shadowRoot);
      const role = roleOf(e);
      if (['presentation', 'none', 'img'].includes(role) || e.type === 'hidden') continue;
      if (role || attributes.some(name => e.hasAttribute(name))) found.push(describe(e, attributes));
    }
  };
  walk(document);
  const said = document.body ? document.body.innerText : '';
  const language = document.documentElement.lang;
  return {controls: found.slice(0, 2000), text: said.slice(0, 20000), language};
}"""
)
_READ_CONTROL = "(e, attributes) => {" + _LIBRARY + "return describe(e, attributes); }"
# A long word with letters and digits may be a token or a key.
_OPAQUE = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[\w+/=.-]{20,}")


@dataclass(frozen=True)
class Control:
    """One control of a page, or an element with one of the attributes searched for."""

    role: str
    name: str
    visible: bool
    disabled: bool
    cover: str
    """Role and name of the element that covers it; may be empty."""
    read_only: bool = False
    marks: tuple[tuple[str, str], ...] = ()
    frame: str = ""
    """The title or name of its iframe; empty for the page itself."""

    @property
    def state(self) -> str:
        """One of "hidden", "disabled", "covered" and ""."""
        if not self.visible:
            return "hidden"
        return "disabled" if self.disabled else "covered" if self.cover else ""


@dataclass(frozen=True)
class PageRead:
    """The controls and texts of all frames of a page, and its declared language."""

    controls: tuple[Control, ...]
    text: str
    language: str
    """Like "de"; empty if the page declares none."""


def read_control(element: playwright.Locator, attributes: Iterable[str] = ()) -> Control | None:
    """Return the current state of one element; None if it does not exist."""
    # Of all matches, though one is wanted: `evaluate` would wait for an element that is not there.
    found = element.evaluate_all(
        f"(all, names) => all.slice(0, 1).map(e => ({_READ_CONTROL})(e, names))", [*attributes]
    )
    return _control(found[0]) if found else None


def read_page(page: playwright.Page, attributes: Iterable[str]) -> PageRead:
    """Return the current content of the page."""
    names = [*attributes]
    controls, texts, languages = [], [], []
    # Every frame by its own evaluation: no evaluation crosses processes.
    for frame in page.frames:
        with suppress(playwright.Error):  # A frame that is navigating has nothing to read.
            read = frame.evaluate(_READ_PAGE, names)
            name = _name_of(frame)
            controls += [_control(one, name) for one in read["controls"]]
            texts.append(read["text"])
            languages.append(read["language"])
    language = next(iter(languages), "").partition("-")[0].lower()
    return PageRead(tuple(controls), "\n".join(texts), language)


def _name_of(frame: playwright.Frame) -> str:
    """Return a frame's name for runbooks: its title, its name, or the end of its address; "" for the page itself."""
    if frame.parent_frame is None:
        return ""
    title: str = frame.frame_element().evaluate("e => e.title || e.getAttribute('aria-label') || e.name || e.id || ''")
    return title or frame.url.split("?")[0].rpartition("/")[2] or frame.url


def _control(read: dict[str, Any], frame: str = "") -> Control:
    marks = tuple((name, value) for name, value in read["marks"])
    return Control(
        **{**read, "frame": frame, "marks": marks, "name": _shown(read["name"]), "cover": _shown(read["cover"])}
    )


def _shown(text: str) -> str:
    return _OPAQUE.sub("********", text)
