"""Where the record of batches is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from runwright.batch._store import BatchStore
from runwright.errors import JournalError


@pytest.mark.parametrize("url", ["postgres://me:hunter22@127.0.0.1:9/db", "postgresql://me:hunter22@host:port@9/db"])
def test_a_queue_that_cannot_be_used_is_an_error_without_its_password(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both schemes of PostgreSQL are a server and never a file, and a malformed address is not quoted."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(JournalError) as caught:
        BatchStore(url)
    assert "hunter22" not in caught.value.message + caught.value.hint
    assert not list(tmp_path.iterdir())
