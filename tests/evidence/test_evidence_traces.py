"""Traces that hold a secret are deleted when the run ends; a password that is a word deletes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from playwright.sync_api import Browser, Page

from runwright.evidence.evidence import Evidence, EvidencePolicy
from runwright.secrets import Redactor, Secret

SECRET = Secret("traced-secret-b7c1")
WORD = Secret("admin")


@pytest.fixture
def traced(browser: Browser) -> Iterator[Page]:
    """A page of a context of its own, which can be traced."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def evidence_of(folder: Path, *, tracing: bool = True) -> Evidence:
    """Evidence of a run that knows a secret, and a password that is a word."""
    redactor = Redactor(SECRET)
    redactor.add(WORD, is_word=True)
    return Evidence(folder, EvidencePolicy(tracing="on" if tracing else "off"), redactor)


def test_a_trace_that_holds_a_secret_is_deleted(traced: Page, tmp_path: Path) -> None:
    """A secret that comes up within a recorded step takes the trace with it, and no other; the name is told."""
    evidence = evidence_of(tmp_path)
    evidence.before_step("one", traced.context, traced, sensitive=False)
    traced.set_content("<p>harmless</p>")
    evidence.stop_recording()
    evidence.before_step("two", traced.context, traced, sensitive=False)
    traced.set_content(f"<p>{SECRET.reveal()}</p>")
    kept = evidence.finish(failed=True)
    assert evidence.deleted_traces == ["trace-two-1.zip"]
    assert [each.path.name for each in kept] == ["trace-one-1.zip"]
    assert sorted(path.name for path in tmp_path.glob("trace-*")) == ["trace-one-1.zip"]


def _damaged_member() -> bytes:
    """Return a ZIP file whose list is whole, and whose only member is not."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as members:
        members.writestr("trace.network", "a" * 5000)
    whole = written.getvalue()
    begin = whole.index(b"trace.network") + len("trace.network")
    return whole[:begin] + b"\xff" * 8 + whole[begin + 8 :]


@pytest.mark.parametrize("data", [b"PK\x03\x04 cut short", _damaged_member()], ids=["cut short", "damaged"])
def test_a_trace_that_cannot_be_read_is_deleted(tmp_path: Path, data: bytes) -> None:
    """A trace that a full disk has cut short, or a bad one has damaged, may hold anything."""
    (tmp_path / "trace-one-1.zip").write_bytes(data)
    evidence = evidence_of(tmp_path)
    assert evidence.finish(failed=True) == []
    assert evidence.deleted_traces == ["trace-one-1.zip"]
    assert list(tmp_path.iterdir()) == []


def test_a_password_that_is_a_word_keeps_traces_and_screenshots(traced: Page, tmp_path: Path) -> None:
    """A page that says "admin" shows no secret, also when somebody has this word as a password."""
    evidence = evidence_of(tmp_path)
    evidence.before_step("one", traced.context, traced, sensitive=False)
    traced.set_content("<h1>admin</h1><a href='/admin'>Area of the admin</a>")
    assert evidence.screenshot(traced, "screen", sensitive=False) is not None
    assert [each.path.name for each in evidence.finish(failed=True)] == ["trace-one-1.zip"]
    assert evidence.deleted_traces == []
