"""Reports of a run, rendered from its journal and its evidence alone.

The run may have passed, failed, crashed, or still be running.
"""

from runwright.report._build import build_report
from runwright.report._document import Report, RunStatus, Status
from runwright.report._files import FORMATS, NAMES, render, write_report
from runwright.report._words import LANGUAGES

__all__ = [
    "FORMATS",
    "LANGUAGES",
    "NAMES",
    "Report",
    "RunStatus",
    "Status",
    "build_report",
    "render",
    "write_report",
]
