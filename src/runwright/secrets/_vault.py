"""Sealing: AES-256-GCM, with the run, the step and the name bound in, so that nothing can be swapped."""

from __future__ import annotations

import json
import secrets
from functools import cached_property
from typing import TYPE_CHECKING

from runwright.errors import SecretError
from runwright.secrets._keys import Key, known_keys, load_key
from runwright.secrets._secret import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORMAT = b"\x01"
_ID_END, _NONCE_END = 9, 21
_REISSUE = "have the application issue the secret anew"


class Vault:
    """Seals with `key` and opens what it has sealed. Without one it works with the keys of this machine.

    Then it makes a key when it first seals and there is none, and opens what any known key has sealed.
    A sealed secret is one byte of format, eight of key id, a random 96-bit nonce, the ciphertext and its tag.
    """

    def __init__(self, key: Key | None = None) -> None:
        self._given = key

    def seal(self, secret: Secret, *, run: str, step: str, name: str) -> bytes:
        """Return the sealed secret, which opens for the same run, step and name only."""
        nonce = secrets.token_bytes(_NONCE_END - _ID_END)
        box = _aes(self._key).encrypt(nonce, secret.reveal().encode(), _place(run, step, name))
        return _FORMAT + self._key.id + nonce + box

    def open(self, sealed: bytes, *, run: str, step: str, name: str) -> Secret:
        """Return the secret; raises SecretError for a wrong key and for a damaged or misplaced one."""
        from cryptography.exceptions import InvalidTag

        what = f"'{name}' of step '{step}' in run {run}"
        key = self._key_of(sealed, what)
        nonce, box = sealed[_ID_END:_NONCE_END], sealed[_NONCE_END:]
        try:
            return Secret(_aes(key).decrypt(nonce, box, _place(run, step, name)).decode())
        except (InvalidTag, ValueError) as error:
            raise SecretError(
                f"the sealed secret {what} is damaged, or belongs elsewhere",
                hint=f"restore the journal from a copy, or {_REISSUE}",
            ) from error

    @cached_property
    def _key(self) -> Key:
        return self._given or load_key()

    def _key_of(self, sealed: bytes, what: str) -> Key:
        tried = []
        for key in [self._given] if self._given else known_keys():
            if sealed[:_ID_END] == _FORMAT + key.id:
                return key
            tried.append(key.source)
        known = f"another key than the one in {' or '.join(tried)}" if tried else "a key that is not on this machine"
        raise SecretError(
            f"the secret {what} was sealed with {known}",
            hint=f"set RUNWRIGHT_KEY or RUNWRIGHT_KEY_FILE to the key that was in use then, or {_REISSUE}",
        )


def _aes(key: Key) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key.value)


def _place(run: str, step: str, name: str) -> bytes:
    return json.dumps([run, step, name]).encode("ascii")
