"""Records what a person does in a window as a runbook for the step pack `ui`."""

from runwright.recorder._composer import compose
from runwright.recorder._document import write_runbook
from runwright.recorder._events import RecordedEvent
from runwright.recorder._recording import Recording, RecordingBrowser
from runwright.recorder._steps import RecordedRunbook, Typed

__all__ = [
    "RecordedEvent",
    "RecordedRunbook",
    "Recording",
    "RecordingBrowser",
    "Typed",
    "compose",
    "write_runbook",
]
