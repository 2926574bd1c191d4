"""The redactor: the second line of defence after the opaque type, before every file, message and line of output."""

from __future__ import annotations

import re
import traceback
from functools import cached_property

from runwright.errors import SecretExposedError
from runwright.secrets._forms import can_redact, forms_of
from runwright.secrets._secret import STARS, Secret

SHORTEST_SCATTERED = 10
"""Letters and digits of a secret that is looked for across blanks and marks: shorter ones turn up by chance."""


def _compact(text: str) -> str:
    """Return the letters and digits of a text, without case."""
    # casefold, not lower: "ß" and "SS" are one text to a reader.
    return re.sub(r"[\W_]+", "", text).casefold()


class Redactor:
    """Knows the secrets of a run in their usual shapes (URL, HTML, JSON, Python, base64, hex).

    Values too short to tell from innocent text are not taken on: fewer than 4 characters, or fewer than 8
    digits. One-time codes are among them; they die within the minute and are never journalled.
    """

    def __init__(self, *secrets: Secret) -> None:
        self._forms: frozenset[str] = frozenset()
        self._words: frozenset[str] = frozenset()
        """Those of `_forms` that stand in innocent text by chance: they are starred, and refused nowhere."""
        self._compact_values: frozenset[str] = frozenset()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: Secret, *, is_word: bool = False) -> bool:
        """Add a secret; returns False if it is too short to be redacted.

        `is_word`: it may stand in innocent text, so `check()` lets it pass.
        """
        value = secret.reveal()
        if not can_redact(value):
            return False
        if not is_word and len(_compact(value)) >= SHORTEST_SCATTERED:
            self._compact_values |= {_compact(value)}
        if value not in self._forms:
            forms = forms_of(value)
            # Replaced, not updated in place: another thread may iterate the set at this moment.
            self._forms |= forms
            self._words |= {value} if is_word else frozenset()
            for stale in ("_pattern", "_encoded_forms", "_certain"):
                self.__dict__.pop(stale, None)
        return True

    def contains(self, content: str | bytes) -> bool:
        """Whether a known secret is in a text, or in bytes as UTF-8."""
        # One fast search per form beats an alternation, which tries every form at every position.
        if isinstance(content, str):
            return any(form in content for form in self._forms)
        return any(form in content for form in self._encoded_forms)

    def contains_certainly(self, content: str | bytes) -> bool:
        """Whether a known secret is in `content` that cannot stand there by chance, as a password like "admin" can."""
        if isinstance(content, bytes):
            return any(form.encode("utf-8", "surrogatepass") in content for form in self._certain)
        return any(form in content for form in self._certain)

    def contains_scattered(self, text: str) -> bool:
        """Whether a person can read a secret in a text: in any case, with blanks, marks or invisible characters."""
        compact = _compact(text)
        return any(value in compact for value in self._compact_values)

    def is_known_as_word(self, secret: Secret, innocent: str) -> bool:
        """Whether a text that is not secret contains a redactable secret."""
        # As a substring: "min" in "minutes" would be starred there, too.
        return can_redact(secret.reveal()) and secret.reveal() in innocent

    def check(self, content: str | bytes, where: str) -> None:
        """Raise SecretExposedError, which names `where` and never the value, if a secret is in `content`."""
        if self.contains_certainly(content):
            raise SecretExposedError(
                f"a secret was about to be written to {where}; nothing was written",
                hint="please report this as a bug, with the step that ran and without the secret",
            )

    def scrub(self, text: str) -> str:
        """Return `text` with stars for every known secret."""
        return self._pattern.sub(STARS, text) if self.contains(text) else text

    def scrub_exception(self, error: BaseException) -> str:
        """Return the whole traceback as text, without any known secret."""
        # The frames of the traceback, not their locals: those could hold a secret in a form that is not known.
        return self.scrub("".join(traceback.format_exception(type(error), error, error.__traceback__)))

    @cached_property
    def _certain(self) -> frozenset[str]:
        return self._forms - self._words

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longest first, or a form that contains another would leave its rest behind.
        return re.compile("|".join(map(re.escape, sorted(self._forms, key=len, reverse=True))))

    @cached_property
    def _encoded_forms(self) -> tuple[bytes, ...]:
        return tuple(form.encode("utf-8", "surrogatepass") for form in self._forms)
