"""How to sign in to one application."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import pyotp

from runwright.errors import HumanNeededError, SecretError
from runwright.secrets import Secret


class _AnyLength(pyotp.TOTP):
    """A TOTP of any key: pyotp 2.12 refuses the sixteen letters that many applications give out."""

    def byte_secret(self) -> bytes:
        """Return the key."""
        return base64.b32decode(self.secret + "=" * (-len(self.secret) % 8), casefold=True)


@dataclass(frozen=True)
class Credentials:
    """How to sign in to one application. Every part is optional: without them a person signs in."""

    username: str = ""
    password: Secret | None = None
    totp_secret: Secret | None = None

    def one_time_code(self) -> str:
        """Return the six-digit code of this half minute (RFC 6238); raises HumanNeededError without a secret."""
        if self.totp_secret is None:
            raise HumanNeededError("a one-time code is asked for and no TOTP secret is configured")
        key = "".join(self.totp_secret.reveal().split()).replace("-", "").rstrip("=")
        try:
            return _AnyLength(key).now()
        except (binascii.Error, ValueError):
            # Not chained: the error's frames hold the secret.
            raise SecretError(
                "the TOTP secret is not in Base32 (letters A to Z and digits 2 to 7)",
                hint="copy the key that the application shows beside the QR code into the …_TOTP_SECRET variable",
            ) from None
