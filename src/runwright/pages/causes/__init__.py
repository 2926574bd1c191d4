"""Explains why a control was not found or could not be clicked: the likely cause and the closest matches.

A diagnosis runs only after a wait has failed; `intended_index` is part of every change.
"""

from __future__ import annotations

from runwright.errors.diagnosis import Candidate, Cause, Diagnosis, Sought
from runwright.pages.causes._causes import Search, diagnose, duplicated
from runwright.pages.causes._control_reader import read_control
from runwright.pages.causes._duplicates import intended_index

__all__ = [
    "Candidate",
    "Cause",
    "Diagnosis",
    "Search",
    "Sought",
    "diagnose",
    "duplicated",
    "intended_index",
    "read_control",
]
