"""A stand-in of the Dev Dashboard, on an origin of its own, and of what it leads to on the shop's side."""

from __future__ import annotations

from .application import DevDashboardSandbox
from .options import DevOptions
from .state import DevApp, DevState, Version

__all__ = ["DevApp", "DevDashboardSandbox", "DevOptions", "DevState", "Version"]
