"""Reads the exact text of a secret: as the document has it, not as style sheets render it."""

from __future__ import annotations

import re
import time

from runwright.browser import playwright

_DOTS = re.compile(r"^[\s\u2022\u25cf\u00b7*\u2026.xX-]+$")
_POLL_MS = 100.0
# innerText would change the letters (text-transform) and lose the line ends; textContent lacks those of <br> and
# of blocks. Soft hyphens and zero-width spaces only allow a break, so a token has none of its own.
_EXACT = r"""elements => elements.slice(0, 1).map(element => {
  if (['INPUT', 'TEXTAREA'].includes(element.tagName)) return element.value;
  const keeps = (e) => /pre|break-spaces/.test(getComputedStyle(e).whiteSpace);
  const isBlock = (e) => /^(block|flex|grid|list-item|table|table-row)$/.test(getComputedStyle(e).display);
  const serialize = (node) => {
    if (node.nodeType === 3) {
      const text = node.nodeValue.replace(/[\u00ad\u200b\ufeff]/g, '');
      return keeps(node.parentElement) ? text : text.replace(/\s*\n\s*/g, ' ');
    }
    if (node.nodeType !== 1) return '';
    if (node.tagName === 'BR') return '\n';
    if (['BUTTON', 'STYLE', 'SCRIPT', 'svg'].includes(node.tagName) && node !== element) return '';
    if (getComputedStyle(node).display === 'none') return '';
    const text = [...(node.shadowRoot ?? node).childNodes].map(serialize).join('');
    return isBlock(node) && node !== element ? `\n${text}\n` : text;
  };
  return serialize(element).replace(/\n{2,}(?=\S)/g, m => keeps(element) ? m : '\n').trim();
})"""


def exact_text(element: playwright.Locator) -> str:
    """Return the exact value of a field or text of an element; "" if it does not exist."""
    texts: list[str] = element.evaluate_all(_EXACT)
    return texts[0] if texts else ""


def is_masked(text: str) -> bool:
    """Whether a text consists of the dots of a masked secret."""
    return bool(_DOTS.match(text))


def wait_for_secret(element: playwright.Locator, timeout: float, *, unlike: str = "") -> str:
    """Return the text as soon as there is one; after `timeout` milliseconds it may be "" or dots.

    `unlike`: a text that is not meant, because it was there before.
    """
    deadline = time.monotonic() + timeout / 1000
    while True:
        text = exact_text(element)
        if (text.strip() and text != unlike and not is_masked(text)) or time.monotonic() >= deadline:
            return text
        # Not `time.sleep`: Playwright handles the browser's events only during its own calls, and the page would stand
        # still here.
        element.page.wait_for_timeout(_POLL_MS)
