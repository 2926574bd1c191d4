"""The visible texts of the applications, per language."""

from __future__ import annotations

import pytest

import runwright_shopify.labels
import runwright_xentral.labels
from runwright import Label

LABELS = {
    f"{module.__name__.split('.')[0]}.{name}": label
    for module in (runwright_shopify.labels, runwright_xentral.labels)
    for name, label in vars(module).items()
    if isinstance(label, Label)
}


@pytest.mark.parametrize("name", LABELS)
def test_each_label_has_both_languages(name: str) -> None:
    """English and German are there, no text is empty, and none has another language that others lack."""
    assert set(LABELS[name].languages) == {"en", "de"}
    assert all(text.strip() for texts in LABELS[name].texts.values() for text in texts)
    assert all(LABELS[name].texts.values())


def test_adding_a_language_is_adding_data() -> None:
    """A label of three languages is found in each of them."""
    label = Label(en="Save", de="Speichern", fr="Enregistrer")
    assert all(label.pattern.match(text) for text in ("save", "Speichern ", "ENREGISTRER"))
    assert label.languages == ("en", "de", "fr")


def test_a_label_is_written_in_many_ways() -> None:
    """Case, white space, dashes, quotes, dots, accents and required marks make no difference; another word does."""
    label = Label(en=("Create an app", "Don't sync\u2026", "E-Mail"), de="Gr\u00f6\u00dfe (cm) / Stück")
    seen = ("CREATE  an\u00a0app *", "Create \u2013 an app:", "Don\u2019t sync...", "E\u2011mail (required)", "e mail")
    assert all(label.pattern.match(text) for text in (*seen, "Gro\u0308\u00dfe (cm) / Stück"))
    assert not label.pattern.match("Create an apple")
    assert label.anywhere.search("Then create an app.")
    assert label.anywhere.search("Then cre\u00adate an app.")


def test_a_target_of_a_runbook_may_have_invisible_characters() -> None:
    """Soft hyphens, zero-width spaces and bidirectional marks are not seen, so they make no difference."""
    label = Label(any="Artikelnummer (ABC)")
    assert label.compiled(whole=True).match("\u200eArtikel\u00adnummer\u200b \u2067(ABC)\u2069")
