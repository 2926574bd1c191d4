"""Records a sign-in and a list of the Xentral sandbox, and runs what came out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright.results import RunResult
from runwright.sandboxes.server import serve
from runwright_xentral.sandbox import XentralSandbox
from tests.recorder.recorder_take import Take


@pytest.mark.matrix
def test_the_list_of_shop_interfaces_is_recorded_and_runs(
    record: Callable[..., Take], carry_out: Callable[..., RunResult]
) -> None:
    """The sign-in and the address of the list come out, without the password."""
    sandbox = XentralSandbox()
    known = sandbox.credentials()
    with serve(sandbox.app) as served:
        base = served.url + sandbox.options.base_path
        take = record(f"{base}/index.php", base)
        page = take.page
        page.locator("[name=username]").press_sequentially(known["XENTRAL_USERNAME"])
        page.locator("[name=password]").press_sequentially(known["XENTRAL_PASSWORD"])
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(lambda url: "index.php" in url)
        page.locator("[name=password]").wait_for(state="detached")
        take.recording.finish()
        page.goto(f"{base}/index.php?module=onlineshops&action=list")
        take.write()
        assert take.errors == []
        assert known["XENTRAL_PASSWORD"] not in take.text + repr(take.recording.events)
        assert [step["uses"] for step in take.steps][-2:] == ["ui.change", "ui.open"], take.text
        assert take.steps[-1]["path"] == "index.php?module=onlineshops&action=list"
        secret = next(str(step["secret"]) for step in take.steps if step["uses"] == "ui.fill_secret")
        result = carry_out(take, **{secret[11:-3]: known["XENTRAL_PASSWORD"]})
        assert (result.status, result.message) == ("passed", ""), [*result.steps, sandbox.requests[-12:]]
