"""Where the key is looked for, and how it is made once."""

from __future__ import annotations

import base64
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringLocked

from runwright.errors import SecretError
from runwright.secrets import describe_key, load_key
from tests.support.python_child import StartChild

RAW = bytes(range(1, 33))


class MemoryKeyring(KeyringBackend):
    """A keyring that keeps things for the length of a test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return the kept password, or None."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password


class LockedKeyring(MemoryKeyring):
    """A keyring that a person has to unlock."""

    def get_password(self, *_: str) -> str | None:
        """Refuse."""
        raise KeyringLocked("locked")

    def set_password(self, *_: str) -> None:
        """Refuse in the way of a broken bus."""
        raise RuntimeError("no bus")


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """Return the system's keyring for this test."""
    backend = MemoryKeyring()
    _use(backend, monkeypatch)
    return backend


def _use(backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "on")
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)


@pytest.mark.parametrize(
    "text",
    [
        RAW.hex(),
        RAW.hex().upper(),
        f"  {RAW.hex()}\n",
        base64.b64encode(RAW).decode(),
        base64.b64encode(RAW).decode().rstrip("="),
        base64.urlsafe_b64encode(RAW).decode(),
    ],
)
def test_a_key_is_read_in_the_usual_spellings(text: str, monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    """Hex and base64, padded or not, are understood, in the variable and in a file; nothing is made."""
    monkeypatch.setenv("RUNWRIGHT_KEY", text)
    assert load_key().value == RAW
    monkeypatch.delenv("RUNWRIGHT_KEY")
    (config.parent / "key").write_text(text, encoding="utf-8")
    monkeypatch.setenv("RUNWRIGHT_KEY_FILE", str(config.parent / "key"))
    assert load_key().value == RAW
    assert not config.exists()


@pytest.mark.parametrize("text", ["", "   ", "hunter22hunter22", RAW.hex()[:-2], RAW.hex() + "00", "é" * 44, "=" * 44])
def test_a_malformed_key_is_refused_without_being_shown(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything but 32 bytes is refused, with how to make a key; an empty variable counts as set."""
    monkeypatch.setenv("RUNWRIGHT_KEY", text)
    with pytest.raises(
        SecretError, match=r"the environment variable RUNWRIGHT_KEY (is not 32 bytes|is empty)"
    ) as caught:
        load_key()
    assert "token_hex(32)" in caught.value.hint
    assert not text.strip() or text not in caught.value.message + caught.value.hint
    status = describe_key()
    assert not status.ok
    assert "token_hex(32)" in status.what_to_do


def test_a_missing_key_file_is_no_reason_to_make_a_key(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    """A key file that was named and is not there, or cannot be read, is an error."""
    monkeypatch.setenv("RUNWRIGHT_KEY_FILE", str(config / "gone"))
    with pytest.raises(SecretError, match=r"key file .* not found"):
        load_key()
    assert not config.exists()
    monkeypatch.setenv("RUNWRIGHT_KEY_FILE", str(config.parent))
    with pytest.raises(SecretError, match="cannot read the key in"):
        load_key()
    (config.parent / "binary").write_bytes(b"\xff\xfe" * 16)
    monkeypatch.setenv("RUNWRIGHT_KEY_FILE", str(config.parent / "binary"))
    with pytest.raises(SecretError, match="it is not text"):
        load_key()


def test_the_places_have_an_order(monkeypatch: pytest.MonkeyPatch, backend: MemoryKeyring, config: Path) -> None:
    """The variable wins over the named file, that over the keyring, that over the config folder."""
    config.mkdir()
    (config / "sealing.key").write_text("04" * 32, encoding="utf-8")
    assert load_key().value == b"\x04" * 32
    assert backend.kept == {}
    backend.set_password("runwright", "sealing key", "03" * 32)
    assert load_key().value == b"\x03" * 32
    (config / "named").write_text("02" * 32, encoding="utf-8")
    monkeypatch.setenv("RUNWRIGHT_KEY_FILE", str(config / "named"))
    assert load_key().value == b"\x02" * 32
    monkeypatch.setenv("RUNWRIGHT_KEY", "01" * 32)
    assert load_key().value == b"\x01" * 32
    assert load_key().source == "the environment variable RUNWRIGHT_KEY"


def test_a_real_keyring_keeps_the_new_key(backend: MemoryKeyring, config: Path) -> None:
    """With a real keyring the key is made there and no key file is written."""
    key = load_key()
    assert load_key() == key
    assert list(backend.kept.values()) == [key.value.hex()]
    assert key.source == "the system's keyring"
    assert not (config / "sealing.key").exists()


def test_a_key_in_the_keyring_can_be_malformed(backend: MemoryKeyring) -> None:
    """Somebody else's entry under our name is an error, not a reason to overwrite it."""
    backend.set_password("runwright", "sealing key", "mine")
    with pytest.raises(SecretError, match="the system's keyring is not 32 bytes"):
        load_key()
    assert list(backend.kept.values()) == ["mine"]


class EmptyChain(chainer.ChainerBackend):
    """A chain without a link."""

    backends = ()


@pytest.mark.parametrize("unreal", [LockedKeyring, fail.Keyring, null.Keyring, EmptyChain])
def test_without_a_real_keyring_a_file_is_made(
    unreal: Callable[[], KeyringBackend], monkeypatch: pytest.MonkeyPatch, config: Path
) -> None:
    """A keyring that fails, keeps nothing, or has nothing behind it is passed over."""
    _use(unreal(), monkeypatch)
    key = load_key()
    assert load_key() == key
    assert (config / "sealing.key").read_text(encoding="utf-8").strip() == key.value.hex()


def test_a_plain_text_keyring_is_not_real(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    """A keyring that writes to an unprotected file is not used: it is not safer than runwright's own key file."""
    plaintext = type("PlaintextKeyring", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})()
    _use(plaintext, monkeypatch)
    load_key()
    assert plaintext.kept == {}
    assert (config / "sealing.key").exists()


def test_the_keyring_can_be_switched_off(monkeypatch: pytest.MonkeyPatch, backend: MemoryKeyring) -> None:
    """RUNWRIGHT_KEYRING=off leaves even a real keyring alone."""
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")
    load_key()
    assert backend.kept == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_only_the_owner_can_read_the_key_file(config: Path) -> None:
    """The folder is 0700 and the file is 0600, also under a umask that permits everything."""
    code = "import os, runwright.secrets; os.umask(0); runwright.secrets.load_key()"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert stat.S_IMODE(config.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in config.iterdir()} == {
        "sealing.key": 0o600,
        "sealing.lock": 0o600,
    }


def test_processes_that_make_a_key_at_once_agree(config: Path, child: StartChild) -> None:
    """Of several processes that find no key one makes it, and the others use that."""
    code = (
        "import sys; from runwright.secrets import load_key; print(flush=True); sys.stdin.readline();"
        " print(load_key().id.hex())"
    )
    makers = [child(code) for _ in range(4)]
    for maker in makers:
        maker.read_line()
    for maker in makers:
        maker.write_line()
    assert {maker.read_rest().strip() for maker in makers} == {load_key().id.hex()}
    assert sorted(path.name for path in config.iterdir()) == ["sealing.key", "sealing.lock"]


def test_without_any_place_the_person_is_told(config: Path) -> None:
    """When the config folder cannot be made, the message says to keep a key oneself."""
    config.write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(SecretError, match=r"cannot (keep a key in|read the key in)") as caught:
        load_key()
    assert str(config) in caught.value.message


def test_describing_makes_nothing(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    """The doctor learns where the key is or would be, and no key is made by asking."""
    status = describe_key()
    assert status.ok
    assert str(config / "sealing.key") in status.source
    assert not config.exists()
    load_key()
    assert describe_key() == (f"the file {config / 'sealing.key'}", True, "")
    backend = MemoryKeyring()
    (config / "sealing.key").unlink()
    _use(backend, monkeypatch)
    assert "made in the system's keyring" in describe_key().source
    assert backend.kept == {}
