"""A choice that only the shop's answer shows to be missing, given to `runwright resume`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runwright_shopify.sandbox import ShopifyOptions
from tests.support.documented_scopes import SCOPES

BOOK = "connect-shopify-to-xentral"


def command(pair: Any, folder: Path) -> Callable[..., Any]:
    """Return a function that runs `runwright` with the credentials of the sandboxes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPIFY_", "XENTRAL_"))}
    environment = {**kept, **pair.stand_ins.credentials, "NO_COLOR": "1"}

    def runwright(*arguments: str) -> Any:
        return subprocess.run(
            [sys.executable, "-c", "from runwright.cli import main; main()", *arguments],
            cwd=folder,
            env={**environment, "RUNWRIGHT_INPUT_ACCESS_TOKEN": pair.shopify.state.apps[0].token},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=150,
            check=False,
        )

    return runwright


@pytest.mark.matrix
def test_a_warehouse_location_is_given_to_a_run_that_has_revealed_the_token(
    pair_of: Callable[..., Any], tmp_path: Path
) -> None:
    """Of two locations none is named: the run stops before Xentral is opened, and `resume --input` ends it."""
    pair = pair_of(ShopifyOptions(app_state="installed", app_scopes=SCOPES))
    given = [f"--input={name}={value}" for name, value in pair.stand_ins.inputs.items() if name != "warehouse_location"]
    runwright = command(pair, tmp_path)
    stopped = runwright("run", BOOK, *given)
    assert stopped.returncode == 4, stopped.stderr
    told = stopped.stdout + stopped.stderr
    assert "'Main warehouse', 'Outlet Berlin'" in " ".join(told.split())
    assert "--input warehouse_location=NAME" in " ".join(told.split())
    assert pair.xentral.requests == []
    [run_id] = set(re.findall(r"\d{8}-\d{6}-\w{4}", told))
    [app] = pair.shopify.state.apps
    token = app.token
    refused = runwright("resume", run_id, "--input", "warehouse_location=Nowhere")
    assert refused.returncode == 1
    assert "offers no warehouse location 'Nowhere'" in refused.stdout + refused.stderr
    used = runwright("resume", run_id, "--input", "app_name=Another")
    assert used.returncode == 2
    assert "has used the input 'app_name'" in used.stderr
    done = runwright("resume", run_id, "--input", "warehouse_location=Outlet Berlin")
    assert done.returncode == 0, done.stdout + done.stderr
    [interface] = pair.xentral.state.interfaces.values()
    assert (interface.location, interface.token, app.token) == ("Outlet Berlin", token, token)


@pytest.mark.matrix
def test_a_warehouse_location_that_only_xentral_asks_for(pair_of: Callable[..., Any], tmp_path: Path) -> None:
    """The Xentral half alone knows no locations before its assistant shows them; the check before it was no use."""
    pair = pair_of(ShopifyOptions(app_state="installed", app_scopes=SCOPES))
    inputs = pair.stand_ins.inputs
    runwright = command(pair, tmp_path)
    given = [f"--input={name}={inputs[name]}" for name in ("shop_url", "xentral_url")]
    stopped = runwright("run", "connect-xentral-to-shopify", *given)
    assert stopped.returncode == 1, stopped.stderr
    assert "--input warehouse_location=NAME" in " ".join((stopped.stdout + stopped.stderr).split())
    done = runwright("resume", "--input", "warehouse_location=Outlet Berlin")
    assert done.returncode == 0, done.stdout + done.stderr
    [interface] = pair.xentral.state.interfaces.values()
    assert interface.location == "Outlet Berlin"
