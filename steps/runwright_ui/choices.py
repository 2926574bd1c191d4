"""How a runbook says which option of a list it means."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class ByValue(BaseModel):
    """An option by its value, which no language changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="ByValue")

    value: str = Field(description="The option's attribute value.")

    def __str__(self) -> str:
        return self.value


Text = Annotated[str, Field(min_length=1)]
Choice = str | ByValue
Choices = Annotated[
    Text | ByValue | list[Text | ByValue],
    Field(
        description="The option's text, as the list shows it; {value: …} for its value; a list of them for several.",
    ),
]


def as_choices(option: Choice | list[Choice]) -> list[Choice]:
    """Return one choice or several as a list."""
    return option if isinstance(option, list) else [option]
