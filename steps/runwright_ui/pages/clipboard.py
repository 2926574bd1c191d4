"""What a button copies, caught before it reaches the clipboard, which may be the person's own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_POLL_MS = 100.0
_CATCH = r"""element => {
  const view = element.ownerDocument.defaultView;
  const caught = {text: null};
  const board = view.navigator.clipboard;
  const take = (text) => { caught.text = String(text); };
  const own = {};
  if (board) {
    own.writeText = async (text) => take(text);
    own.write = async (items) => {
      for (const item of items) {
        if (item.types.includes('text/plain')) take(await (await item.getType('text/plain')).text());
      }
    };
    Object.assign(board, own);
  }
  // The old way: the page selects a text, or gives one in the event, and the browser copies it.
  const selected = () => {
    const active = view.document.activeElement;
    if (active && 'selectionStart' in active && active.selectionStart !== null) {
      return active.value.slice(active.selectionStart, active.selectionEnd);
    }
    return String(view.getSelection());
  };
  const onCopy = (event) => {
    take(event.clipboardData.getData('text/plain') || selected());
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  view.addEventListener('copy', onCopy);
  const run = view.document.execCommand.bind(view.document);
  view.document.execCommand = (name, ...rest) => {
    if (String(name).toLowerCase() !== 'copy') return run(name, ...rest);
    // The event alone: the page's own listeners fill it in, and nothing reaches the clipboard.
    const data = new view.DataTransfer();
    const event = new view.ClipboardEvent('copy', {clipboardData: data, bubbles: true, cancelable: true});
    view.removeEventListener('copy', onCopy);
    (view.document.activeElement || view.document).dispatchEvent(event);
    view.addEventListener('copy', onCopy);
    take(data.getData('text/plain') || selected());
    return true;
  };
  caught.undo = () => {
    view.removeEventListener('copy', onCopy);
    delete view.document.execCommand;
    if (board) for (const name of Object.keys(own)) delete board[name];
  };
  return caught;
}"""


def copied_by(control: Locator, timeout: float) -> str:
    """Press a copy button once and return the text that it copies; "" if it copies nothing in time."""
    deadline = time.monotonic() + timeout / 1000
    caught = control.evaluate_handle(_CATCH, timeout=timeout)
    try:
        control.click(timeout=timeout)
        while (text := caught.evaluate("caught => caught.text")) is None and time.monotonic() < deadline:
            control.page.wait_for_timeout(_POLL_MS)
        return text or ""
    finally:
        # The page gets its clipboard functions back even after an error; otherwise it could copy nothing any more.
        caught.evaluate("caught => caught.undo()")
