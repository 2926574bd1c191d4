"""The journal: append-only events of runs in a SQL database, and their replay to the state of a run.

Importing this is cheap; SQLAlchemy is loaded when a journal is opened.
"""

from runwright.journal._events import Event, EventKind, Place, RunStart, StepRecord, targets_of, to_json
from runwright.journal._journal import Journal, RunSummary, new_id
from runwright.journal._lease import Owner, RunBusyError, this_process
from runwright.journal._run import RunJournal
from runwright.journal._state import ENDINGS, FINISHED, OUTCOMES, OVER, EvidenceRecord, RunState, StepState, replay
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
    "new_id",
    "replay",
    "targets_of",
    "this_process",
    "to_json",
]
