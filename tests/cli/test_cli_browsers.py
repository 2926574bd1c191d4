"""A Chrome profile of its own, a Chrome that runs already, and browsers that cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright

from runwright.browser.launch import launch_options
from runwright.sandboxes.server import serve
from runwright_shopify.sandbox import ShopifySandbox
from runwright_xentral.sandbox import XentralSandbox
from tests.support.command_line import Runwright

QUICK = ("--screenshot", "off")
NOWHERE = ("sign-in", "xentral", *QUICK, "--input", "xentral_url=http://127.0.0.1:9")


@pytest.mark.matrix
def test_a_profile_keeps_a_sign_in(runwright_process: Runwright, tmp_path: Path) -> None:
    """The second run needs neither credentials nor a person; nothing is kept outside of the profile."""
    sandbox = ShopifySandbox()
    with serve(sandbox.app) as served:
        inputs = [word for pair in sandbox.inputs(served.url).items() for word in ("--input", "=".join(pair))]
        command = ("sign-in", "shopify", *QUICK, *inputs[:6], "--profile", "profiles/shop")
        first = runwright_process(*command, env=sandbox.credentials())
        assert first.returncode == 0, first.stderr
        second = runwright_process(*command)
    assert second.returncode == 0, second.stderr
    assert len(sandbox.state.sessions) == 1
    assert (tmp_path / "profiles" / "shop").is_dir()
    assert not list(tmp_path.rglob("*.session"))


@pytest.fixture
def own_chrome(playwright: Playwright, tmp_path: Path) -> Iterator[tuple[BrowserContext, str]]:
    """A browser that somebody has started with a DevTools port, and its address."""
    options = launch_options(playwright, headed=False)
    options["args"] += ["--remote-debugging-port=0"]
    profile = tmp_path / "own-chrome"
    with playwright.chromium.launch_persistent_context(profile, **options) as context:
        port = (profile / "DevToolsActivePort").read_text(encoding="utf-8").split()[0]
        yield context, f"http://127.0.0.1:{port}"


@pytest.mark.matrix
def test_a_chrome_that_runs_is_driven_and_left_running(
    runwright_process: Runwright, tmp_path: Path, own_chrome: tuple[BrowserContext, str]
) -> None:
    """The sign-in happens in that browser and stays there: a later run needs no credentials; nothing is kept."""
    context, address = own_chrome
    sandbox = XentralSandbox()
    with serve(sandbox.app) as served:
        command = ("sign-in", "xentral", *QUICK, "--input", f"xentral_url={served.url}", "--connect", address)
        first = runwright_process(*command, env=sandbox.credentials())
        assert first.returncode == 0, first.stderr
        second = runwright_process(*command)
        assert second.returncode == 0, second.stderr
        [cookie] = sandbox.state.sessions
        assert cookie in {each.get("value") for each in context.cookies(served.url)}
    assert not list(tmp_path.rglob("*.session"))


@pytest.mark.parametrize(
    "choice, message, hint",
    [
        (("--connect", "http://127.0.0.1:9"), "no browser answers at http://127.0.0.1:9", "--remote-debugging-port"),
        (("--profile", "a-file"), "the profile a-file is not a folder", "--profile"),
        (("--channel", "netscape"), "'netscape' is neither a program nor a Playwright channel", "msedge"),
        (("--profile", "own", "--connect", "http://127.0.0.1:9"), "name two browsers", "leave one of them out"),
    ],
)
def test_a_browser_that_cannot_be_had(
    runwright_process: Runwright, tmp_path: Path, choice: tuple[str, ...], message: str, hint: str
) -> None:
    """Exit code 2, what is wrong, and what to do about it."""
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    done = runwright_process(*NOWHERE, *choice)
    assert done.returncode == 2
    assert message in done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
