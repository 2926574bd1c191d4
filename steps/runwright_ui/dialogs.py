"""How a runbook answers the browser's own questions (`confirm()`, `prompt()`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class AcceptWith(BaseModel):
    """Yes, with a text for what the question asks."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="AcceptWith")

    accept: str = Field(description="What is typed into the question.")


Answer = Literal["accept", "dismiss"]
Dialog = Annotated[
    Answer | AcceptWith | None,
    Field(
        description="The answer to the browser's own question: accept, dismiss, or {accept: TEXT}. Left out: none is "
        "expected, and a dialog that appears is dismissed."
    ),
]
Opens = Annotated[
    Literal["tab"] | None,
    Field(description="tab: the control opens another tab, and the next steps work there."),
]


def as_answer(
    dialog: Literal["accept", "dismiss"] | AcceptWith | None,
) -> tuple[Literal["accept", "dismiss"], str] | None:
    """Return the answer with its text, or None when no question is expected."""
    if dialog is None:
        return None
    return ("accept", dialog.accept) if isinstance(dialog, AcceptWith) else (dialog, "")
