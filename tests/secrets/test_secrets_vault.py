"""A sealed secret opens with its key, in its place, unaltered, and in no other way."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runwright.errors import SecretError
from runwright.secrets import Key, Secret, Vault

PLACE = {"run": "20261123-160512-k3f9", "step": "token", "name": "value"}
VAULT = Vault(Key(bytes(range(32)), "the test"))
texts = st.text(st.characters(codec="utf-8"), min_size=1)


@given(value=texts, run=texts, step=texts, name=texts)
@example(value="shpat_\ud800", run="r", step="s", name="n")
def test_what_is_sealed_opens_again(value: str, run: str, step: str, name: str) -> None:
    """Any text comes back from any place, a lone surrogate of a page too."""
    sealed = VAULT.seal(Secret(value), run=run, step=step, name=name)
    opened, raw = VAULT.open(sealed, run=run, step=step, name=name), value.encode("utf-8", "surrogatepass")
    assert (opened, opened.reveal()) == (Secret(value), value)
    assert len(raw) < 8 or raw not in sealed


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    """A nonce is never used twice."""
    sealed = {VAULT.seal(Secret("shpat_0123"), **PLACE)[9:21] for _ in range(100)}
    assert len(sealed) == 100


@pytest.mark.parametrize("part", ["run", "step", "name"])
def test_a_secret_stays_in_its_place(part: str) -> None:
    """A sealed secret that is moved to another run, step or name does not open."""
    sealed = VAULT.seal(Secret("shpat_0123"), **PLACE)
    with pytest.raises(SecretError, match="is damaged, or belongs elsewhere") as caught:
        VAULT.open(sealed, **{**PLACE, part: "another"})
    assert "issue a new secret" in caught.value.hint


def test_parts_of_a_place_cannot_be_shifted() -> None:
    """Moving characters from the step to the name is another place."""
    sealed = VAULT.seal(Secret("shpat_0123"), run="r", step="ab", name="c")
    with pytest.raises(SecretError):
        VAULT.open(sealed, run="r", step="a", name="bc")


def test_no_byte_can_be_altered() -> None:
    """Altering or losing any byte is noticed."""
    sealed = VAULT.seal(Secret("shpat_0123"), **PLACE)
    for index in range(len(sealed)):
        altered = bytearray(sealed)
        altered[index] ^= 1
        for damaged in (bytes(altered), sealed[:index]):
            with pytest.raises(SecretError):
                VAULT.open(damaged, **PLACE)


def test_a_wrong_key_is_called_a_wrong_key() -> None:
    """The message says that the key is another one, where it came from and what to do."""
    sealed = VAULT.seal(Secret("shpat_0123"), **PLACE)
    with pytest.raises(SecretError) as caught:
        Vault(Key(bytes(32), "the other test")).open(sealed, **PLACE)
    assert "sealed with another key than the one in the other test" in caught.value.message
    assert "RUNWRIGHT_KEY" in caught.value.hint


def test_a_vault_without_a_key_uses_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets sealed with a key that is not the first any more can be opened while the key can be found."""
    first = Vault()
    sealed = first.seal(Secret("shpat_0123"), **PLACE)
    monkeypatch.setenv("RUNWRIGHT_KEY", "11" * 32)
    assert Vault().open(sealed, **PLACE).reveal() == "shpat_0123"
    again = Vault().seal(Secret("shpat_0123"), **PLACE)
    monkeypatch.delenv("RUNWRIGHT_KEY")
    with pytest.raises(SecretError, match="another key than the one in the file"):
        Vault().open(again, **PLACE)


def test_a_key_does_not_show_itself() -> None:
    """The key's bytes are in no text that an error or a log could hold."""
    key = Key(b"K" * 32, "the test")
    assert "KKKK" not in repr(key)
    assert b"K" not in key.id
