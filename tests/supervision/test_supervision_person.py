"""A person who signs in, passes a bot check and helps a run along, in the windows of the Shopify sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from runwright.sandboxes.server import serve
from runwright_shopify.sandbox import ShopifyOptions, ShopifySandbox
from tests.supervision.person import Headed

pytestmark = pytest.mark.matrix


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[tuple[ShopifySandbox, list[str]]]:
    """A Shopify admin in the state of the parameter, and the inputs that lead to it."""
    made = ShopifySandbox(ShopifyOptions(**getattr(request, "param", {})))
    with serve(made.app) as served:
        inputs = {**made.inputs(served.url), "xentral_url": "http://127.0.0.1:9"}
        yield made, [f"--input={name}={value}" for name, value in inputs.items()]


def sign_in(page: Page, env: dict[str, str]) -> None:
    """Type e-mail address and password as a person does."""
    page.get_by_label("Email").press_sequentially(env["SHOPIFY_EMAIL"])
    page.get_by_role("button", name="Continue with email").click()
    page.get_by_label("Password").press_sequentially(env["SHOPIFY_PASSWORD"])
    # The run goes on, and may end and close the window, before the click has returned.
    with suppress(Error):
        page.get_by_role("button", name="Log in").click()


def kept_in(folder: Path, words: str) -> list[str]:
    """Return the files below a folder that hold a text."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def test_a_person_signs_in(headed: Headed, sandbox: tuple[ShopifySandbox, list[str]], tmp_path: Path) -> None:
    """Without credentials the window asks its person; the run goes on by itself, and no file has the password."""
    made, inputs = sandbox
    env = made.credentials()
    person = headed("sign-in", "shopify", *inputs)
    page = person.window("http")
    person.wait_for_title(page, "▶ sign in to Shopify")
    person.picture(page, "window-sign-in", {"x": 400, "y": 190, "width": 480, "height": 430})
    sign_in(page, env)
    code, said = person.end()
    assert code == 0, said
    assert "your turn, in the window: sign in to Shopify" in said
    assert "thank you, going on" in said
    assert kept_in(tmp_path / ".runwright", env["SHOPIFY_PASSWORD"]) == []
    # The sign-in is kept: a second run needs neither credentials nor a person.
    again = headed("sign-in", "shopify", *inputs)
    code, said = again.end()
    assert code == 0, said
    assert "your turn" not in said


@pytest.mark.parametrize("sandbox", [{"challenge": "bot_check"}], indirect=True)
def test_a_person_passes_the_bot_check(headed: Headed, sandbox: tuple[ShopifySandbox, list[str]]) -> None:
    """The check is left to the person; then the run types what is configured, as without a check."""
    made, inputs = sandbox
    person = headed("sign-in", "shopify", *inputs, env=made.credentials())
    page = person.window("http")
    person.wait_for_title(page, "▶")
    person.picture(page, "window-bot-check", {"x": 290, "y": 340, "width": 490, "height": 240})
    page.get_by_label("Verify you are human").check()
    page.get_by_role("button", name="Continue").click()
    code, said = person.end()
    assert code == 0, said
    assert "bot check" in said


@pytest.mark.parametrize("sandbox", [{"announcement": "unknown"}], indirect=True)
def test_what_covers_the_page_is_left_to_the_person(headed: Headed, sandbox: tuple[ShopifySandbox, list[str]]) -> None:
    """A pop-up that no neutral control closes fails a step with a reason; the person deals with it and continues."""
    made, inputs = sandbox
    options = ("--approve", "changes", "--until", "app")
    person = headed("run", "connect-shopify-to-xentral", *inputs, *options, env=made.credentials())
    page = person.window("http")
    person.read(page, "Retry")
    person.picture(page, "window-failed")
    person.press(page, "Take over", after="Retry")
    person.read(page, "Continue")
    page.get_by_role("button", name="Explore the updates").click()
    made.state.announcement_open = False  # the shop shows it until it was read
    person.picture(page, "window-taken-over")
    person.press(page, "Continue", after="Continue")
    person.read(page, "About to create the custom app")
    assert person.is_highlighted(page)
    person.picture(page, "banner")
    person.press(page, "Run", after="About to create the custom app")
    code, said = person.end()
    assert code == 0, said
    assert [app.name for app in made.state.apps] == ["Xentral"]
