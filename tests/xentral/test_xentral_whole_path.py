"""The documented procedure, from the sign-in to the checked connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.xentral.xentral_tenant import TOKEN, Tenant, connect

SHAPES: list[dict[str, Any]] = [
    {"language": "de"},
    {"language": "en", "second_factor": True},
    {"language": "de", "base_path": "/erp", "menu": "fork", "list_delay_ms": 600, "other_interfaces": 12},
    {"sign_in": "hosted", "language": "de", "second_factor": True, "first_login_assistant": True},
    {"sign_in": "hosted", "menu": "nextgen", "active_labels": "Ja", "late_click_ms": 2500},
    {"first_login_assistant": True, "menu": "classic_old", "shop_title": "Shopify", "booster_tile": False},
    {"single_location": True, "price_group_page": True},
    {"location_page": "absent", "language": "de", "late_click_ms": 0},
    {"location_page": "present", "fail_every": 4, "latency_ms": 40},
]


def named(shape: dict[str, Any]) -> Any:
    """Return a shape as a case that is called by what is in it."""
    return pytest.param(shape, id=",".join(f"{key}={value}" for key, value in shape.items()))


@pytest.mark.matrix
@pytest.mark.parametrize("shape", [named(shape) for shape in SHAPES])
def test_the_path_creates_one_interface(tenant: Callable[..., Tenant], shape: dict[str, Any]) -> None:
    """In every shape of a tenant one active interface with the shop's URL and token comes into being."""
    made = tenant(**shape)
    before = set(made.sandbox.state.interfaces)
    interface_id = connect(made)
    created = set(made.sandbox.state.interfaces) - before
    assert created == {int(interface_id)}
    interface = made.sandbox.state.interfaces[int(interface_id)]
    assert (interface.shop_url, interface.token, interface.features) == (made.shop_url, TOKEN, ())
    assert interface.location == "Main warehouse"
    assert interface.active
    assert made.log.intended == made.log.done
    assert not any(TOKEN in what for what in made.log.intended)
