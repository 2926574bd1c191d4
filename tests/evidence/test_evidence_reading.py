"""What may be captured: no picture of a page whose texts hold a secret."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from runwright.evidence.evidence import Evidence, EvidencePolicy
from runwright.secrets import Redactor, Secret

SECRET = "shpat_canary_0123456789abcdef"
SHADOW = "<div id=h></div><script>h.attachShadow({{mode: 'open'}}).innerHTML = '<p>{}</p>'</script>"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize(
    "markup",
    ["<p>{}</p>", SHADOW, "<iframe srcdoc='<p>{}</p>'></iframe>", "<a title='{}'>x</a>"],
    ids=["text", "shadow root", "frame", "title"],
)
def test_a_readable_secret_prevents_the_picture(page: Page, tmp_path: Path, markup: str) -> None:
    """Text cannot be masked: with a secret in it, in a shadow root or a frame too, there is no picture."""
    evidence = Evidence(tmp_path, EvidencePolicy(), Redactor(Secret(SECRET)))
    page.set_content(markup.format("nothing"))
    assert evidence.screenshot(page, "plain", sensitive=False, failed=False) is not None
    page.set_content(markup.format(SECRET))
    assert evidence.may_show_secrets(page)
    assert evidence.screenshot(page, "secret", sensitive=False, failed=False) is None
    assert [path.name for path in tmp_path.iterdir()] == ["plain.jpg"]
