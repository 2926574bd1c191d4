"""A known secret is found in every shape that it takes on its way out."""

from __future__ import annotations

import base64
import html
import json
import urllib.parse
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from runwright.errors import SecretExposedError
from runwright.secrets import STARS, Redactor, Secret

AWKWARD = "pä/ss \"w&rd'<1>\\~+%\u20ac\U0001f511"


def _nested_json(value: str) -> str:
    return json.dumps({"body": json.dumps({"token": value})})


SHAPES: dict[str, Callable[[str], str]] = {
    "raw": str,
    "within a sentence": lambda value: f"the token is {value}.",
    "url path": urllib.parse.quote,
    "url component": lambda value: urllib.parse.quote(value, safe=""),
    "url component as browsers write it": lambda value: urllib.parse.quote(value, safe="!'()*~"),
    "url component in lower case": lambda value: _lower_percent(urllib.parse.quote(value, safe="")),
    "form": urllib.parse.quote_plus,
    "form as browsers write it": lambda value: urllib.parse.quote_plus(value).replace("~", "%7E"),
    "query": lambda value: urllib.parse.urlencode({"token": value}),
    "url in a url": lambda value: urllib.parse.quote("https://x/?t=" + urllib.parse.quote(value), safe=""),
    "html": html.escape,
    "html text": lambda value: html.escape(value, quote=False),
    "html of templates": lambda value: html.escape(value).replace("&quot;", "&#34;").replace("x27", "39"),
    "json": json.dumps,
    "json in utf-8": lambda value: json.dumps(value, ensure_ascii=False),
    "json in html": lambda value: json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e")
    .replace("&", "\\u0026").replace("'", "\\u0027"),
    "json in html, in capitals": lambda value: json.dumps(value).replace("\\u20ac", "\\u20AC")
    .replace("\\ud83d\\udd11", "\\uD83D\\uDD11").replace("\\u00e4", "\\u00E4")
    .replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026").replace("'", "\\u0027"),
    "json in json": _nested_json,
    "python": repr,
    "javascript": lambda value: value.replace("\\", "\\\\").replace("'", "\\'"),
    "hex": lambda value: value.encode().hex(),
    "upper hex": lambda value: value.encode().hex().upper(),
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "basic authentication": lambda value: base64.b64encode(f"user:{value}".encode()).decode(),
    "basic authentication, shifted": lambda value: base64.b64encode(f"users:{value}!".encode()).decode(),
    "url-safe base64": lambda value: base64.urlsafe_b64encode(f"me:{value}".encode()).decode(),
}  # fmt: skip


def _lower_percent(text: str) -> str:
    return "".join(part.lower() if index % 2 else part for index, part in enumerate(_split_percent(text)))


def _split_percent(text: str) -> list[str]:
    import re

    return re.split("(%[0-9A-F]{2})", text)


@pytest.mark.parametrize("value", ["shpat_0123456789abcdef", "correct horse battery", AWKWARD])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_found(shape: str, value: str) -> None:
    """Each shape is contained, refused as text and as bytes, and gone after scrubbing."""
    redactor = Redactor(Secret(value))
    text = f"before {SHAPES[shape](value)} after"
    assert redactor.contains(text)
    assert redactor.contains(text.encode())
    for content in (text, text.encode()):
        with pytest.raises(SecretExposedError, match="about to be written to the report"):
            redactor.check(content, "the report")
    scrubbed = redactor.scrub(text)
    assert STARS in scrubbed
    assert not redactor.contains(scrubbed)
    assert scrubbed.startswith("before ")
    assert scrubbed.endswith(" after")


@given(value=st.text(min_size=6, max_size=30), before=st.binary(max_size=9), after=st.binary(max_size=9))
def test_base64_is_found_at_every_alignment(value: str, before: bytes, after: bytes) -> None:
    """A secret is found in the base64 of whatever it is part of."""
    assume(all(not "\ud800" <= letter <= "\udfff" for letter in value))
    redactor = Redactor()
    assume(redactor.add(Secret(value)))
    data = before + value.encode() + after
    assert redactor.contains(base64.b64encode(data).decode())
    assert redactor.contains(base64.urlsafe_b64encode(data))


