"""Whether a control can be used at once, answered by the page in one round trip and one frame.

Playwright's trial click needs two frames and moves the pointer. It still decides wherever this answer is not a plain
yes: it waits, runs locator handlers, and its error says what is in the way.
"""

from __future__ import annotations

from contextlib import suppress

from runwright.browser import playwright

# Only ever stricter than the trial click. What is laid over an inner page is seen from the outer page alone, so that a
# control of a frame is left to the trial. A control that keeps moving must fail before the intention is recorded:
# that is what the frame is for (17 ms at 60 Hz), because a script may move it without any animation that the browser
# knows of.
_IS_READY = """async elements => {
  if (elements.length !== 1) return false;
  const element = elements[0];
  const up = node => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const above = [];
  for (let part = element; part; part = up(part)) above.push(part);
  const moves = () => above.some(part => part.getAnimations().some(each => each.playState === 'running'));
  const off = part => part.matches(':disabled') || part.getAttribute('aria-disabled') === 'true'
    || Boolean(part.control?.matches(':disabled'));
  const place = () => element.getClientRects()[0];
  const receives = ({x, y, width, height}) => {
    let hit = element.getRootNode().elementFromPoint(x + width / 2, y + height / 2);
    for (; hit; hit = up(hit)) if (hit === element) return true;
    return false;
  };
  if (window !== window.top || !element.isConnected || document.visibilityState !== 'visible') return false;
  if (!element.checkVisibility({visibilityProperty: true}) || above.some(off) || moves()) return false;
  let before = place();
  if (!before || !before.width || !before.height) return false;
  element.scrollIntoViewIfNeeded();
  before = place();
  const passed = (milliseconds) => new Promise(done => setTimeout(done, milliseconds));
  await Promise.all([passed(17), Promise.race([new Promise(requestAnimationFrame), passed(250)])]);
  const now = element.isConnected && place();
  const still = now && ['x', 'y', 'width', 'height'].every(side => now[side] === before[side]);
  return Boolean(still) && receives(now) && !above.some(off);
}"""


def require_ready(control: playwright.Locator, timeout: float | None = None) -> None:
    """Return once `control` can be clicked; raises Playwright's TimeoutError after `timeout` milliseconds."""
    # All elements, because asking for one costs three round trips: find it, ask it, let go of it.
    with suppress(playwright.Error):  # the page moved on meanwhile; the trial click waits for what comes
        if control.evaluate_all(_IS_READY):
            return
    control.click(trial=True, timeout=timeout)
