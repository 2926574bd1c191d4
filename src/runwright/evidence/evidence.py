"""What is captured of a run, and what never is.

Screenshots are masked; traces and videos are recorded only while no secret can be on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.browser.recordings import Policy, Recorded, Recordings
from runwright.evidence.highlight import outlined
from runwright.secrets import Redactor, make_private_folder, write_private_file

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

_NOT_TYPED = ("checkbox", "radio", "submit", "button", "image")
_TYPED_FIELDS = "input" + "".join(f":not([type={kind}])" for kind in _NOT_TYPED) + ", textarea"
_PASSWORDS = "input[type=password]"
MASK_COLOUR = "#1f2430"
# A PNG takes the browser twice as long, and pictures are most of what evidence costs.
_QUALITY = 85

# Walks the document and every open shadow root; returns what is readable as text and what stands in fields.
_READ_PAGE = """() => {
  const texts = [], values = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if ('value' in element && typeof element.value === 'string') values.push(element.value);
      for (const name of ['href', 'title', 'alt', 'placeholder', 'aria-label', 'data-clipboard-text'])
        if (element.hasAttribute && element.hasAttribute(name)) texts.push(element.getAttribute(name));
      if (element.shadowRoot) walk(element.shadowRoot);
    }
    // A document itself has no text, its element has.
    texts.push((root.documentElement || root).textContent);
  };
  walk(document);
  return {texts: texts.join('\\n'), values: values.join('\\n')};
}"""


@dataclass(frozen=True)
class EvidencePolicy:
    """What to capture, in Playwright's words."""

    screenshot: Policy = "on"
    tracing: Policy = "off"
    video: Policy = "off"


class Evidence:
    """Captures and files the evidence of one run."""

    def __init__(self, folder: Path, policy: EvidencePolicy, redactor: Redactor) -> None:
        self.folder = folder
        self.policy = policy
        self._redactor = redactor
        self._recordings = Recordings(folder, tracing=policy.tracing, video=policy.video)

    def screenshot(
        self, page: Page, name: str, *, sensitive: bool, failed: bool = False, control: Locator | None = None
    ) -> Path | None:
        """Take a masked picture of the page; None when the policy or a readable secret forbids it.

        A `control` on it is outlined.
        """
        wanted = self.policy.screenshot == "on" or (self.policy.screenshot == "retain-on-failure" and failed)
        if not wanted or page.is_closed():
            return None
        in_text, in_fields = self._secrets_on(page)
        if in_text:
            return None
        hidden = _TYPED_FIELDS if sensitive or in_fields else _PASSWORDS
        masks = [frame.locator(hidden) for frame in page.frames]
        with outlined(control):
            picture = page.screenshot(
                type="jpeg",
                quality=_QUALITY,
                mask=masks,
                mask_color=MASK_COLOUR,
                animations="disabled",
                caret="hide",
            )
        path = _unused(make_private_folder(self.folder), name)
        write_private_file(path, picture)
        return path

    def _secrets_on(self, page: Page) -> tuple[bool, bool]:
        texts, values = [], []
        for frame in page.frames:
            read = frame.evaluate(_READ_PAGE)
            texts.append(read["texts"])
            values.append(read["values"])
        return self._redactor.contains("\n".join(texts)), self._redactor.contains("\n".join(values))

    def may_show_secrets(self, page: Page) -> bool:
        """Tell whether a known secret is on a page, in its texts or its fields, or nobody can tell."""
        from playwright.sync_api import Error as PlaywrightError

        try:
            return any(self._secrets_on(page))
        except PlaywrightError:  # the page is on its way elsewhere: nobody knows
            return True

    def before_step(self, app: str, context: BrowserContext | None, page: Page | None, *, sensitive: bool) -> None:
        """Record the step if that is wanted; everything is stopped first when a secret may be on a page."""
        if not self._recordings.wanted:
            return
        if sensitive or (context is not None and any(map(self.may_show_secrets, context.pages))):
            self._recordings.stop()
        elif context is not None:
            self._recordings.start(app, context, page)

    def stop_recording(self) -> None:
        """End every trace and video: what comes now is not to be seen. The next step may start new ones."""
        self._recordings.stop()

    def finish(self, *, failed: bool) -> list[Recorded]:
        """End every trace and video, drop those that the policy does not keep, and return the others."""
        return self._recordings.finish(failed=failed)


def _unused(folder: Path, name: str) -> Path:
    """Return the path of a picture to be: those of an earlier attempt or sitting stay as they are."""
    path, number = folder / f"{name}.jpg", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-again{number}.jpg"
    return path
