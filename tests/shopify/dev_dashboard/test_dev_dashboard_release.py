"""Releasing a version: the scopes that the app had stay, and one release is enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright import RefusedError, StepError
from runwright_shopify.dev_dashboard.apps import read_dev_version, release_dev_version
from runwright_shopify.sandbox.dev_dashboard import screens
from runwright_shopify.scope_names import with_implied
from tests.shopify.dev_dashboard.dev_shop import REDIRECT, SCOPES, DevShop

Make = Callable[..., DevShop]
matrix = pytest.mark.matrix
OWN = ("read_themes", "write_files", "read_files")
SHAPES: tuple[dict[str, Any], ...] = (
    {"scopes_field": "dialog_only"},
    {"drops_implied_scopes": True},
    {"scopes_field": "dialog_only", "drops_implied_scopes": True, "language": "de"},
    {"scopes_field": "dialog", "drops_implied_scopes": True},
    {"scopes_field": "dialog_only", "lost_before": ("release",)},
)


@pytest.mark.parametrize("shape", [pytest.param(each, marks=() if i == 1 else matrix) for i, each in enumerate(SHAPES)])
def test_a_release_keeps_the_scopes_and_is_made_once(dev_shop: Make, shape: dict[str, Any]) -> None:
    """What the app had stays, what is asked for is added; asked for again, nothing is released."""
    shop = dev_shop(app_state="released", app_scopes=OWN, **shape)
    place = shop.place()
    before = len(shop.app.versions)
    for _ in range(2):
        shop.step(release_dev_version, **place, scopes=SCOPES, redirect_url=REDIRECT)
        assert len(shop.app.versions) == before + 1
    assert with_implied(shop.app.active.scopes) == with_implied((*OWN, *SCOPES))
    assert with_implied(shop.step(read_dev_version, **place).scopes) == with_implied((*OWN, *SCOPES))


@matrix
def test_the_legacy_flow_is_found_by_its_place_where_the_scopes_have_no_field(dev_shop: Make) -> None:
    """Neither its name nor its text says what the check box is."""
    strange = {"language": "xx", "check_box_names": False, "scopes_field": "dialog_only"}
    shop = dev_shop(app_state="released", app_scopes=OWN, **strange)
    inputs = {"scopes": SCOPES, "redirect_url": REDIRECT, "legacy_install_flow": True}
    shop.step(release_dev_version, **shop.place(), **inputs)
    assert shop.app.active.legacy_install_flow
    assert not shop.app.active.embedded


def test_a_scope_that_the_dialog_does_not_have_is_named(dev_shop: Make) -> None:
    """Nothing is released without it."""
    shop = dev_shop(app_state="released", app_scopes=OWN, scopes_field="dialog_only")
    place = shop.place()
    before = len(shop.app.versions)
    with pytest.raises(RefusedError, match="no box to tick for read_nothing_at_all"):
        shop.step(release_dev_version, **place, scopes=("read_nothing_at_all",), redirect_url=REDIRECT)
    assert len(shop.app.versions) == before


@matrix
def test_a_release_is_not_repeated_where_no_answer_was_lost(dev_shop: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The active version stays another one: the step ends and says so."""
    monkeypatch.setattr(screens, "_without_implied", lambda _scopes: ())
    shop = dev_shop(app_state="released", app_scopes=OWN, drops_implied_scopes=True)
    place = shop.place()
    before = len(shop.app.versions)
    with pytest.raises(StepError, match="gave no clear answer"):
        shop.step(release_dev_version, **place, scopes=SCOPES, redirect_url=REDIRECT)
    assert len(shop.app.versions) == before + 1
