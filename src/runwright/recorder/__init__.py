"""Records what a person does in a window as a runbook for the step pack `ui`."""

from runwright.recorder._composer import Recorded, Step, Typed, compose
from runwright.recorder._document import write_runbook
from runwright.recorder._events import Event
from runwright.recorder._recording import Recording, RecordingBrowser

__all__ = ["Event", "Recorded", "Recording", "RecordingBrowser", "Step", "Typed", "compose", "write_runbook"]
