"""The handler that signs in to Xentral."""

from __future__ import annotations

from runwright import Effect, step
from runwright_xentral.erp import Xentral


@step("xentral.sign_in", effect=Effect.READS, signs_in=True)
def sign_in(xentral: Xentral) -> None:
    """Sign in to Xentral.

    With XENTRAL_USERNAME and XENTRAL_PASSWORD (and XENTRAL_TOTP_SECRET for one-time codes), or else by a
    person. Refused credentials are never sent again: after eight failures Xentral locks the account for good.
    """
    xentral.sign_in()
