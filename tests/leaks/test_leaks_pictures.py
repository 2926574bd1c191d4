"""The token on screenshots, pixel by pixel: its box is one colour, on every screen that shows it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from leaks_scene import BOOK
from playwright.sync_api import Browser, Page

from runwright.contexts import BrowserSettings
from runwright.evidence import MASK_COLOUR
from runwright.observer import Observer
from runwright.outcome import StepResult
from runwright.plan import InputSources, build_plan
from runwright.registry import installed
from runwright.runbook import find_runbook
from runwright.runs import Setup, resume, start
from runwright.sandbox import serve
from runwright.workspace import Workspace
from runwright_shopify.sandbox import ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import XentralOptions, XentralSandbox

COLOURS = """async ([picture, box]) => {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const [left, top] = [Math.ceil(box.x) + 1, Math.ceil(box.y) + 1];
  const data = context.getImageData(left, top, Math.floor(box.width) - 3, Math.floor(box.height) - 3).data;
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
class Witness(Observer):
    """Sees the page just after its picture was taken: the box of the token, and the page as it looks without masks."""

    browser: Browser
    shop: ShopifySandbox
    runs: Path
    boxes: dict[str, dict[str, float]] = field(default_factory=dict)
    masked: dict[str, bytes] = field(default_factory=dict)
    bare: dict[str, bytes] = field(default_factory=dict)

    def step_finished(self, result: StepResult, number: int, of: int) -> None:
        """Remember where the token is on the page."""
        token = self.shop.state.apps[0].token if self.shop.state.apps else ""
        page = self.browser.contexts[-1].pages[-1]
        box = page.locator("input").evaluate_all(BOX_OF, token) if token else None
        if box:
            name = f"{number:02d}-{result.id}"
            self.boxes[name] = box
            taken = max(self.runs.glob(f"*/{name}*.png"), key=lambda path: path.stat().st_mtime_ns)
            self.masked[name] = taken.read_bytes()
            page.locator("input").evaluate_all("all => all.forEach(each => { each.type = 'text'; })")
            self.bare[name] = page.screenshot()


@pytest.fixture
def canvas(browser: Browser) -> Iterator[Page]:
    """A page to draw pictures on."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("markup", ["polaris", pytest.param("components", marks=pytest.mark.crash)])
def test_the_token_is_masked_on_every_picture(
    browser: Browser, canvas: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, markup: str
) -> None:
    """Shopify's credentials, page 1 of Xentral's assistant and its edit page: where the token is, the mask is."""
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")
    shop = ShopifySandbox(ShopifyOptions(markup=markup))  # type: ignore[arg-type]
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
        assert failed.steps[-1].id == "enter_credentials", failed.message
        passed = resume(failed.run, plan, setup)
        assert passed.status == "passed", passed.message
    shown = {name.partition("-")[2] for name in witness.boxes}
    assert {"token", "enter_credentials", "finish", "connection_check"} <= shown
    for name, box in witness.boxes.items():
        assert box["width"] > 100
        assert _colours(canvas, witness.masked[name], box) == [MASK_COLOUR], name
        assert len(_colours(canvas, witness.bare[name], box)) > 1, name


def _colours(canvas: Page, picture: bytes, box: dict[str, float]) -> list[str]:
    """Return every colour of a picture within a box."""
    address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    found: list[str] = canvas.evaluate(COLOURS, [address, box])
    return found
