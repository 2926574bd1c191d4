"""Takes a run's screenshots: before each change, with its control highlighted, and of each screen once.

A screenshot costs more than a click. Consecutive steps on one screen share its screenshot: the journal records the
element of each step, and a report highlights it. The effect of a change is on the screenshot of the next step of its
application. The last step of an application and a failed step have a screenshot of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from runwright.browser import playwright
from runwright.evidence.evidence import Evidence
from runwright.handlers import Effect, mentions_secret
from runwright.journal import RunJournal
from runwright.pages.listener import Position, RunListener
from runwright.pages.screen import ScreenIdentity, look_at
from runwright.pages.step_clock import StepClock
from runwright.plan import PlannedStep
from runwright.results import StepResult


class Screenshots(RunListener):
    """Takes the screenshots of a run and records them in its journal."""

    def __init__(self, evidence: Evidence, journal: RunJournal, clock: StepClock, listener: RunListener) -> None:
        self._evidence = evidence
        self._journal = journal
        self._clock = clock
        self._listener = listener
        self._step: PlannedStep | None = None
        self._position = Position(0, 0)
        self._stem = ""
        self._controls = 0
        self._element: playwright.Locator | None = None
        self._screen: ScreenIdentity | None = None
        """The final screen of the step, if the step has seen it."""
        self._taken: dict[str, str] = {}
        """The kind of each screenshot of the step, by its name."""
        self._shown: dict[str, tuple[str, str]] = {}
        """The last captured screen and the name of its screenshot, by application."""
        self.hidden: set[str] = set()
        """The applications whose screen may show a secret that no step has read yet."""

    def step_started(self, step: PlannedStep, position: Position) -> None:
        """Remember the current step."""
        self._step, self._position, self._controls, self._taken = step, position, 0, {}
        self._element = self._screen = None
        # Numbered, so that a folder of files sorts in the order of the run.
        self._stem = f"{position.number:02d}-{step.id.replace('/', '-')}"

    def attempt_started(self, attempt: int, inputs: Mapping[str, Any]) -> None:
        """Leave fields readable that show inputs of the step, unless they are secret."""
        self._element = self._screen = None
        self._evidence.show(_texts(inputs.values()))

    def element_used(self, element: playwright.Locator) -> None:
        """Remember the element that the step uses."""
        self._element, self._screen = element, None

    def screen_seen(self, screen: ScreenIdentity) -> None:
        """Remember the final screen of the step, which saves a look at it."""
        self._screen = screen

    def changed(self, what: str) -> None:
        """Capture the next screen of the application, even if its identity is the same."""
        if self._step is not None:
            # A change alters what its screen shows, though address and headings may stay.
            self._shown.pop(self._step.app.name, None)

    def before_click(self, control: playwright.Locator) -> None:
        """Capture the screen with the control that is about to be used; the step's clock is stopped meanwhile."""
        assert self._step is not None
        # An earlier attempt may have shown a secret without reading it; being unknown, it would not be masked.
        if (self._step.sensitive and self._position.in_doubt) or self._step.app.name in self.hidden:
            return
        self._controls += 1
        # A screenshot of a heavy page takes long, and the step would lack the time.
        with self._clock.stopped():
            self._take(control.page, f"{self._stem}-{self._controls}", "control", control=control)

    def after_step(self, result: StepResult, page: playwright.Page | None, *, failed: bool) -> tuple[str, ...]:
        """Capture the final screen of a step, and return the names of all its screenshots."""
        self._note_unread(result)
        shows_control = "control" in self._taken.values()
        is_last = self._position.is_last_of_app
        if failed or (is_last and result.status != "would_change"):
            self._take_outcome(result, page, self._stem, failed=failed)
        elif not shows_control and page is not None and self._wants_screens:
            self._take_screen(result, page)
        return tuple(self._taken)

    @property
    def _wants_screens(self) -> bool:
        assert self._step is not None
        return self._evidence.policy.screenshot == "on" and self._step.app.name not in self.hidden

    def _take_screen(self, result: StepResult, page: playwright.Page) -> None:
        """Capture the final screen of a step, unless an earlier step of the application ended on the same one."""
        assert self._step is not None
        app, screen = self._step.app.name, self._screen or look_at(page, self._element)
        known, name = self._shown.get(app, ("", ""))
        # By identity, not by pixels: a clock or a spinner would make every screen another one.
        if screen.identity and screen.identity == known:
            self._journal.evidence_filed(self._step.id, name, "screenshot", box=screen.box)
            self._taken[name] = "screenshot"
            return
        self._take_outcome(result, page, self._stem, failed=False)
        if self._taken:
            self._shown[app] = (screen.identity, next(reversed(self._taken)))

    def after_failure(self, result: StepResult, page: playwright.Page | None) -> None:
        """Capture the screen of a failure before a person changes it."""
        self._note_unread(result)
        self._take_outcome(result, page, f"{self._stem}-failure", failed=True)

    def _take_outcome(self, result: StepResult, page: playwright.Page | None, name: str, *, failed: bool) -> None:
        assert self._step is not None
        unread = self._step.sensitive and result.status == "in_doubt"
        if page is not None and not unread and self._step.app.name not in self.hidden:
            self._take(page, name, "screenshot", failed=failed)

    def _note_unread(self, result: StepResult) -> None:
        """Hide the application from when a secret may be on its screen, until it is read or another one is opened."""
        assert self._step is not None
        handler, app = self._step.handler, self._step.app.name
        passed = result.status in ("ok", "changed")
        reads = handler.label.on_screen and any(map(mentions_secret, handler.outputs.values()))
        # What is done once is on record before it is pressed: a failure without that has pressed nothing.
        untouched = handler.effect is Effect.ONCE and result.status == "failed" and not result.changes
        if result.status in ("skipped", "would_change", "unknown") or untouched or handler.label.no_screen:
            return
        if self._step.unread or (reads and not passed):
            self.hidden.add(app)
        elif passed and (reads or not handler.label.on_screen):
            self.hidden.discard(app)

    def _take(
        self,
        page: playwright.Page,
        name: str,
        kind: str,
        *,
        failed: bool = False,
        control: playwright.Locator | None = None,
    ) -> None:
        assert self._step is not None
        sensitive = self._step.sensitive
        try:
            path = self._evidence.screenshot(page, name, sensitive=sensitive, failed=failed, control=control)
        except playwright.TimeoutError as error:
            self._listener.warning(f"the screenshot {name} could not be taken: {error.message}")
            return
        except playwright.Error:  # a page that was just closed has no screenshot, and the step continues without it
            return
        except OSError as error:
            with suppress(OSError):
                self._listener.warning(f"the screenshot {name} could not be written: {error.strerror}")
            return
        if path is not None:
            self._journal.evidence_filed(self._step.id, path.name, kind)
            self._taken[path.name] = kind


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        # A Secret is not a `str`, so that its field stays covered.
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            yield from _texts(value)
