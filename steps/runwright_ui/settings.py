"""The settings of an application that this pack drives, as a runbook may give them."""

from __future__ import annotations

from dataclasses import dataclass

from runwright_ui.targets import UiTarget


@dataclass(frozen=True)
class UiSettings:
    """The `with` of an application: what lies over its pages, and how its elements are marked."""

    dismiss: tuple[UiTarget, ...] = ()
    """Controls that close what may come up over any page: cookie banners, tours, news."""
    test_id_attribute: str = "data-testid"
    """The attribute that `test_id` means."""
