"""Addresses are compared as a browser writes them."""

from __future__ import annotations

import pytest

from runwright.secrets.origins import is_private, origin_of


@pytest.mark.parametrize(
    "url, origin",
    [
        ("https://ERP.example:443/a?b#c", "https://erp.example"),
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ("http://erp.example:443/", "http://erp.example:443"),
        ("https://bücher.example:8443/", "https://xn--bcher-kva.example:8443"),
        ("https://straße.example/", "https://xn--strae-oqa.example"),
        ("https://erp.example@evil.example/", "https://erp.example@evil.example"),
        ("https://erp.example./", "https://erp.example."),
    ],
)
def test_an_origin_is_written_as_a_browser_writes_it(url: str, origin: str) -> None:
    """The usual port is left out, letters beyond ASCII are encoded, and nothing else is made equal."""
    assert origin_of(url) == origin
    assert origin_of(origin) == origin


def test_only_this_computer_may_do_without_encryption() -> None:
    """A host that only begins like this computer's is another one."""
    assert is_private("http://127.0.0.1:8080")
    assert not is_private("http://127.0.0.1.evil.example")
    assert not is_private("http://localhost@evil.example")
