"""The credentials of one application."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import pyotp

from runwright.errors import HumanNeededError, SecretError
from runwright.secrets import Secret


class _AnyLength(pyotp.TOTP):
    """A TOTP without a minimum key length: pyotp 2.12 refuses the common keys of sixteen letters."""

    def byte_secret(self) -> bytes:
        """Return the key."""
        return base64.b32decode(self.secret + "=" * (-len(self.secret) % 8), casefold=True)


@dataclass(frozen=True)
class Credentials:
    """The credentials of one application. Every part is optional: a person signs in without them."""

    username: str = ""
    password: Secret | None = None
    totp_secret: Secret | None = None

    def one_time_code(self) -> str:
        """Return the current six-digit code (RFC 6238); raises HumanNeededError without a secret."""
        if self.totp_secret is None:
            raise HumanNeededError("the application asks for a one-time code, and no TOTP secret is configured")
        key = "".join(self.totp_secret.reveal().split()).replace("-", "").rstrip("=")
        try:
            # The code is valid for 30 s of this machine's clock. An application refuses the code of a clock that is
            # minutes off.
            return _AnyLength(key).now()
        except (binascii.Error, ValueError):
            # Not chained: the frames of the error contain the secret.
            raise SecretError(
                "the TOTP secret is not in Base32 (letters A to Z and digits 2 to 7)",
                hint="copy the key that the application shows beside the QR code into the …_TOTP_SECRET variable",
            ) from None
