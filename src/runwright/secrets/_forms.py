"""The shapes that a secret takes on its way through URLs, HTML, JSON, Python and base64."""

from __future__ import annotations

import base64
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

SHORTEST = 4
"""Fewer characters than this turn up by chance in any text."""
SHORTEST_NUMBER = 8
"""Fewer digits than this are in dates, amounts and ids; so a PIN or a one-time code cannot be redacted."""
_SHORTEST_ENCODED = 6
_SHORTEST_LINE = 12
_URI_COMPONENT_SAFE = "!'()*~"
_URI_SAFE = ";,/?:@&=+$!~*'()#"


def can_redact(value: str) -> bool:
    """Whether a value is long enough to be recognised without hitting innocent text."""
    return len(value) >= (SHORTEST_NUMBER if value.isdecimal() else SHORTEST)


def forms_of(value: str) -> frozenset[str]:
    """Return every shape of `value` that the redactor looks for."""
    texts = set(_texts(value))
    once = {form for text in texts for form in (text, *_escaped(text), *_quoted(text), *_marked_up(text))}
    # A redirect holds a quoted URL inside a URL; a log line or a trace holds JSON inside JSON.
    twice = {form for text in once for form in _wrapped(text)}
    encoded = {form for text in texts for form in _encoded(text.encode("utf-8", "surrogatepass"))}
    return frozenset(form for form in texts | once | twice | encoded if len(form) >= SHORTEST)


def _texts(value: str) -> Iterator[str]:
    yield value
    yield from (unicodedata.normalize(form, value) for form in ("NFC", "NFD"))
    if can_redact(value.strip()):
        yield value.strip()
    lines = value.splitlines()
    if len(lines) > 1:
        yield from ("\n".join(lines), "\r\n".join(lines))
        # Output is redacted line by line, so each line of a private key counts by itself.
        yield from (line for line in lines if len(line) >= _SHORTEST_LINE)


def _quoted(text: str) -> Iterator[str]:
    data = text.encode("utf-8", "surrogatepass")
    # quote() as Python and its users call it, encodeURIComponent, encodeURI; then the encoding of forms by Python and
    # by browsers, which leave "*" and write "~" as %7E.
    for form in (
        *(quote(data, safe=safe) for safe in ("/", "", _URI_COMPONENT_SAFE, _URI_SAFE)),
        *(quote_plus(data, safe=safe) for safe in ("", "*")),
    ):
        for shape in (form, form.replace("~", "%7E")):
            yield shape
            yield re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), shape)


def _wrapped(text: str) -> Iterator[str]:
    yield quote(text.encode("utf-8", "surrogatepass"), safe="")
    yield from (json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))


def _marked_up(text: str) -> Iterator[str]:
    # innerHTML escapes no quotes in a text and only the double one in an attribute; Jinja writes &#39; and &#34;.
    bare, full = html.escape(text, quote=False), html.escape(text)
    decimal = full.replace("&#x27;", "&#39;")
    yield from (bare, bare.replace('"', "&quot;"), full, decimal, decimal.replace("&quot;", "&#34;"))


def _escaped(text: str) -> Iterator[str]:
    for ascii_only in (True, False):
        form = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        safe = re.sub("[<>&']", lambda match: f"\\u{ord(match[0]):04x}", form)
        # Django's json_script writes "\u003C", Go and Jinja "\u003c".
        capital = re.sub(r"(?<=\\u)[0-9a-f]{4}", lambda match: match[0].upper(), safe)
        yield from (form, form.replace("/", "\\/"), safe, capital)
    backslashed = text.replace("\\", "\\\\")
    yield from (repr(text)[1:-1], backslashed.replace("'", "\\'"), backslashed.replace('"', '\\"'))


def _encoded(data: bytes) -> Iterator[str]:
    if len(data) * 2 >= _SHORTEST_ENCODED:
        yield from (data.hex(), data.hex().upper())
    # A base64 encoder groups three bytes: the same secret has three spellings, by what comes before it.
    for offset in range(3):
        text = base64.b64encode(bytes(offset) + data).decode("ascii")
        # The outer characters mix with the neighbouring bytes; only those in between are the secret's own.
        start = (0, 2, 3)[offset]
        end = (offset + len(data)) * 8 // 6
        if end - start >= _SHORTEST_ENCODED:
            yield text[start:end]
            yield text[start:end].replace("+", "-").replace("/", "_")
