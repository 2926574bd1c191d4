"""The scopes that the runbook of the documented procedure sets, for the tests that start from an app which has them."""

from __future__ import annotations

_AREAS = ("content", "customers", "inventory", "orders", "products")
SCOPES = (*(f"{verb}_{area}" for area in _AREAS for verb in ("read", "write")), "read_locations")
