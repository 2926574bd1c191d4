"""Screenshots of a control that is about to be used: highlighted, masked, and the page as it was before."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from playwright.sync_api import Browser, Error, Page

from runwright.evidence.cover import HIGHLIGHT_COLOUR, MASK_COLOUR
from runwright.evidence.evidence import Evidence, EvidencePolicy
from runwright.secrets import Redactor, Secret
from tests.support.playwright_calls import counted

SECRET = Secret("pictured-secret-a4f0")
COLOUR_AT = """async ([address, x, y]) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return [...context.getImageData(x, y, 1, 1).data].slice(0, 3);
}"""
FORM = (
    f"<label>Token<input id=token value='{SECRET.reveal()}'></label><p style='height: 80px'></p><button>Save</button>"
)
PAGES = {
    "plain": FORM,
    "styles": f"{FORM}<style>*, runwright-cover {{ border: 0 !important; transition: all 9s !important }}"
    "runwright-cover { display: none !important; opacity: 0 !important; visibility: hidden !important }</style>",
    "overlay": f"{FORM}<div style='position: fixed; inset: 0; z-index: 2147483647; pointer-events: none'></div>",
    "dialog": f"<dialog>{FORM}</dialog><script>document.querySelector('dialog').showModal()</script>",
}


@pytest.fixture(scope="module")
def shared_page(browser: Browser) -> Iterator[Page]:
    """One page for all tests."""
    page = browser.new_page(viewport={"width": 600, "height": 400})
    yield page
    page.close()


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    """Evidence with its default policy, of a run that knows a secret."""
    return Evidence(tmp_path, EvidencePolicy(), Redactor(SECRET))


def is_near(page: Page, picture: Path, place: tuple[float, float], colour: str) -> bool:
    """Whether a point of a screenshot has a colour, within the tolerance of JPEG."""
    address = f"data:image/jpeg;base64,{base64.b64encode(picture.read_bytes()).decode()}"
    found = page.evaluate(COLOUR_AT, [address, *map(round, place)])
    wanted = bytes.fromhex(colour[1:])
    return all(abs(one - other) < 50 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("way", PAGES)
def test_the_control_is_outlined_and_secrets_are_masked(shared_page: Page, evidence: Evidence, way: str) -> None:
    """On every side of the control there is the outline, over whatever the page shows; afterwards nothing is left."""
    page = shared_page
    page.set_content(PAGES[way])
    control, field = page.get_by_role("button"), page.locator("#token")
    path = evidence.screenshot(page, "control", sensitive=False, control=control)
    assert path is not None
    assert page.locator("runwright-cover").count() == 0
    box, token = control.bounding_box(), field.bounding_box()
    assert box is not None
    assert token is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    sides = [(box["x"] - 4, middle[1]), (box["x"] + box["width"] + 4, middle[1])]
    sides += [(middle[0], box["y"] - 4), (middle[0], box["y"] + box["height"] + 4)]
    assert all(is_near(page, path, side, HIGHLIGHT_COLOUR) for side in sides)
    assert is_near(page, path, (token["x"] + 9, token["y"] + token["height"] / 2), MASK_COLOUR)


def test_a_readable_secret_leaves_no_picture_of_a_control(shared_page: Page, evidence: Evidence) -> None:
    """The rules for a screenshot after a step hold for a screenshot before a change."""
    shared_page.set_content(f"<p>{SECRET.reveal()}</p><button>Save</button>")
    control = shared_page.get_by_role("button")
    assert evidence.screenshot(shared_page, "control", sensitive=False, control=control) is None
    assert list(evidence.folder.iterdir()) == []


def test_a_screenshot_costs_few_messages(evidence: Evidence, shared_page: Page) -> None:
    """Read, make a world, cover, capture, uncover; a control is looked for once."""
    shared_page.set_content(PAGES["plain"])
    with counted() as calls:
        assert evidence.screenshot(shared_page, "plain", sensitive=False) is not None
    assert calls == {"new_cdp_session": 1, "send": 5}
    with counted() as calls:
        evidence.screenshot(shared_page, "control", sensitive=False, control=shared_page.locator("button"))
    assert calls == {"new_cdp_session": 1, "send": 5, "evaluate_all": 1}


def test_what_cannot_be_covered_is_not_captured(evidence: Evidence, shared_page: Page) -> None:
    """A cover that fails leaves no screenshot and nothing on the page."""
    shared_page.set_content(PAGES["plain"])
    unusable = {"all": True, "plain": None, "mask": "#000", "box": None, "colour": "#000"}
    with (
        mock.patch("runwright.evidence.cover._order", return_value=unusable),
        pytest.raises(Error, match="cannot be drawn on"),
    ):
        evidence.screenshot(shared_page, "uncovered", sensitive=True)
    assert not list(evidence.folder.glob("uncovered*"))
    assert shared_page.locator("runwright-cover").count() == 0
