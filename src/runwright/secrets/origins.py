"""Compares the origins that decide where a secret may be typed."""

from __future__ import annotations

from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def origin_of(url: str) -> str:
    """Return the scheme, host and port of a URL, in lower case: `https://admin.shopify.com`."""
    # By urlsplit, which keeps a default port: https://x and https://x:443 differ here, so the stricter reading wins.
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_private(origin: str) -> bool:
    """Whether a secret may travel to this origin: https, or plain http on loopback."""
    parts = urlsplit(origin)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
