"""What may be captured: no screenshot of a page on which a secret can be read, and no field that may hold one."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.evidence.cover import MASK_COLOUR
from runwright.evidence.evidence import Evidence, EvidencePolicy
from runwright.sandboxes.server import serve
from runwright.secrets import Redactor, Secret

SECRET = "shpat_canary_0123456789abcdef"
HALVES = (SECRET[:12], SECRET[12:])
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><text y='20'>{}</text></svg>"
SHADOW = "<div id=h></div><script>h.attachShadow({{mode: '{}'}}).innerHTML = '<p>{}</p>'</script>"
ENCODED = base64.b64encode(SVG.format(SECRET).encode()).decode()
READABLE = {
    "text": f"<p>{SECRET}</p>",
    "open shadow root": SHADOW.format("open", SECRET),
    "closed shadow root": SHADOW.format("closed", SECRET),
    "frame": f"<iframe srcdoc='<p>{SECRET}</p>'></iframe>",
    "title": f"<a title='{SECRET}'>x</a>",
    "placeholder": f"<input placeholder='{SECRET}'>",
    "button": f"<input type=button value='{SECRET}'>",
    "button by script": f"<input type=submit id=b><script>b.value = '{SECRET}'</script>",
    "option": f"<select><option>{SECRET}</select>",
    "editable": f"<div contenteditable>{SECRET}</div>",
    "attribute in a style": f"<style>p::before {{ content: attr(data-key) }}</style><p data-key='{SECRET}'></p>",
    "text of a style": f"<style>p::before {{ content: '{HALVES[0]}' '{HALVES[1]}' }}</style><p></p>",
    "list marker": f"<style>@counter-style k {{system: cyclic; symbols: '{SECRET}'}} li {{list-style: k}}</style><li>",
    "two elements": "<p><i>{}</i><i>{}</i></p>".format(*HALVES),
    "groups": f"<p>{' '.join(SECRET[at : at + 4] for at in range(0, len(SECRET), 4))}</p>",
    "hyphens": f"<p>{'-'.join(HALVES)}</p>",
    "zero width space": f"<p>{'&#8203;'.join(HALVES)}</p>",
    "soft hyphen": f"<p>{'&shy;'.join(HALVES)}</p>",
    "capitals": f"<p style='text-transform: uppercase'>{SECRET}</p>",
    "image of an address": f'<img src="data:image/svg+xml,{SVG.format(SECRET)}">',
    "image in base64": f"<img src='data:image/svg+xml;base64,{ENCODED}'>",
    "object": f'<object data="data:image/svg+xml,{SVG.format(SECRET)}"></object>',
}
MASKED_SHARE = """async ([picture, red, green, blue]) => {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, image.width, image.height).data;
  const near = (value, wanted) => Math.abs(value - wanted) < 12;
  let masked = 0;
  for (let at = 0; at < data.length; at += 4)
    masked += near(data[at], red) && near(data[at + 1], green) && near(data[at + 2], blue);
  return masked / (data.length / 4);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page."""
    with browser.new_context(viewport={"width": 500, "height": 200}) as context:
        yield context.new_page()


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    """Evidence of a run that knows the secret and one plain value."""
    evidence = Evidence(tmp_path, EvidencePolicy(), Redactor(Secret(SECRET)))
    evidence.show(["plain.example"])
    return evidence


def masked_share(page: Page, picture: Path | None) -> float:
    """Return which part of a screenshot has the colour of the mask."""
    assert picture is not None
    address = f"data:image/jpeg;base64,{base64.b64encode(picture.read_bytes()).decode()}"
    return float(page.evaluate(MASKED_SHARE, [address, *bytes.fromhex(MASK_COLOUR[1:])]))


@pytest.mark.parametrize("way", READABLE)
def test_a_readable_secret_prevents_the_screenshot(page: Page, evidence: Evidence, way: str) -> None:
    """Text cannot be masked: no screenshot is taken if a person could read the secret on it."""
    page.set_content(READABLE[way])
    assert evidence.may_show_secrets(page)
    assert evidence.screenshot(page, "secret", sensitive=False) is None
    assert list(evidence.folder.iterdir()) == []


def test_a_page_without_secrets_is_captured(page: Page, evidence: Evidence) -> None:
    """Texts, buttons and fields that hold no secret are captured as they are."""
    page.set_content("<p>nothing</p><input value=visible><input type=button value=Go>")
    assert not evidence.may_show_secrets(page)
    assert masked_share(page, evidence.screenshot(page, "plain", sensitive=False)) < 0.001


@pytest.mark.parametrize("value", [SECRET, " ".join(HALVES), HALVES[0] + "\u200b" + HALVES[1]])
def test_a_secret_in_a_field_is_covered(page: Page, evidence: Evidence, value: str) -> None:
    """A field with the secret, also in groups, is covered with every other field that is not known to be plain."""
    page.set_content("<style>input { display: block; width: 400px; height: 50px }</style><input id=a><input id=b>")
    page.locator("#a").fill(value)
    page.locator("#b").fill("unknown")
    assert masked_share(page, evidence.screenshot(page, "field", sensitive=False)) > 0.38


def test_a_plain_value_stays_readable(page: Page, evidence: Evidence) -> None:
    """On a sensitive screen a field that holds exactly a plain value of the run is not covered, any other is."""
    page.set_content("<style>input { display: block; width: 400px; height: 50px; border: 0 }</style><input>")
    field = page.locator("input")
    field.fill("plain.example")
    assert masked_share(page, evidence.screenshot(page, "one", sensitive=True)) < 0.001
    field.fill("plain.example/more")
    assert masked_share(page, evidence.screenshot(page, "two", sensitive=True)) > 0.18
    evidence.show(["plain.example/more", SECRET])
    assert masked_share(page, evidence.screenshot(page, "three", sensitive=True)) < 0.001
    field.fill(SECRET)
    assert masked_share(page, evidence.screenshot(page, "four", sensitive=True)) > 0.18


def test_a_field_that_moves_stays_covered(page: Page, evidence: Evidence) -> None:
    """A layout that moves while the screenshot is taken uncovers nothing."""
    page.set_content(
        "<input type=password value=known style='position: absolute; width: 300px; height: 60px; border: 0;"
        "background: white; color: red; -webkit-text-security: none; font: 60px monospace'>"
        "<script>let x = 0; const field = document.querySelector('input');"
        "const go = () => { x = (x + 9) % 180; field.style.left = x + 'px'; requestAnimationFrame(go) }; go()</script>"
    )
    for number in range(3):
        assert masked_share(page, evidence.screenshot(page, f"moved-{number}", sensitive=False)) > 0.17


def test_a_frame_of_another_site_is_read_and_covered(page: Page, evidence: Evidence) -> None:
    """A frame in a process of its own is read as the page itself, and its fields are covered."""
    bodies = {
        "/text": f"<p>{SECRET}</p>",
        "/field": "<input type=password value=abc style='width: 250px; height: 90px'>",
    }

    async def answer(request: Request) -> HTMLResponse:
        return HTMLResponse(f"<body style='margin: 0'>{bodies[request.url.path]}")

    with serve(Starlette(routes=[Route(path, answer) for path in bodies])) as served:
        other = served.url.replace("127.0.0.1", "localhost")
        page.goto(f"{served.url}/field")
        page.set_content(f"<iframe src='{other}/text'></iframe>", wait_until="load")
        assert evidence.screenshot(page, "text", sensitive=False) is None
        page.set_content(f"<iframe src='{other}/field'></iframe>", wait_until="load")
        assert masked_share(page, evidence.screenshot(page, "field", sensitive=False)) > 0.15
