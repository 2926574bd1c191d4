"""What is printed and logged holds no known secret."""

from __future__ import annotations

import io

import pytest

from runwright.cli.errors import RedactingStream
from runwright.errors import SecretError
from runwright.secrets import STARS, Redactor, Secret, refuse_debug

TOKEN = "shpat_0123456789abcdef"
REDACTOR = Redactor(Secret(TOKEN))


@pytest.fixture
def behind() -> io.StringIO:
    """Return the stream behind the redacting one."""
    return io.StringIO()


@pytest.fixture
def stream(behind: io.StringIO) -> RedactingStream:
    """Return a redacting stream."""
    return RedactingStream(behind, REDACTOR)


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_a_secret_in_pieces_is_removed(stream: RedactingStream, behind: io.StringIO, size: int) -> None:
    """A secret that is written in several pieces is seen whole."""
    text = f"got {TOKEN}!\nand {TOKEN}\nend"
    for start in range(0, len(text), size):
        assert stream.write(text[start : start + size]) == len(text[start : start + size])
    assert behind.getvalue() == f"got {STARS}!\nand {STARS}\n"
    stream.flush()
    assert behind.getvalue() == f"got {STARS}!\nand {STARS}\nend"


def test_a_prompt_is_passed_on_by_flush(stream: RedactingStream, behind: io.StringIO) -> None:
    """A question without a line end reaches the person."""
    print("Go on? ", end="", file=stream, flush=True)
    assert behind.getvalue() == "Go on? "


def test_colours_do_not_hide_a_secret(stream: RedactingStream, behind: io.StringIO) -> None:
    """A secret that colour codes cut in pieces is removed with the colours; other lines keep theirs."""
    stream.write(f"\x1b[1mok\x1b[0m\n{TOKEN[:6]}\x1b[1;36m{TOKEN[6:]}\x1b[0m\n")
    assert behind.getvalue() == f"\x1b[1mok\x1b[0m\n{STARS}\n"


def test_it_stands_in_for_the_stream_behind_it(stream: RedactingStream, behind: io.StringIO) -> None:
    """What callers ask a standard stream is answered by the one behind, which closing leaves open."""
    assert not stream.isatty()
    assert stream.writable()
    assert stream.encoding == behind.encoding
    assert stream.errors == behind.errors
    stream.write("last words")
    stream.close()
    assert behind.getvalue() == "last words"
    assert not behind.closed


def test_bytes_have_no_way_round(stream: RedactingStream) -> None:
    """The redacting stream offers no binary buffer."""
    assert not hasattr(stream, "buffer")


def test_rich_and_click_write_through_it(
    stream: RedactingStream, behind: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The libraries that print for the command line work with it in the place of stdout."""
    import click
    from rich.console import Console

    monkeypatch.setattr("sys.stdout", stream)
    click.echo(f"click {TOKEN}")
    Console(force_terminal=True, width=80).print(f"rich {TOKEN}")
    stream.flush()
    assert not REDACTOR.contains(behind.getvalue())
    assert f"click {STARS}" in behind.getvalue()
    assert f"rich {STARS}" in behind.getvalue()


@pytest.mark.parametrize("value", ["pw:api", "pw:*", "*", "pw*", "p*", "app,pw:protocol", "app pw:api", "-pw:x,pw:api"])
def test_playwrights_own_log_is_refused(value: str) -> None:
    """Any scope that switches the driver's log on ends the start with what to do."""
    with pytest.raises(SecretError, match="makes Playwright print what it types") as caught:
        refuse_debug({"DEBUG": value})
    assert "unset DEBUG" in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("environ", [{}, {"DEBUG": ""}, {"DEBUG": "1"}, {"DEBUG": "app:*"}, {"DEBUG": "-pw:api"}])
def test_other_debug_settings_are_none_of_our_business(environ: dict[str, str]) -> None:
    """DEBUG belongs to many programs."""
    refuse_debug(environ)
