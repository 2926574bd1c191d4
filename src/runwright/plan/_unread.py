"""Marks the steps whose screen may show a secret that a later step reads: until then, nothing knows what to mask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from runwright.handlers import Effect, mentions_secret
from runwright.plan._types import PlannedStep


def with_unread(steps: Sequence[PlannedStep]) -> tuple[PlannedStep, ...]:
    """Return the steps, with those marked that a step follows which reads a secret from their screen."""
    marked = {place for index in range(len(steps)) for place in _before_reading(steps, index)}
    return tuple(
        replace(step, unread=True, sensitive=True) if place in marked else step for place, step in enumerate(steps)
    )


def _before_reading(steps: Sequence[PlannedStep], index: int) -> Iterator[int]:
    """Yield the places of the steps on whose screens the secret may be seen that the step at `index` reads."""
    step = steps[index]
    label = step.handler.label
    if not label.on_screen or label.presses or not any(map(mentions_secret, step.handler.outputs.values())):
        return
    way = _way_to(steps, index)
    changes = [place for place in way if _presses(steps[place]) and steps[place].handler.effect is Effect.ONCE]
    presses = [place for place in way if _presses(steps[place])]
    # The earliest moment at which the secret may have appeared: a change, else any press, else the opening.
    first = (changes or presses or way)[:1]
    yield from (place for place in way if place >= first[0])


def _way_to(steps: Sequence[PlannedStep], index: int) -> list[int]:
    """Return the indices of the steps that lead to `index` on its screen, from the step that opened it."""
    way: list[int] = []
    for place in range(index - 1, -1, -1):
        if steps[place].app.name == steps[index].app.name and not steps[place].handler.label.no_screen:
            way.insert(0, place)
            if not steps[place].handler.label.on_screen:
                break
    return way


def _presses(step: PlannedStep) -> bool:
    return step.handler.label.presses
