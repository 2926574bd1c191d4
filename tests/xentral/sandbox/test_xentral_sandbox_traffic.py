"""What all screens share: the log, the faults, the summary; and that nothing is fetched from elsewhere."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

import runwright_xentral.sandbox as package
from runwright.sandboxes.server import serve
from runwright_xentral.sandbox import ExistingInterface, XentralOptions, XentralSandbox

LIST = "/index.php?module=onlineshops&action=list"
FOLDER = Path(str(package.__file__)).parent


def test_the_log_has_names_but_no_values(tenant: Any) -> None:
    """Each request is logged with its query, its status and the names of its fields."""
    made = tenant()
    (seen, after) = made.sandbox.requests
    assert (seen.method, seen.path, seen.status) == ("POST", LIST, 303)
    assert (after.method, after.path, after.status) == ("GET", LIST, 200)
    assert seen.fields == ("username", "password")
    assert made.sandbox.credentials()["XENTRAL_PASSWORD"] not in repr(made.sandbox.requests)


def test_every_nth_page_crashes(tenant: Any) -> None:
    """Only requests for pages count, and the next request is answered."""
    made = tenant(fail_every=2)
    assert made.client.get("/static/frame.css").status_code == 200
    assert made.client.get(LIST).status_code == 500
    assert made.client.get("/index.php?module=ajax&action=table&cmd=onlineshopslist").status_code == 200
    assert [made.client.get(LIST).status_code for _ in range(3)] == [200, 500, 200]


def test_latency_delays_each_answer(tenant: Any) -> None:
    """A page takes at least as long as asked for."""
    made = tenant(latency_ms=60)
    started = time.monotonic()
    made.client.get(LIST)
    assert time.monotonic() - started >= 0.06


def test_a_hanging_request_is_never_answered() -> None:
    """Only requests below the prefix hang; the log shows them without a status."""
    sandbox = XentralSandbox(XentralOptions(base_path="/erp", hang_on="/index.php?module=onlineshops"))
    with serve(sandbox.app) as served, httpx.Client(base_url=served.url, trust_env=False) as client:
        assert client.get("/erp/index.php").status_code == 200
        with pytest.raises(httpx.ReadTimeout):
            client.get("/erp" + LIST, timeout=0.3)
    assert [(seen.path, seen.status) for seen in sandbox.requests] == [
        ("/erp/index.php", 200),
        ("/erp" + LIST, 0),
    ]


def test_the_summary_tells_without_the_token() -> None:
    """Each interface is a sentence, and an empty tenant says that there is none."""
    assert XentralSandbox().summary() == ["No shop interface exists."]
    existing = ExistingInterface(url="https://shop.example", token="shpat_secret", location="Berlin", active=False)
    (sentence,) = XentralSandbox(XentralOptions(existing_interface=existing)).summary()
    assert "is inactive for https://shop.example, stock from 'Berlin'" in sentence
    assert "shpat_secret" not in sentence


@pytest.mark.parametrize(
    "path", sorted([*FOLDER.glob("templates/*"), *FOLDER.glob("static/*")]), ids=lambda path: str(path.name)
)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    """No template, script or style sheet names another host."""
    assert not re.search(r"(https?:)?//[a-z0-9.-]+\.[a-z]", path.read_text(encoding="utf-8"))
