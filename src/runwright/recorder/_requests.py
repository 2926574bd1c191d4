"""Finds the step that made the page send something: by what it asked for before, not by time alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from runwright.recorder._events import RecordedEvent
from runwright.recorder._steps import Step

# What happens so soon after an action, or after an answer that it waited for, is taken for its consequence.
CONSEQUENCE_SECONDS = 3.0
_AT_ONCE_SECONDS = 0.5
_TYPING = ("ui.fill", "ui.fill_secret")


@dataclass
class _Sent:
    """Something that a page sent, and the step that it came of; None if it came of no step."""

    key: str
    step: Step | None
    is_late: bool = False
    repeats: bool = False


class Requests:
    """Follows what each step has asked for.

    A step is at work from its action on, while the page waits for an answer, and for three seconds after that. What
    is sent in this time is the step's, unless the page sends it by itself, too. So is what comes later, if it comes
    once: code that an action has started may wait for as long as it likes.
    """

    def __init__(self) -> None:
        self._owners: dict[str, Step] = {}
        self._sent: list[_Sent] = []
        self._loaded: dict[int, float] = {}

    def loaded(self, event: RecordedEvent) -> None:
        """Note that a tab shows another document, whose requests are its own."""
        self._loaded[event.tab] = event.at

    def began(self, event: RecordedEvent, steps: Sequence[Step]) -> None:
        """Note that the page reads something, which may be the first half of a change."""
        step = self._at_work(event, steps)
        # A page that reads the same again and again would keep its step at work for ever.
        if step is not None and _key(event) not in step.asked:
            step.asked.add(_key(event))
            self._await(event, step)

    def ended(self, event: RecordedEvent) -> None:
        """Note an answer, or that none came."""
        step = self._owners.get(event.data["id"])
        if step is not None and event.data["id"] in step.waits:
            step.waits.discard(event.data["id"])
            step.answered = event.at

    def sent(self, event: RecordedEvent, steps: Sequence[Step]) -> None:
        """Note that the page sends something: a change, if it came of a step."""
        step, is_late = self._at_work(event, steps), False
        if step is None:
            step, is_late = self._last_action(event, steps), True
        else:
            self._await(event, step)
            step.changes = True
        self._sent.append(_Sent(_key(event), step, is_late, bool(event.data.get("repeats"))))

    def replace(self, old: Step, new: Step) -> None:
        """Give what a step has asked for to the step that takes its place."""
        new.changes, new.asked, new.waits, new.answered = old.changes, old.asked, old.waits, old.answered
        self._owners = {key: new if step is old else step for key, step in self._owners.items()}
        for each in self._sent:
            each.step = new if each.step is old else each.step

    def owner(self, request: str) -> Step | None:
        """Return the step that has caused a request, or None."""
        return self._owners.get(request)

    def finish(self) -> None:
        """Decide which steps are changes: those that sent what the page does not send by itself."""
        by_itself = self._by_itself()
        for each in self._sent:
            if each.step is not None:
                each.step.changes = False
        for each in self._sent:
            if each.step is not None and each.key not in by_itself:
                each.step.changes = True

    def _by_itself(self) -> set[str]:
        """Return the requests without a step: of a repeating timer, or late and repeated after one action."""
        times = Counter(each.key for each in self._sent)
        late = Counter((each.key, id(each.step)) for each in self._sent if each.is_late)
        own = {each.key for each in self._sent if each.step is None or (each.repeats and times[each.key] > 1)}
        return own | {key for (key, _), number in late.items() if number > 1}

    def _await(self, event: RecordedEvent, step: Step) -> None:
        step.waits.add(event.data["id"])
        self._owners[event.data["id"]] = step

    def _at_work(self, event: RecordedEvent, steps: Sequence[Step]) -> Step | None:
        own = [step for step in steps[-3:] if step.tab == event.tab]
        if own and own[-1].uses in _TYPING:
            # While a person goes on typing, the answer may come that the press before waited for.
            waiting = [step for step in own[:-1] if step.waits or 0 <= event.at - step.answered < _AT_ONCE_SECONDS]
            own += [step for step in waiting if step.uses not in _TYPING]
        return own[-1] if own and is_at_work(own[-1], event.at, CONSEQUENCE_SECONDS) else None

    def _last_action(self, event: RecordedEvent, steps: Sequence[Step]) -> Step | None:
        """Return the last action of a tab, unless the document is a newer one or the request another site's."""
        last = next((step for step in reversed(steps) if step.tab == event.tab), None)
        is_own = last is not None and last.uses != "ui.open" and not event.data.get("foreign")
        return last if is_own and last is not None and self._loaded.get(event.tab, 0.0) <= last.at else None


def is_at_work(step: Step, when: float, seconds: float) -> bool:
    """Whether what happens now may come of a step."""
    return bool(step.waits) or when - max(step.at, step.answered) < seconds


def _key(event: RecordedEvent) -> str:
    """Where a request goes to and which code sends it: one address may serve the page's own requests, too."""
    return f"{event.data['to']} {event.data.get('by', '')}"
