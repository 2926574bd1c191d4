"""Types of the inputs that several handlers take."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

_KEY = (
    r"^((Control|Shift|Alt|Meta|ControlOrMeta)\+)*"
    r"([^\s+]|Enter|Escape|Tab|Space|Backspace|Delete|Insert|Home|End|PageUp|PageDown"
    r"|Arrow(Up|Down|Left|Right)|F([1-9]|1[0-2]))$"
)


def _check_path(path: str) -> str:
    if "://" in path or path.startswith("//"):
        raise ValueError("must be a path below the application's own address, without the https://… in front")
    return path


What = Annotated[
    str,
    Field(
        min_length=1,
        description="What is altered, as a command. It is shown and recorded, so it holds no secret.",
        examples=["save the customer"],
    ),
]
OptionalWhat = Annotated[
    str,
    Field(
        description="What is altered at once, as a command. Left out: nothing is, until the form is sent.",
        examples=["switch the shop on"],
    ),
]
Path = Annotated[
    str,
    AfterValidator(_check_path),
    Field(description="A path below the application's address.", examples=["customers?page=2"]),
]
Key = Annotated[str, Field(pattern=_KEY, description="A key as Playwright names it.", examples=["Escape", "Control+A"])]
