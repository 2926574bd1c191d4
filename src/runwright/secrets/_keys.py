"""Finds or creates the key that seals secrets: 32 random bytes, never kept beside the journal.

The first place that has a key wins: `RUNWRIGHT_KEY`, the file named by `RUNWRIGHT_KEY_FILE`, the system's
keyring, a file in the user's config folder. A key is made only when no place has one. `RUNWRIGHT_KEYRING=off`
leaves the keyring alone; `RUNWRIGHT_CONFIG_DIR` moves the config folder.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from platformdirs import user_config_path

from runwright.errors import SecretError
from runwright.secrets._private_files import exclusive, make_private_folder, require_own, write_private_file

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEY_BYTES = 32
_SERVICE, _ACCOUNT = "runwright", "sealing key"
_FRESH_KEY = 'make one with: python -c "import secrets; print(secrets.token_hex(32))"'


@dataclass(frozen=True)
class Key:
    """A key and the place that it was found in."""

    value: bytes = field(repr=False)
    source: str

    @property
    def id(self) -> bytes:
        """Eight bytes that identify this key without revealing it."""
        return hashlib.sha256(b"runwright key id" + self.value).digest()[:8]


class KeyStatus(NamedTuple):
    """The state of the key, for `runwright doctor`."""

    source: str
    ok: bool
    what_to_do: str


def parse_key(text: str, source: str) -> bytes:
    """Return the 32 bytes that `text` spells in hex or base64; raises SecretError, never quoting `text`."""
    compact = "".join(text.split())
    # A key in hex is valid base64, too, but of 48 bytes: the length decides.
    for decode in (bytes.fromhex, _from_base64):
        try:
            value = decode(compact)
        except ValueError:
            continue
        if len(value) == KEY_BYTES:
            return value
    problem = "is empty" if not compact else f"is not {KEY_BYTES} bytes in hex or base64"
    raise SecretError(f"the key in {source} {problem}", hint=f"correct it, or {_FRESH_KEY}")


def _from_base64(text: str) -> bytes:
    standard = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def known_keys() -> Iterator[Key]:
    """Yield the keys that exist, in the order of their places; raises SecretError for a malformed one."""
    # One after the other, as they are asked for: with a key in the environment no keyring opens its dialog.
    for find in (_from_environment, _from_named_file, _from_keyring, _from_config):
        key = find()
        if key is not None:
            yield key


def has_key() -> bool:
    """Whether some place has a key, without creating one; raises SecretError for a malformed one."""
    return next(known_keys(), None) is not None


def load_key() -> Key:
    """Return the key that seals, and create it if needed; raises SecretError with a hint."""
    return next(known_keys(), None) or _make_key()


def describe_key() -> KeyStatus:
    """Describe where the key is, without creating one."""
    try:
        key = next(known_keys(), None)
    except SecretError as error:
        return KeyStatus(error.message, ok=False, what_to_do=error.hint)
    if key is not None:
        return KeyStatus(key.source, ok=True, what_to_do="")
    place = "the system's keyring" if _keyring() is not None else str(key_path())
    return KeyStatus(f"no key yet; one will be made in {place}", ok=True, what_to_do="")


def config_folder() -> Path:
    """Return the user's config folder of runwright, which need not exist."""
    chosen = os.environ.get("RUNWRIGHT_CONFIG_DIR")
    if chosen:
        return Path(chosen)
    return user_config_path("runwright", appauthor=False)


def key_path() -> Path:
    """Return the key file in the config folder, which need not exist."""
    return config_folder() / "sealing.key"


def _from_environment() -> Key | None:
    text = os.environ.get("RUNWRIGHT_KEY")
    source = "the environment variable RUNWRIGHT_KEY"
    return None if text is None else Key(parse_key(text, source), source)


def _from_named_file() -> Key | None:
    name = os.environ.get("RUNWRIGHT_KEY_FILE")
    if name is None:
        return None
    key = _read_key(Path(name))
    if key is None:
        raise SecretError(
            f"key file {name} not found, which RUNWRIGHT_KEY_FILE names",
            hint=f"correct RUNWRIGHT_KEY_FILE, or {_FRESH_KEY}",
        )
    return key


def _from_config() -> Key | None:
    return _read_key(key_path())


def _read_key(path: Path) -> Key | None:
    source = f"the file {path}"
    # Others who can write the key can sign events; others who can read it can open secrets.
    require_own(path, "the key file")
    try:
        return Key(parse_key(path.read_text(encoding="utf-8"), source), source)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SecretError(f"cannot read the key in {source}: {reason}", hint="check the file") from error


def _from_keyring() -> Key | None:
    backend, text = _keyring(), None
    # Each backend raises its system's own errors, and a key file serves as well.
    with suppress(Exception):
        # May block: a locked keyring opens a dialog of the desktop and waits for the person.
        text = backend.get_password(_SERVICE, _ACCOUNT) if backend else None
    source = "the system's keyring"
    return None if text is None else Key(parse_key(text, source), source)


def _keyring() -> KeyringBackend | None:
    if os.environ.get("RUNWRIGHT_KEYRING", "").lower() == "off":
        return None
    try:
        # Imported here: it loads every backend (150 ms), and RUNWRIGHT_KEY makes it needless.
        import keyring

        backend = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - a broken keyring configuration is as good as none
        return None
    return backend if _is_real(backend) else None


def _is_real(backend: KeyringBackend) -> bool:
    """Whether a backend stores secrets safely; the failing, null and plain-text backends do not."""
    inner = getattr(backend, "backends", None)
    if inner is not None:
        return any(map(_is_real, inner))
    module = type(backend).__module__
    return not module.startswith(("keyring.backends.fail", "keyring.backends.null", "keyrings.alt"))


def _make_key() -> Key:
    """Create one key, even if several processes find none at the same moment."""
    try:
        folder = make_private_folder(config_folder())
        # Looked up again under the lock: another process may have made a key since, and its secrets would be lost.
        with exclusive(folder / "sealing.lock"):
            return next(known_keys(), None) or _store_in_keyring() or _store_in_config()
    except OSError as error:
        raise SecretError(
            f"cannot keep a key in {config_folder()}: {error.strerror}",
            hint=f"set RUNWRIGHT_KEY to a key that you keep yourself; {_FRESH_KEY}",
        ) from error


def _store_in_keyring() -> Key | None:
    backend, text = _keyring(), secrets.token_hex(KEY_BYTES)
    if backend is None:
        return None
    # Read back: a locked or full keyring may take a value and not keep it.
    with suppress(Exception):
        backend.set_password(_SERVICE, _ACCOUNT, text)
        if backend.get_password(_SERVICE, _ACCOUNT) == text:
            return Key(bytes.fromhex(text), "the system's keyring")
    return None


def _store_in_config() -> Key:
    value = secrets.token_bytes(KEY_BYTES)
    write_private_file(key_path(), f"{value.hex()}\n".encode("ascii"))
    return Key(value, f"the file {key_path()}")
