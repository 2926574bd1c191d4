"""The callback is believed only when state, signature and time are right, and no secret is ever quoted."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from runwright import RefusedError, Secret
from runwright.sandboxes.server import serve
from runwright_shopify.dev_dashboard.oauth import Grant, OAuth, OAuthRefusal, read_callback, refusal_of

SECRET, OLD = Secret("shpss_" + "1" * 32), Secret("shpss_" + "2" * 32)


def _callback(secret: Secret = SECRET, **changed: str) -> str:
    given = {"code": "c0de", "shop": "s.myshopify.com", "state": "st", "timestamp": str(int(time.time())), **changed}
    text = "&".join(f"{name}={value}" for name, value in sorted(given.items()))
    signature = hmac.new(secret.reveal().encode(), text.encode(), hashlib.sha256).hexdigest()
    return "https://localhost/runwright?" + urlencode({**given, "hmac": signature})


@pytest.mark.parametrize("secret", [SECRET, OLD])
def test_a_signed_callback_gives_its_code(secret: Secret) -> None:
    """Either secret may sign while there are two, and unknown parameters are signed, too."""
    found = read_callback(_callback(secret, extra="a&b=c d", host="YWJj"), "st", [SECRET, OLD])
    assert (found.code, found.shop) == (Secret("c0de"), "s.myshopify.com")


@pytest.mark.parametrize(
    "callback, message",
    [
        (lambda: _callback(state="other"), "state"),
        (lambda: _callback(Secret("shpss_" + "3" * 32)), "signature"),
        (lambda: _callback() + "&added=1", "signature"),
        (lambda: _callback().replace("hmac=", "hmac=%C3%A4"), "signature"),
        (lambda: _callback(timestamp="1"), "seconds off"),
        (lambda: _callback(timestamp="²"), "seconds off"),
        (lambda: _callback(code=""), "no code"),
        (lambda: "https://localhost/runwright?error=access_denied&state=st", "access_denied"),
    ],
)
def test_any_other_callback_is_refused(callback: Callable[[], str], message: str) -> None:
    """The error says which check failed, and quotes neither code nor signature."""
    with pytest.raises(RefusedError, match=message) as refused:
        read_callback(callback(), "st", [SECRET, OLD])
    assert "c0de" not in refused.value.message


class Endpoint:
    """The shop's endpoint for tokens, which answers what the test says."""

    answer: dict[str, object]
    url = ""

    async def respond(self, request: Request) -> JSONResponse:
        """Answer a request."""
        return JSONResponse(self.answer)

    def exchange(self, answer: dict[str, object]) -> Grant | OAuthRefusal:
        """Exchange a code for this answer."""
        self.answer = answer
        return OAuth(self.url).exchange("d" * 32, Secret("shpss_" + "e" * 32), Secret("c0de"))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    """The endpoint, served."""
    made = Endpoint()
    with serve(Starlette(routes=[Route("/admin/oauth/access_token", made.respond, methods=["POST"])])) as served:
        made.url = served.url
        yield made


@pytest.mark.parametrize("token", ["shpat_" + "a" * 32, "shpca_" + "b" * 32, "c" * 32])
def test_every_known_form_of_a_token_is_taken(endpoint: Endpoint, token: str) -> None:
    """Prefixes differ between stores."""
    grant = endpoint.exchange({"access_token": token, "scope": "write_orders,read_products"})
    assert isinstance(grant, Grant)
    assert (grant.token, grant.scopes) == (Secret(token), ("write_orders", "read_products"))


@pytest.mark.parametrize(
    "answer",
    [
        {"access_token": "shpat_" + "a" * 32, "expires_in": 3600},
        {"access_token": "shpat_" + "a" * 32, "refresh_token": "shprt_x"},
        {"access_token": "shpss_" + "a" * 32},
        {"access_token": "d" * 32},
        {"access_token": "no token"},
    ],
)
def test_what_is_no_lasting_token_stops_the_run(endpoint: Endpoint, answer: dict[str, object]) -> None:
    """An expiring token, the client secret and the client id never reach Xentral."""
    with pytest.raises(RefusedError):
        endpoint.exchange(answer)


def test_a_refusal_keeps_known_words_only() -> None:
    """A body may repeat what was sent: of an unknown error nothing is kept."""
    html = "<title>400 - Oauth error invalid_request: Your client secret shpss_1 is wrong</title>"
    assert (refusal_of(400, html).code, refusal_of(400, html).about) == ("invalid_request", "secret")
    assert refusal_of(400, "{}", "shpss_1").code == ""
