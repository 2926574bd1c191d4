"""What is captured of a run, and what never is.

Screenshots are masked; a trace is recorded only while no secret can be on the page. Facts measured with Playwright
1.65: a trace holds filled values, results of reads, request and response bodies, and stopping chunks still leaks;
only a full `tracing.stop()` before the secret and `tracing.start()` after it has left the page is clean.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from runwright.secrets import Redactor, make_private_folder, write_private_file

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

Policy = Literal["off", "on", "retain-on-failure"]

_NOT_TYPED = ("checkbox", "radio", "submit", "button", "image")
_TYPED_FIELDS = "input" + "".join(f":not([type={kind}])" for kind in _NOT_TYPED) + ", textarea"
_PASSWORDS = "input[type=password]"
MASK_COLOUR = "#1f2430"

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
    texts.push(root.textContent || '');
  };
  walk(document);
  return {texts: texts.join('\\n'), values: values.join('\\n')};
}"""


@dataclass(frozen=True)
class EvidencePolicy:
    """What to capture, in Playwright's words."""

    screenshot: Policy = "on"
    tracing: Policy = "off"


class Evidence:
    """Captures and files the evidence of one run."""

    def __init__(self, folder: Path, policy: EvidencePolicy, redactor: Redactor) -> None:
        self.folder = folder
        self.policy = policy
        self._redactor = redactor
        self._tracing: dict[str, BrowserContext] = {}

    def screenshot(self, page: Page, name: str, *, sensitive: bool, failed: bool) -> Path | None:
        """Take a masked picture of the page; None when the policy or a readable secret forbids it."""
        wanted = self.policy.screenshot == "on" or (self.policy.screenshot == "retain-on-failure" and failed)
        if not wanted or page.is_closed():
            return None
        in_text, in_fields = self._secrets_on(page)
        if in_text:
            return None
        hidden = _TYPED_FIELDS if sensitive or in_fields else _PASSWORDS
        masks = [frame.locator(hidden) for frame in page.frames]
        picture = page.screenshot(mask=masks, mask_color=MASK_COLOUR, animations="disabled", caret="hide")
        path = make_private_folder(self.folder) / f"{name}.png"
        write_private_file(path, picture)
        return path

    def _secrets_on(self, page: Page) -> tuple[bool, bool]:
        texts, values = [], []
        for frame in page.frames:
            read = frame.evaluate(_READ_PAGE)
            texts.append(read["texts"])
            values.append(read["values"])
        return self._redactor.contains("\n".join(texts)), self._redactor.contains("\n".join(values))

    def _may_show_secrets(self, page: Page) -> bool:
        from playwright.sync_api import Error as PlaywrightError

        try:
            return any(self._secrets_on(page))
        except PlaywrightError:  # the page is on its way elsewhere: nobody knows
            return True

    def before_step(self, app: str, context: BrowserContext | None, page: Page | None, *, sensitive: bool) -> None:
        """Start or stop tracing, so that no trace ever runs while a secret may be on the page."""
        if self.policy.tracing == "off" or context is None:
            return
        if sensitive or (page is not None and self._may_show_secrets(page)):
            self.stop_trace(app)
        elif app not in self._tracing:
            context.tracing.start(screenshots=True, snapshots=True, title=app)
            self._tracing[app] = context

    def stop_trace(self, app: str) -> Path | None:
        """End the trace of an application, if one is running, and file it."""
        context = self._tracing.pop(app, None)
        if context is None:
            return None
        from playwright.sync_api import Error as PlaywrightError

        # An earlier sitting of the run may have left traces in the same folder.
        number = 1 + sum(1 for _ in self.folder.glob(f"trace-{app}-*.zip"))
        path = make_private_folder(self.folder) / f"trace-{app}-{number}.zip"
        try:
            context.tracing.stop(path=path)
        except PlaywrightError:  # the browser has died, and the trace with it
            return None
        path.chmod(0o600)
        return path

    def finish(self, *, failed: bool) -> list[Path]:
        """End every trace; drop them all when the policy keeps those of failed runs only. Return those kept."""
        for app in list(self._tracing):
            self.stop_trace(app)
        if self.policy.tracing == "retain-on-failure" and not failed:
            for path in self.folder.glob("trace-*.zip"):
                path.unlink()
        return sorted(self.folder.glob("trace-*.zip"))