@given(value=st.text(min_size=4), before=st.text(), after=st.text())
def test_scrubbed_text_holds_no_secret(value: str, before: str, after: str) -> None:
    """Scrubbing removes a secret whatever text surrounds it."""
    redactor = Redactor()
    assume(redactor.add(Secret(value)))
    assume(value not in STARS)
    text = before + value + after
    assert redactor.contains(text)
    assert value not in redactor.scrub(text)


def test_the_refusal_does_not_repeat_the_secret() -> None:
    """The error names the place and neither the secret nor what stood around it."""
    redactor = Redactor(Secret("shpat_0123456789abcdef"))
    with pytest.raises(SecretExposedError) as caught:
        redactor.check("Bearer shpat_0123456789abcdef", "recap.html")
    assert caught.value.message == "a secret was about to be written to recap.html; nothing was written"
    assert "shpat" not in repr(caught.value) + caught.value.hint
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("value, taken", [
    ("abc", False), ("abcd", True), ("123456", False), ("1234567", False), ("12345678", True), ("123a", True),
])  # fmt: skip
def test_short_values_are_not_taken_on(value: str, taken: bool) -> None:
    """What would be found by chance in any text is left alone, and the caller is told."""
    redactor = Redactor()
    assert redactor.add(Secret(value)) is taken
    assert redactor.contains(f"x{value}x") is taken


def test_innocent_text_is_left_alone() -> None:
    """Text without the secret comes back as the same object."""
    redactor = Redactor(Secret("shpat_0123456789abcdef"))
    text = "shpat_ is how tokens of Shopify begin; 0123456789 are digits"
    assert redactor.scrub(text) is text
    redactor.check(text, "the report")
    redactor.check(text.encode(), "the report")
    assert Redactor().scrub(text) is text
    assert not Redactor().contains(b"anything")


def test_a_secret_added_later_is_found() -> None:
    """The redactor learns as a run goes on, and forgets nothing."""
    redactor = Redactor(Secret("first-secret"))
    assert redactor.scrub("first-secret second-secret") == f"{STARS} second-secret"
    assert not redactor.contains(b"second-secret")
    assert redactor.add(Secret("second-secret"))
    assert redactor.add(Secret("second-secret"))
    assert redactor.scrub("first-secret second-secret") == f"{STARS} {STARS}"
    assert redactor.contains(b"second-secret")


def test_a_secret_within_a_secret_leaves_no_rest() -> None:
    """Of two secrets that overlap the longer is removed whole."""
    redactor = Redactor(Secret("pass"), Secret("password-of-mine"))
    assert redactor.scrub("password-of-mine pass") == f"{STARS} {STARS}"


def test_each_line_of_a_key_is_a_secret() -> None:
    """A private key is recognised line by line, and with either kind of line end."""
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END KEY-----\n"
    redactor = Redactor(Secret(key))
    assert redactor.contains("  MIIEvQIBADANBgkqhkiG9w0B")
    assert redactor.contains(key.replace("\n", "\r\n").encode())
    assert redactor.contains(json.dumps(key))


def test_other_unicode_forms_are_found() -> None:
    """An umlaut typed as one character is found when the application returns it as two."""
    assert Redactor(Secret("m\u00fcller-pass")).contains("mu\u0308ller-pass")
    assert Redactor(Secret("mu\u0308ller-pass")).contains("m\u00fcller-pass")


def test_a_traceback_is_scrubbed_whole() -> None:
    """The causes of an error are scrubbed with it."""
    token = "shpat_0123456789abcdef"
    redactor = Redactor(Secret(token))

    def fail() -> None:
        try:
            int(token)
        except ValueError as cause:
            raise RuntimeError(f"while sending {token}") from cause

    with pytest.raises(RuntimeError) as raised:
        fail()
    text = redactor.scrub_exception(raised.value)
    assert f"ValueError: invalid literal for int() with base 10: '{STARS}'" in text
    assert f"RuntimeError: while sending {STARS}" in text
    assert not redactor.contains(text)
