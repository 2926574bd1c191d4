"""Supervised runs: the person beside a run is asked, in the window and at the terminal, and decides."""

from runwright.supervision._banner import Banner
from runwright.supervision._conversation import Conversation, NobodyThereError, Side
from runwright.supervision._question import Ask, Occasion, Question
from runwright.supervision._recorded import RecordedHuman
from runwright.supervision._supervisor import REPEATS, Supervisor

__all__ = [
    "REPEATS",
    "Ask",
    "Banner",
    "Conversation",
    "NobodyThereError",
    "Occasion",
    "Question",
    "RecordedHuman",
    "Side",
    "Supervisor",
]
