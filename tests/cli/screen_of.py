"""Just enough of a terminal to know what is on it: lines, and the moves of the cursor that a live view makes."""

from __future__ import annotations

import re

_PART = re.compile(r"\x1b\[(\??[\d;]*)([A-Za-z])|\r|\n|[^\x1b\r\n]+")


def screen_of(written: str) -> list[str]:
    """Return the lines that a terminal shows after this was written to it; no line is wider than it."""
    lines, row, column = [""], 0, 0
    for part in _PART.finditer(written):
        text, argument, command = part[0], part[1], part[2]
        if text == "\r":
            column = 0
        elif text == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif command == "A":
            row = max(0, row - int(argument or 1))
        elif command == "K":
            lines[row] = "" if argument == "2" else lines[row][:column]
        elif command is None:
            lines[row] = lines[row][:column].ljust(column) + text + lines[row][column + len(text) :]
            column += len(text)
    return [line.rstrip() for line in lines]
