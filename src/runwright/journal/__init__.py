"""The journal: append-only events of runs in a SQL database, and their replay to the state of a run.

Importing this is cheap; SQLAlchemy is loaded when a journal is opened.
"""

from runwright.journal._events import Event, EventKind, Place, RunStart, StepRecord
from runwright.journal._journal import Journal, RunSummary
from runwright.journal._lease import Owner, RunBusyError
from runwright.journal._run import RunJournal
from runwright.journal._state import (
    ENDINGS,
    FINISHED,
    OUTCOMES,
    OVER,
    EvidenceRecord,
    RunState,
    StepState,
    replay,
)
from runwright.secrets import SealedReference

__all__ = [
    "ENDINGS",
    "FINISHED",
    "OUTCOMES",
    "OVER",
    "Event",
    "EventKind",
    "EvidenceRecord",
    "Journal",
    "Owner",
    "Place",
    "RunBusyError",
    "RunJournal",
    "RunStart",
    "RunState",
    "RunSummary",
    "SealedReference",
    "StepRecord",
    "StepState",
    "replay",
]
