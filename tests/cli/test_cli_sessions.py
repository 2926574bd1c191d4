"""`sign-in` and `sessions`: a sign-in is kept for later runs, sealed, until it is forgotten."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.browser.storage_states import SavedSessions
from runwright.sandboxes.server import serve
from runwright_xentral.sandbox import XentralSandbox
from tests.support.command_line import Runwright

STORE = """() => new Promise(resolve => {
  const asked = indexedDB.open('app', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('keys').put('a-device-key', 'device');
  asked.onsuccess = () => { asked.result.close(); localStorage.setItem('user', 'ada'); resolve(); };
})"""
RECALL = """() => new Promise(resolve => {
  const asked = indexedDB.open('app', 1);
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onerror = () => resolve(['', localStorage.getItem('user')]);
  asked.onsuccess = () => {
    const got = asked.result.transaction('keys').objectStore('keys').get('device');
    got.onsuccess = () => resolve([got.result, localStorage.getItem('user')]);
  };
})"""


@pytest.fixture
def xentral() -> Iterator[tuple[XentralSandbox, str]]:
    """A tenant, and its address."""
    sandbox = XentralSandbox()
    with serve(sandbox.app) as served:
        yield sandbox, served.url


def test_a_kept_sign_in_is_reused_until_it_is_forgotten(
    runwright: Runwright, runwright_process: Runwright, tmp_path: Path, xentral: tuple[XentralSandbox, str]
) -> None:
    """The second run types no password; what lies on disk is sealed and private; without it a person is needed."""
    sandbox, url = xentral
    command = ("sign-in", "xentral", "--screenshot", "off", "--input", f"xentral_url={url}")
    credentials = sandbox.credentials()
    only_the_name = {"XENTRAL_USERNAME": credentials["XENTRAL_USERNAME"]}
    assert runwright_process(*command, env=credentials).returncode == 0
    [kept] = (tmp_path / ".runwright").rglob("*.session")
    [cookie] = sandbox.state.sessions
    assert cookie.encode() not in kept.read_bytes()
    assert os.name != "posix" or stat.S_IMODE(kept.stat().st_mode) == 0o600
    [listed] = json.loads(runwright("sessions", "--json").stdout)
    assert (listed["app"], listed["origin"], listed["account"]) == ("xentral", url, credentials["XENTRAL_USERNAME"])
    assert runwright_process(*command, env=only_the_name).returncode == 0
    assert list(sandbox.state.sessions) == [cookie]
    assert "forgotten: xentral" in runwright("sessions", "--forget", "xentral").stdout
    assert not kept.exists()
    stranger = runwright_process(*command, env=only_the_name)
    assert stranger.returncode == 4, stranger.stderr
    assert "--headed" in stranger.stderr


def test_a_session_has_all_that_the_browser_stored(browser: Browser, tmp_path: Path) -> None:
    """Cookies, local storage and IndexedDB come back in a fresh context, for the same account only."""

    async def blank(_request: Any) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>App</title>")

    with serve(Starlette(routes=[Route("/", blank)])) as served:
        app: Any = SimpleNamespace(name="app", url=served.url)
        sessions = SavedSessions(tmp_path / "sessions")
        with browser.new_context() as first:
            page = first.new_page()
            page.goto(served.url)
            page.evaluate(STORE)
            sessions.save(app, "ada", first)
        assert sessions.load(app, "bob") is None
        with browser.new_context(storage_state=sessions.load(app, "ada")) as second:
            page = second.new_page()
            page.goto(served.url)
            assert page.evaluate(RECALL) == ["a-device-key", "ada"]


def test_an_unknown_application_is_named(runwright: Runwright) -> None:
    """`sign-in` of an application that the runbook does not have says which is meant."""
    done = runwright("sign-in", "xentrall")
    assert done.returncode == 2
    assert "did you mean 'xentral'?" in done.stderr
