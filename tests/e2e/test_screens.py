"""The screens of the shipped runbook beside a baseline, in both kinds of markup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

from runwright_shopify.sandbox import ShopifyOptions
from tests.support.documented_scopes import SCOPES

BOOK = "connect-shopify-to-xentral"


@pytest.mark.matrix
@pytest.mark.parametrize("markup", ["polaris", "components"])
def test_screens_are_the_same_but_for_the_token(
    run_runbook: Callable[..., Any],
    pair_of: Callable[..., Any],
    request: Any,
    tmp_path: Path,
    markup: Literal["polaris", "components"],
) -> None:
    """Accepted screens are found again, but for the one whose token was revealed meanwhile."""
    pair = pair_of(ShopifyOptions(markup=markup, app_state="installed", app_scopes=SCOPES))
    target = {"inputs": pair.stand_ins.inputs, "credentials": pair.stand_ins.credentials, "baseline": tmp_path / "base"}
    request.config.option.runbook_accept = True
    request.addfinalizer(lambda: setattr(request.config.option, "runbook_accept", False))
    run_runbook(BOOK, **target).assert_passed()
    request.config.option.runbook_accept = False
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "base").rglob("*.*")}
    assert {"app", "scope_editor", "install", "credentials", "token", "new_interface"} <= set(texts)
    assert "Reveal token once" in texts["token"].partition("screen:")[0]
    pair.shopify.state.apps[0].revealed = True
    gone = run_runbook(BOOK, **target)
    # The card of the token is on the screen of these steps: the last two use the Admin API beside it.
    assert set(gone.differences) <= {"credentials", "token", "token_check", "xentral/choice_of_location"}
    assert gone.steps["token"].status == "failed"
    assert 'button "Reveal token once"' in gone.steps["token"].message
    assert pair.changing_requests() == []
