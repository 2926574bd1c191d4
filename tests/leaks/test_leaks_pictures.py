"""The token on screenshots, pixel by pixel: its box is one colour, on every screen that shows it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from runwright.browser.contexts import BrowserSettings
from runwright.evidence.cover import MASK_COLOUR
from runwright.handlers.registry import installed
from runwright.pages.listener import Position, RunListener
from runwright.plan import InputSources, build_plan
from runwright.results import StepResult
from runwright.runbook import find_runbook
from runwright.runner.start import Setup, resume, start
from runwright.sandboxes.server import serve
from runwright.workspace import Workspace
from runwright_shopify.sandbox import ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import XentralOptions, XentralSandbox
from tests.support.documented_scopes import SCOPES
from tests.support.runbook_copies import BOOK

MASK = bytes.fromhex(MASK_COLOUR[1:])
COLOURS = """async ([picture, box]) => {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  // Within the block of pixels that a JPEG may mix with what is around the box.
  const [left, top] = [Math.ceil(box.x) + 8, Math.ceil(box.y) + 8];
  const data = context.getImageData(left, top, Math.floor(box.width) - 17, Math.floor(box.height) - 17).data;
  const found = new Set();
  for (let at = 0; at < data.length; at += 4) {
    found.add('#' + [...data.slice(at, at + 3)].map(part => part.toString(16).padStart(2, '0')).join(''));
  }
  return [...found];
}"""
BOX_OF = """(fields, value) => {
  const field = fields.find(each => each.value === value);
  if (!field) return null;
  const {x, y, width, height} = field.getBoundingClientRect();
  return {x, y, width, height};
}"""


@dataclass
class Witness(RunListener):
    """Sees the page just after its screenshot: the box of the token, and the page as it looks without masks."""

    browser: Browser
    shop: ShopifySandbox
    runs: Path
    boxes: dict[str, dict[str, float]] = field(default_factory=dict)
    masked: dict[str, bytes] = field(default_factory=dict)
    bare: dict[str, bytes] = field(default_factory=dict)

    def step_finished(self, result: StepResult, position: Position) -> None:
        """Remember where the token is on the page."""
        token = self.shop.state.apps[0].token if self.shop.state.apps else ""
        page = self.browser.contexts[-1].pages[-1]
        box = page.locator("input").evaluate_all(BOX_OF, token) if token else None
        name = f"{position.number:02d}-{result.id.replace('/', '-')}"
        taken = [each for each in result.evidence if re.fullmatch(rf"{name}(-again\d+)?\.jpg", each)]
        picture = next(self.runs.glob(f"*/{taken[0]}"), None) if taken else None
        if box and picture:
            self.boxes[name] = box
            self.masked[name] = picture.read_bytes()
            page.locator("input").evaluate_all("all => all.forEach(each => { each.type = 'text'; })")
            self.bare[name] = page.screenshot()


@pytest.fixture
def canvas(browser: Browser) -> Iterator[Page]:
    """A page to draw pictures on."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.crash
@pytest.mark.parametrize("markup", ["polaris", "components"])
def test_the_token_is_masked_on_every_picture(browser: Browser, canvas: Page, tmp_path: Path, markup: str) -> None:
    """Shopify's credentials, page 1 of Xentral's assistant and its edit page: where the token is, the mask is."""
    shop = ShopifySandbox(ShopifyOptions(markup=markup, app_state="installed", app_scopes=SCOPES))  # type: ignore[arg-type]
    erp = XentralSandbox(XentralOptions(wizard_error_step=1, late_click_ms=0, list_delay_ms=20))
    workspace = Workspace(tmp_path / ".runwright")
    witness = Witness(browser, shop, workspace.root / "runs")
    with serve(shop.app) as shop_served, serve(erp.app) as erp_served:
        inputs = {**shop.inputs(shop_served.url), **erp.inputs(erp_served.url)}
        plan = build_plan(find_runbook(BOOK), installed(), InputSources(given=inputs))
        setup = Setup(
            workspace,
            {**shop.credentials(), **erp.credentials()},
            witness,
            browser=BrowserSettings(running=browser),
        )
        failed = start(plan, setup)
        assert failed.steps[-1].id == "xentral/enter_credentials", failed.message
        passed = resume(failed.run, plan, setup)
        assert passed.status == "passed", passed.message
    shown = {name.partition("-")[2] for name in witness.boxes}
    assert {"token_check", "xentral-enter_credentials", "xentral-connection_check"} <= shown
    for name, box in witness.boxes.items():
        assert box["width"] > 100
        assert max(map(_distance, _colours(canvas, witness.masked[name], box))) < 12, name
        assert max(map(_distance, _colours(canvas, witness.bare[name], box))) > 100, name


def _distance(colour: str) -> int:
    """Return how far a colour is from the mask's; a JPEG is not exact."""
    return max(abs(one - other) for one, other in zip(bytes.fromhex(colour[1:]), MASK, strict=True))


def _colours(canvas: Page, picture: bytes, box: dict[str, float]) -> list[str]:
    """Return every colour of a screenshot within a box."""
    address = f"data:image;base64,{base64.b64encode(picture).decode()}"
    found: list[str] = canvas.evaluate(COLOURS, [address, box])
    return found
