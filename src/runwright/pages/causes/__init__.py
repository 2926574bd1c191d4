"""Says why a page object does not find or cannot press a control: the cause as it looks, and what comes nearest.

It runs only after a wait has failed, so that the good path pays nothing for it.
"""

from __future__ import annotations

from runwright.diagnosis import Candidate, Cause, Diagnosis, Sought
from runwright.pages.causes._causes import Search, diagnose, duplicated
from runwright.pages.causes._reading import read_control
from runwright.pages.causes._twins import meant_of

__all__ = [
    "Candidate",
    "Cause",
    "Diagnosis",
    "Search",
    "Sought",
    "diagnose",
    "duplicated",
    "meant_of",
    "read_control",
]
