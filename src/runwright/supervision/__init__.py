"""Supervised runs: asks a person for decisions, in the window and at the terminal."""

from runwright.supervision._banner import Banner
from runwright.supervision._conversation import Conversation, Side, UnansweredError
from runwright.supervision._question import Ask, Occasion, Question
from runwright.supervision._supervisor import RecordedHuman, Supervisor

__all__ = [
    "Ask",
    "Banner",
    "Conversation",
    "Occasion",
    "Question",
    "RecordedHuman",
    "Side",
    "Supervisor",
    "UnansweredError",
]
