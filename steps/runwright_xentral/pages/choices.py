"""The options of a `select`."""

from __future__ import annotations

from dataclasses import dataclass

from runwright import Target

_READ = """select => Array.from(select.options, option => ({
  value: option.value, name: option.label.trim(), selected: option.selected,
}))"""


@dataclass(frozen=True)
class Choice:
    """One real option; the empty option "please choose" does not count."""

    value: str
    name: str
    selected: bool


def read_choices(select: Target) -> list[Choice]:
    """Return the real options of a `select`, in their order."""
    return [Choice(**each) for each in select.locator.first.evaluate(_READ) if each["value"] and each["name"]]


def choose(select: Target, name: str, *, timeout: float) -> None:
    """Select the first option of this name; `timeout` in milliseconds is how long the `select` may take to be ready."""
    value = next(choice.value for choice in read_choices(select) if choice.name == name)
    select.visible.select_option(value, timeout=timeout)
