"""What may become of a control: done to the sandbox's screens as they appear, before anybody can look at them."""

from __future__ import annotations

import json
from typing import Literal

Drift = Literal["rename", "move", "remove", "disable", "duplicate", "cover"]
DRIFTS: tuple[Drift, ...] = ("rename", "move", "remove", "disable", "duplicate", "cover")
COVER = "Season greetings"

_SCRIPT = """(([css, drift, cover, name, labelOnly]) => {
  const rename = (e) => {
    const field = e.matches('input:not([type=submit]):not([type=button]), select, textarea');
    const parts = field ? [...(e.labels || [])] : [e];
    for (const part of parts) (part.querySelector('span:last-of-type') || part).textContent = name;
    if (!field) { if ('value' in e && e.value) e.value = name; return; }
    const keys = (labelOnly ? [] : ['id', 'name', 'data-scope']).filter(key => e.getAttribute(key));
    for (const key of keys) e.setAttribute(key, name.replace(/ /g, '_'));
    if (e.placeholder) e.placeholder = name;
    e.removeAttribute('aria-labelledby');
    e.setAttribute('aria-label', name);
  };
  const acts = {
    rename,
    move: (e) => e.setAttribute('role', e.matches('[role=tab], .Polaris-Tabs__Tab') ? 'menuitem' : 'tab'),
    remove: (e) => e.remove(),
    disable: (e) => { e.setAttribute('aria-disabled', 'true'); if ('disabled' in e) e.disabled = true; },
    duplicate: (e) => {
      const twin = e.cloneNode(true);
      twin.dataset.drifted = '';
      twin.removeAttribute('name');  // a field that is there twice is sent once
      e.after(twin);
    },
    cover: () => {
      const sheet = document.createElement('div');
      sheet.setAttribute('role', 'dialog');
      sheet.setAttribute('aria-label', cover);
      sheet.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:#fffc';
      if (!document.querySelector(`[aria-label="${cover}"]`)) document.body.append(sheet);
    },
  };
  const apply = () => {
    for (const e of document.querySelectorAll(css)) {
      if ('drifted' in e.dataset) continue;
      e.dataset.drifted = '';
      acts[drift](e);
    }
  };
  if (document.body) apply();
  new MutationObserver(apply).observe(document, {childList: true, subtree: true});
})"""


def script_for(css: str, drift: Drift, name: str, *, label_only: bool) -> str:
    """Return a script that lets every element of a selector drift.

    `name` is what it is renamed to; `label_only` leaves the attributes of a field, which the server reads.
    """
    return f"{_SCRIPT}({json.dumps([css, drift, COVER, name, label_only])})"
