"""A private certificate authority in the browser and in requests, against real TLS servers."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from runwright import CertificateAuthority, Secret, StepError, cannot_be_reached
from runwright.browser.launch import launch
from runwright.browser.playwright_errors import mapped_errors
from runwright.errors import RunwrightError
from runwright_shopify.dev_dashboard.oauth import OAuth
from runwright_shopify.pages.admin_api import AdminApi
from tests.support.tls_servers import PrivateAuthority, serving

WRONG = {
    "stranger": "its certificate was issued neither by a public certificate authority nor by the one in ",
    "other name": "its certificate is valid, but for another host name",
    "expired": "its certificate has expired",
    "plain": "it does not speak https",
    "nobody": "nothing answers there",
}
TOKEN = Secret("shpat_0123456789abcdef0123456789abcdef")
SCOPES = json.dumps(
    {
        "data": {
            "shop": {"name": "Muster", "myshopifyDomain": "localhost"},
            "currentAppInstallation": {"accessScopes": [{"handle": "read_orders"}]},
        }
    }
).encode()


def unused_port() -> int:
    """Return a port at which nothing answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def servers(company: PrivateAuthority, another: PrivateAuthority) -> Iterator[dict[str, str]]:
    """The addresses of servers at localhost: a valid one, and another for each possible fault."""
    certificates = {
        "right": company.certificate("localhost"),
        "stranger": another.certificate("localhost"),
        "other name": company.certificate("other.example"),
        "expired": company.certificate("localhost", days=-1),
    }
    with ExitStack() as stack:
        found = {
            name: stack.enter_context(serving(each, SCOPES, "application/json")) for name, each in certificates.items()
        }
        yield {**found, "nobody": f"https://localhost:{unused_port()}"}


@pytest.fixture
def page(playwright: Playwright, company: PrivateAuthority, servers: dict[str, str]) -> Iterator[Page]:
    """A page of a browser that was told the keys of these servers that the authority has certified."""
    keys = CertificateAuthority.read(company.file).keys_of(servers.values())
    with launch(playwright, headed=False, keys=keys) as browser:
        yield browser.new_page()


def refusal(page: Page, url: str, authority: CertificateAuthority | None) -> StepError:
    """Return the error with which a page does not open."""
    with pytest.raises(StepError) as caught, mapped_errors(authority):
        page.goto(url)
    return caught.value


def test_browser(page: Page, company: PrivateAuthority, servers: dict[str, str]) -> None:
    """The browser opens the server that the authority has certified; each other one is refused with its own reason."""
    authority = CertificateAuthority.read(company.file)
    response = page.goto(servers.pop("right"))
    assert response is not None
    assert response.ok
    for what, url in servers.items():
        error = refusal(page, url, authority)
        assert WRONG[what] in error.message
        assert error.message.startswith(f"{url}/ cannot be reached")
        assert error.hint.endswith("resume the run")
    # Without the authority the browser itself says so, and the hint names the setting.
    unknown = refusal(page, servers["stranger"], None)
    assert "issued by a certificate authority that is not known here" in unknown.message
    assert "--ca FILE or RUNWRIGHT_CA" in unknown.hint


def test_server_that_is_not_of_the_run(page: Page, company: PrivateAuthority) -> None:
    """A server that is certified but was not known at the start is refused, and the message says why."""
    with serving(company.certificate("localhost")) as late:
        error = refusal(page, f"{late}/images?secret=1", CertificateAuthority.read(company.file))
    assert "the browser does not know that yet" in error.message
    assert "trust store" in error.hint
    assert "secret" not in error.message


def test_requests(company: PrivateAuthority, servers: dict[str, str]) -> None:
    """The Admin API accepts the same servers as the browser, with the same words for the others."""
    authority = CertificateAuthority.read(company.file)
    assert AdminApi(servers["right"], authority=authority).ask(TOKEN).name == "Muster"
    for what in ("stranger", "other name", "expired", "nobody"):
        with pytest.raises(StepError) as caught:
            AdminApi(servers[what], authority=authority).ask(TOKEN)
        assert WRONG[what] in caught.value.message
    with pytest.raises(StepError, match="a certificate authority that is not known here") as unknown:
        OAuth(servers["right"]).client_credentials("id", Secret("shpss_secret"))
    assert "--ca FILE or RUNWRIGHT_CA" in unknown.value.hint
    with pytest.raises(StepError, match=r"the host name is not known"):
        AdminApi("https://no-such-shop.invalid").ask(TOKEN)


def test_public_servers_are_left_to_the_browser(company: PrivateAuthority, servers: dict[str, str]) -> None:
    """No key is handed to the browser but those of valid certificates of the authority."""
    authority = CertificateAuthority.read(company.file)
    wrong = [url for what, url in servers.items() if what != "right"]
    assert authority.keys_of([*wrong, "http://localhost:80"]) == ()
    assert len(authority.keys_of([*wrong, servers["right"], servers["right"]])) == 1


def test_an_error_that_is_its_own_cause() -> None:
    """An error raised again from itself is explained like any other."""
    error = ConnectionRefusedError()
    error.__cause__ = error
    assert "nothing answers there" in cannot_be_reached("https://office.test", error).message


@pytest.mark.parametrize(
    "content,message",
    [
        (None, "file not found"),
        (b"", "has no certificate in PEM form"),
        (b"\x30\x82\x01\x0a", "has no certificate in PEM form"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "has no certificate in PEM form"),
    ],
)
def test_unusable_file(tmp_path: Path, content: bytes | None, message: str) -> None:
    """A file that is missing or has no certificate is the caller's mistake, and is named."""
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RunwrightError, match=message) as caught:
        CertificateAuthority.read(file)
    assert str(file) in caught.value.message
    assert caught.value.exit_code == 2
