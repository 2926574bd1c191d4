"""The documented procedure from end to end, in many shapes of the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.shopify.shopify_store import Store, carry_out
from tests.support.documented_scopes import SCOPES

pytestmark = pytest.mark.matrix


def test_everything_on_a_new_store(store: Callable[..., Store]) -> None:
    """The app is created, configured, installed, and its token works."""
    made = store()
    done = carry_out(made)
    assert done.created
    assert done.installed_now
    assert done.token.access_token is not None
    assert done.token.access_token.reveal() == made.app.token
    assert set(done.check.granted) == set(SCOPES)
    assert len(made.log.done) == 4
    assert [each.reveal() for each in made.secrets_seen] == [made.app.token]


SHAPES: dict[str, dict[str, Any]] = {
    "components": {"markup": "components", "create_text": "Create app", "gate": "two_stages"},
    "mixed, German": {"markup": "mixed", "language": "de", "gate": "two_stages", "gate_control": "link"},
    "Polaris, German": {"language": "de", "german_wording": "early", "gate": "one_stage", "older_path": True},
    "components, older German": {"markup": "components", "language": "de", "german_wording": "older"},
    "settings as dialog": {"settings_as_dialog": True, "gate": "two_stages", "create_text": "Create app"},
    "components in a dialog": {"settings_as_dialog": True, "markup": "components", "create_text": "Create app"},
    "collapsed header": {"header_actions_collapse": True, "configure_control": "absent", "markup": "components"},
    "collapsed Polaris header": {"header_actions_collapse": True, "configure_control": "button"},
    "pop-up and layout shift": {"announcement": "dismissible", "layout_shift": True, "dev_console": True},
    "pop-up of components": {"announcement": "dismissible", "markup": "components", "layout_shift": True},
    "restless": {"restless_buttons": True, "markup": "components"},
    "covered": {"covered_checkboxes": True, "write_ticks_read": True},
    "covered components": {"covered_checkboxes": True, "write_ticks_read": True, "markup": "components"},
    "slow": {"slow_save_ms": 2500, "install_disabled_ms": 1200, "latency_ms": 150},
    "slow components": {"slow_save_ms": 2500, "install_disabled_ms": 1200, "markup": "components"},
    "crashing": {"fail_every": 3},
    "every sign-in screen": {
        "sign_in": "passkey",
        "second_factor": True,
        "account_picker": True,
        "remind_later": True,
        "confirmation": True,
    },
    "every sign-in screen, German": {
        "language": "de",
        "sign_in": "passkey",
        "second_factor": True,
        "account_picker": True,
        "remind_later": True,
        "confirmation": True,
    },
    "other apps": {"other_apps": 3, "gate_text": "Allow legacy custom app development", "gate": "one_stage"},
    "legacy wording": {"create_text": "Create a legacy custom app", "listed_scopes": "without_implied_reads"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_everything_in_every_shape(store: Callable[..., Store], shape: str) -> None:
    """Whatever the admin looks like, the token is read, no app is created twice and none is deleted."""
    made = store(**SHAPES[shape])
    done = carry_out(made)
    assert done.created
    assert done.token.access_token is not None
    assert done.token.access_token.reveal() == made.app.token
    assert (made.app.installs, made.app.reveals) == (1, 1)
    assert [app.name for app in made.sandbox.state.apps].count("Xentral") == 1
    assert not made.sandbox.state.delete_presses
