"""One HTTP request that ends in time and whose answer stays small. It needs no browser."""

from __future__ import annotations

import queue
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from runwright import CertificateAuthority, StepError, StepTimeoutError, cannot_be_reached, origin_of

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 1024 * 1024
"""The largest answer that is read."""


@dataclass(frozen=True)
class Answer:
    """An answer without its headers: they are not needed and may be quoted by accident."""

    status: int
    kind: str
    """The media type, such as text/html; "" when the server names none."""
    body: bytes
    location: str = ""
    """The absolute address that a redirect leads to; "" if the answer does not redirect."""


class Exchange:
    """One request on its way. `seconds` is for all of it, from the look-up of the name to the end of the answer.

    `body` is sent as JSON. A redirect is not followed: it must not take a secret along.
    """

    def __init__(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: object = None,
        seconds: float,
        authority: CertificateAuthority | None = None,
    ) -> None:
        self._origin = origin_of(url)
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._outcome: queue.SimpleQueue[Answer | StepError] = queue.SimpleQueue()
        client = client_for(url, max(seconds, 0.001), authority)

        def send() -> None:
            # A compressed answer could grow without limit while it is unpacked.
            complete = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
            with client:
                self._outcome.put(_attempt(client, self._origin, authority, method, url, headers=complete, json=body))

        # A limit of httpx is for each piece: a server that sends a byte now and then would never reach it.
        threading.Thread(target=send, daemon=True).start()

    def answer(self) -> Answer:
        """Wait for the answer, once; raises StepTimeoutError and StepError."""
        try:
            found = self._outcome.get(timeout=max(self._until - time.monotonic(), 0.001))
        except queue.Empty:
            found = _late(self._origin, self._seconds)
        if isinstance(found, StepError):
            raise found.with_traceback(None) from None
        return found


def client_for(url: str, seconds: float, authority: CertificateAuthority | None) -> httpx.Client:
    """Return a client that trusts the authorities of httpx, and a private one besides. Redirects are not followed."""
    # Costs 60 ms, which runs without a token to check save.
    import httpx

    is_remote = url.startswith("https:")
    # Without https no certificate is looked at: a context that trusts none costs nothing.
    trust = _trusted(authority) if is_remote else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.Client(follow_redirects=False, timeout=seconds, trust_env=is_remote, verify=trust)


# Reading the authorities takes as long as a request on this computer.
@lru_cache(maxsize=4)
def _trusted(authority: CertificateAuthority | None) -> ssl.SSLContext:
    import httpx

    context = httpx.create_ssl_context()
    return authority.add_to(context) if authority else context


def _attempt(
    client: httpx.Client, origin: str, authority: CertificateAuthority | None, method: str, url: str, **parts: Any
) -> Answer | StepError:
    import httpx

    try:
        with client.stream(method, url, **parts) as response:
            return _read(response, origin)
    except StepError as error:
        return error
    except httpx.TimeoutException:
        return _late(origin, 0)
    except Exception as error:  # noqa: BLE001 - a thread has no other way to hand it over
        return cannot_be_reached(origin, error, authority)


def _read(response: httpx.Response, origin: str) -> Answer:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise StepError(f"{origin} sent a compressed answer, which was not asked for", hint="check shop_url")
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise StepError(f"{origin} sent more than {MOST_BYTES // 1024} KiB as its answer", hint="check shop_url")
    location = response.headers.get("location", "") if response.is_redirect else ""
    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    return Answer(response.status_code, kind, bytes(body), str(response.url.join(location)) if location else "")


def _late(origin: str, seconds: float) -> StepTimeoutError:
    within = f" within {seconds:.0f} seconds" if seconds >= 1 else " in time"
    return StepTimeoutError(
        f"{origin} did not answer{within}",
        hint="check the network and https://www.shopifystatus.com, then resume the run",
    )
