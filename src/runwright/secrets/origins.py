"""Compares the origins that decide where a secret may be typed."""

from __future__ import annotations

from urllib.parse import urlsplit

_DEFAULT_PORTS = {"https": ":443", "http": ":80"}
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def origin_of(url: str) -> str:
    """Return the scheme, host and port of a URL, as a browser writes it: `https://admin.shopify.com`."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    origin = origin.removesuffix(_DEFAULT_PORTS.get(parts.scheme, "\0"))
    # With a user name it stays as it is, and is the origin of no application.
    return origin if origin.isascii() or "@" in origin else _in_ascii(origin)


def _in_ascii(origin: str) -> str:
    """Return an origin with its host as browsers write it: xn--… for letters beyond ASCII."""
    # Costs 10 ms, which only addresses with such letters need.
    import idna

    scheme, _, place = origin.partition("://")
    host, colon, port = place.partition(":")
    try:
        return f"{scheme}://{idna.encode(host, uts46=True).decode('ascii')}{colon}{port}"
    except idna.IDNAError:
        return origin


def is_private(origin: str) -> bool:
    """Whether a secret may travel to this origin: https, or plain http on loopback."""
    parts = urlsplit(origin)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
