"""One HTTP request that ends in time and whose answer stays small. It needs no browser."""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass
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


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: object = None,
    form: Mapping[str, str] | None = None,
    seconds: float,
    authority: CertificateAuthority | None = None,
) -> Answer:
    """Send one request and return the answer; `seconds` is for all of it, from the look-up of the name to the end.

    `body` is sent as JSON, `form` as form fields. A redirect is not followed: it must not take a secret along.
    Raises StepTimeoutError and StepError.
    """
    origin = origin_of(url)
    client = client_for(url, max(seconds, 0.001), authority)
    outcome: queue.SimpleQueue[Answer | StepError] = queue.SimpleQueue()

    def send() -> None:
        # A compressed answer could grow without limit while it is unpacked.
        complete = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
        outcome.put(_attempt(client, origin, authority, method, url, headers=complete, json=body, data=form))

    # A limit of httpx is for each piece: a server that sends a byte now and then would never reach it.
    threading.Thread(target=send, daemon=True).start()
    try:
        found = outcome.get(timeout=seconds)
    except queue.Empty:
        found = _late(origin, seconds)
    finally:
        client.close()
    if isinstance(found, StepError):
        raise found.with_traceback(None) from None
    return found


def client_for(url: str, seconds: float, authority: CertificateAuthority | None) -> httpx.Client:
    """Return a client that trusts the authorities of httpx, and a private one besides. Redirects are not followed."""
    # Costs 60 ms, which runs without a token to check save.
    import httpx

    is_remote = url.startswith("https:")
    verify = authority.add_to(httpx.create_ssl_context()) if authority and is_remote else True
    return httpx.Client(follow_redirects=False, timeout=seconds, trust_env=is_remote, verify=verify)


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
