"""The words and the formats of times and values of each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from runwright.errors.diagnosis import Diagnosis

_FOLDER = Path(__file__).with_name("words")
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))
LANGUAGES = ("en", "de")


@dataclass(frozen=True)
class Words:
    """The words and formats of one language. `words["ok"]` is a word."""

    language: str

    @property
    def _table(self) -> Mapping[str, str]:
        return words_of(self.language)

    def __getitem__(self, key: str) -> str:
        return self._table[key]

    def fill(self, key: str, **values: object) -> str:
        """Return a sentence with its placeholders filled."""
        return self._table[key].format(**values)

    def facts(self, diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
        """Yield the facts of a diagnosis, each as a name and a value."""
        yield self["cause"], self[f"cause_{diagnosis.cause}"]
        yield self["page"], diagnosis.page
        yield from ((self["looked_for"], str(sought)) for sought in diagnosis.looked_for)
        yield from ((self["nearest"], str(candidate)) for candidate in diagnosis.candidates)

    def duration(self, seconds: float) -> str:
        """Return a duration: 0.4 s, 2 min 5 s, 1 h 2 min."""
        if round(seconds, 1) < 60:
            return self._decimal(f"{seconds:.1f} s")
        minutes, rest = divmod(round(seconds), 60)
        if minutes < 60:
            return f"{minutes} min {rest} s"
        return f"{minutes // 60} h {minutes % 60} min"

    def mark(self, seconds: float) -> str:
        """Return a short duration: 0, 0.5 s, 10 s, 2 min."""
        unit, size = next((each for each in _UNITS if seconds >= each[1]), ("s", 1))
        return self._decimal(f"{seconds / size:g} {unit}") if seconds else "0"

    def moment(self, at: datetime) -> str:
        """Return a date and time in the local time zone, with the offset from UTC."""
        # The zone of the reader's machine, with its offset: people of two zones read one report.
        here = at.astimezone()
        zone = here.strftime("%z")
        return f"{self.day(at)}, {here:%H:%M:%S} (UTC{zone[:3]}:{zone[3:5]})"

    def day(self, at: datetime) -> str:
        """Return a date in the local time zone."""
        here = at.astimezone()
        number = f"{here.day}." if self.language == "de" else str(here.day)
        month = _read(self.language)["months"][here.month - 1]
        return f"{number} {month} {here.year}"

    def date(self, written: str) -> str:
        """Return the date of a text like 2026-11-23; other texts unchanged."""
        try:
            return self.day(datetime.fromisoformat(written))
        except ValueError:
            return written

    def clock(self, at: datetime) -> str:
        """Return a time of day in the local time zone, with tenths of a second."""
        here = at.astimezone()
        return self._decimal(f"{here:%H:%M:%S}.{here.microsecond // 100_000}")

    def value(self, value: Any) -> str:
        """Return plain data as readable text."""
        if value is None:
            return f"({self['none']})"
        if isinstance(value, bool):
            return self["yes"] if value else self["no"]
        if isinstance(value, Mapping):
            return "; ".join(f"{key}: {self.value(each)}" for key, each in value.items()) or f"({self['empty']})"
        if isinstance(value, (list, tuple)):
            return ", ".join(map(self.value, value)) or f"({self['empty']})"
        return str(value) or f"({self['empty']})"

    def _decimal(self, text: str) -> str:
        return text.replace(".", ",") if self.language == "de" else text


def words_of(language: str) -> Mapping[str, str]:
    """Return the words of a language by their keys."""
    words: Mapping[str, str] = _read(language)["words"]
    return words


@cache
def _read(language: str) -> Mapping[str, Any]:
    """Return the words of a language: a YAML file, so that a translator needs no Python."""
    # `yes` and `no` are booleans of YAML 1.1, so the files quote them.
    read: Mapping[str, Any] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return read
