"""Seals secrets by AES-256-GCM, bound to run, step, name and target, so that none can be swapped for another."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from runwright.errors import SecretError
from runwright.secrets._keys import Key, known_keys, load_key
from runwright.secrets._secret import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORMAT = b"\x01"
_ID_END, _NONCE_END = 9, 21
_REISSUE = "have the application issue a new secret"


class Vault:
    """Seals with `key` and opens what it has sealed. Without one it works with the keys of this machine.

    Then it makes a key when it first seals and there is none, and opens what any known key has sealed.
    A sealed secret is one byte of format, eight of key id, a random 96-bit nonce, the ciphertext and its tag.
    """

    def __init__(self, key: Key | None = None) -> None:
        self._given = key
        self._found: dict[bytes, Key] = {}

    def seal(self, secret: Secret, *, run: str, step: str, name: str, binding: str = "") -> bytes:
        """Return the sealed secret, which opens for the same run, step, name and binding only."""
        # Random: GCM breaks if one key uses a nonce twice. 96 random bits are safe for 2^32 secrets of one key.
        nonce = secrets.token_bytes(_NONCE_END - _ID_END)
        # A page may hold a lone surrogate, which UTF-8 refuses.
        content = secret.reveal().encode("utf-8", "surrogatepass")
        box = _aes(self._key).encrypt(nonce, content, _place(run, step, name, binding))
        return _FORMAT + self._key.id + nonce + box

    def open(self, sealed: bytes, *, run: str, step: str, name: str, bindings: Sequence[str] = ("",)) -> Secret:
        """Return the secret if it was sealed for one of `bindings`.

        Raises SecretError for a wrong key and for a damaged or misplaced one.
        """
        # Imported here: most verbs open no sealed secret (40 ms).
        from cryptography.exceptions import InvalidTag

        what = f"'{name}' of step '{step}' in run {run}"
        aes = _aes(self._key_of(sealed[:_ID_END].removeprefix(_FORMAT), f"the secret {what} was sealed"))
        nonce, box = sealed[_ID_END:_NONCE_END], sealed[_NONCE_END:]
        for binding in bindings:
            # ValueError: the sealed secret was cut off within its nonce.
            with suppress(InvalidTag, ValueError):
                content = aes.decrypt(nonce, box, _place(run, step, name, binding))
                return Secret(content.decode("utf-8", "surrogatepass"))
        raise SecretError(
            f"the sealed secret {what} is damaged, or belongs elsewhere",
            hint=f"restore the journal from a copy, or {_REISSUE}",
        )

    def sign(self, content: bytes) -> str:
        """Return a signature (HMAC-SHA-256) that only a holder of the key can make."""
        return f"{self._key.id.hex()}:{_mac(self._key, content)}"

    def is_signed(self, content: bytes, signature: str) -> bool:
        """Whether a signature is right; raises SecretError if it was made with a key that is not here."""
        key_id, _, mac = signature.partition(":")
        try:
            identity = bytes.fromhex(key_id)
        except ValueError:
            return False
        key = self._key_of(identity, "the record was signed")
        return hmac.compare_digest(_mac(key, content).encode(), mac.encode())

    @cached_property
    def _key(self) -> Key:
        return self._given or load_key()

    def _key_of(self, identity: bytes, what: str) -> Key:
        if identity in self._found:  # a run has hundreds of events, and a keyring takes its time
            return self._found[identity]
        tried = []
        # Every known key: a key that moved from the file to the keyring must open what it sealed.
        for key in [self._given] if self._given else known_keys():
            if identity == key.id:
                self._found[identity] = key
                return key
            tried.append(key.source)
        known = f"another key than the one in {' or '.join(tried)}" if tried else "a key that is not on this machine"
        raise SecretError(
            f"{what} with {known}",
            hint=f"set RUNWRIGHT_KEY or RUNWRIGHT_KEY_FILE to the key that was in use then, or {_REISSUE}",
        )


def _aes(key: Key) -> AESGCM:
    # Imported here: most verbs seal no secret (40 ms).
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key.value)


def _mac(key: Key, content: bytes) -> str:
    # A key of its own: one key must not serve two algorithms.
    derived = hmac.digest(key.value, b"runwright signature", "sha256")
    return hmac.new(derived, content, hashlib.sha256).hexdigest()


def _place(run: str, step: str, name: str, binding: str) -> bytes:
    # Without an empty binding: secrets of the first format were sealed for these three alone.
    return json.dumps([run, step, name, *([binding] if binding else [])]).encode("ascii")
