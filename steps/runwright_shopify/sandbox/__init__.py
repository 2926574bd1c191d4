"""A stand-in of the Shopify admin, for demonstrations and tests without a store."""

from __future__ import annotations

from .application import ShopifySandbox
from .dev_dashboard import DevApp, DevOptions
from .options import ShopifyOptions
from .state import CustomApp, Location, Session, State
from .traffic import LoggedRequest

__all__ = [
    "CustomApp",
    "DevApp",
    "DevOptions",
    "Location",
    "LoggedRequest",
    "Session",
    "ShopifyOptions",
    "ShopifySandbox",
    "State",
]
