"""Shop addresses: the type of the input, and when two of them mean the same shop."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

ShopUrl = Annotated[
    str,
    Field(
        min_length=1,
        pattern=r"^\S+$",
        description="The shop's own address, as it is typed into Xentral.",
        examples=["https://my-shop.myshopify.com"],
    ),
]

_STANDARD_PORT = re.compile(r":(80|443)$")


def same_shop(one: str, other: str) -> bool:
    """Whether two addresses mean one shop, however each was once typed.

    Scheme, case, a trailing slash, a user name and the path of the admin make no difference.
    """
    return _shop(one) == _shop(other)


def _shop(address: str) -> str:
    bare = address.strip().lower()
    parts = urlsplit(bare if "://" in bare else f"//{bare}")
    host = _STANDARD_PORT.sub("", parts.netloc.rpartition("@")[2])
    return host + re.sub(r"/admin(/.*)?$", "", parts.path).rstrip("/")
