"""The types of the inputs that handlers of the Dev Dashboard share."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from runwright import is_private, origin_of
from runwright_shopify.scope_names import ALL, ScopeWord

OrganizationId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]+$", description="The organization's number.")]
DevAppId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]+$", description="The app's number, or its client ID.")]
KnownAppId = Annotated[
    str, Field(pattern=r"^[0-9A-Za-z-]*$", description="The number of an app that exists; empty to go by the name.")
]
ClientId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", description="The app's client ID.")]


def _nameable(word: str) -> str:
    if word == ALL:
        raise ValueError(
            "'all' means nothing in the Dev Dashboard, which offers no list of scopes: name them, or the groups"
        )
    return word


def _redirect(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or not is_private(origin_of(url)):
        raise ValueError(f"'{url}' cannot be a redirect URL: write an https:// address (http:// is for localhost only)")
    if parts.fragment or parts.query:
        raise ValueError(f"'{url}' cannot be a redirect URL: leave out what follows ? or #")
    return url


DevScopeWords = Annotated[
    tuple[Annotated[ScopeWord, AfterValidator(_nameable)], ...],
    Field(min_length=1, description="Admin API scopes: handles such as read_products, or groups by name."),
]
RedirectUrl = Annotated[str, AfterValidator(_redirect), Field(description="Where Shopify sends the browser back to.")]
