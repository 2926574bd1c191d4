"""A private certificate authority, for the tests of connections."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tls_servers import PrivateAuthority


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> PrivateAuthority:
    """The authority of a company, which no system knows."""
    return PrivateAuthority(tmp_path_factory.mktemp("company"))


@pytest.fixture
def another(tmp_path: Path) -> PrivateAuthority:
    """The authority of another company with the same name."""
    return PrivateAuthority(tmp_path)
