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
