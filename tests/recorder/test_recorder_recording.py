"""Records what a person does in a real browser, and runs what came out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from runwright.recorder import Recording
from runwright.results import RunResult
from tests.recorder.recorder_app import SOON_SECONDS
from tests.recorder.recorder_take import Take

CANARIES = ("canary-PASS-4711", "canary-TOKEN-4712", "canary-NOTE-4713")
Record = Callable[..., Take]


def fill_the_form(take: Take) -> None:
    """Do what a person does with the form."""
    page = take.page
    page.get_by_label("Shop name").press_sequentially("Ada's shop")
    page.get_by_label("Password").press_sequentially(CANARIES[0][:6])
    page.get_by_role("button", name="Show").click()
    page.get_by_label("Password").press("End")
    page.get_by_label("Password").press_sequentially(CANARIES[0][6:])
    page.get_by_label("API token").press_sequentially(CANARIES[1])
    page.get_by_label("Secret note").press_sequentially(CANARIES[2])
    page.get_by_label("Country").press("B")
    page.get_by_label("Live").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Shop connected").wait_for()


def test_the_first_click_is_recorded(browser: Browser, app_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is opened only after the recorder listens to it, however long that takes."""
    context = browser.new_context()
    attach = context.new_cdp_session

    def attach_slowly(page: Page) -> CDPSession:
        page.wait_for_timeout(1000)
        return attach(page)

    monkeypatch.setattr(context, "new_cdp_session", attach_slowly)
    recording = Recording(context)
    recording.open(f"{app_url}/form").get_by_label("Live").check()
    recording.finish()
    context.close()
    assert "check" in [event.kind for event in recording.events]


def test_a_form_is_recorded_and_runs(
    record: Record, app_url: str, carry_out: Callable[..., RunResult], capfd: Any, tmp_path: Any
) -> None:
    """Fields, list, box and change come out; secrets do not, not even where the application shows them again."""
    take = record(f"{app_url}/form", app_url)
    fill_the_form(take)
    take.write()
    en = {"en": "Save"}
    assert [step["uses"] for step in take.steps] == [
        "ui.open",
        "ui.fill",
        "ui.fill_secret",
        "ui.click",
        "ui.fill_secret",
        "ui.fill_secret",
        "ui.fill_secret",
        "ui.select",
        "ui.check",
        "ui.change",
    ]
    assert take.steps[1] == {"uses": "ui.fill", "target": {"label": {"en": "Shop name"}}, "value": "Ada's shop"}
    assert take.steps[-1] == {
        "uses": "ui.change",
        "target": {"role": "button", "name": en},
        "change": "press Save",
        "outcome": {"text": {"en": "Shop connected"}},
    }
    assert take.errors == []
    result = carry_out(
        take, password=CANARIES[0], password_2=CANARIES[0], api_token=CANARIES[1], secret_note=CANARIES[2]
    )
    assert (result.status, result.message) == ("passed", "")
    kept = repr(take.recording.events) + take.text + "".join(capfd.readouterr())
    assert [canary for canary in CANARIES if canary in kept] == []


def test_rows_questions_tabs_frames_and_downloads(
    record: Record, app_url: str, carry_out: Callable[..., RunResult]
) -> None:
    """What lies beside the page and what has the same name comes out with what tells it apart, and runs."""
    take = record(f"{app_url}/rows", app_url)
    page = take.page
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("row", name="Grace").get_by_role("button").click()
    page.get_by_role("button", name="Remove all").click()
    page.get_by_text("Removed").wait_for()
    with page.expect_download():
        page.get_by_role("link", name="Export").click()
    page.frame_locator("iframe").get_by_label("Holder").press_sequentially("Ada")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Open the app").click()
    popup.value.get_by_label("Size").press_sequentially("12")
    take.recording.finish()
    popup.value.close()
    take.write(inputs=True)
    assert take.errors == []
    assert [step["uses"] for step in take.steps] == [
        "ui.open",
        "ui.click",
        "ui.change",
        "ui.download",
        "ui.fill",
        "ui.click",
        "ui.fill",
        "ui.close_tab",
    ]
    row = {"role": "row", "has": {"text": {"en": "Grace"}}}
    assert take.steps[1]["target"] == {"role": "button", "name": {"en": "Edit"}, "within": row}
    assert (take.steps[2]["dialog"], take.steps[2]["outcome"]) == ("accept", {"text": {"en": "Removed"}})
    assert take.steps[3]["file"] == "downloads/orders.csv"
    assert take.steps[5]["opens"] == "tab"
    assert [typed.label for typed in take.asked] == ["Holder", "Size"]
    result = carry_out(take)
    assert (result.status, result.message) == ("passed", "")


@pytest.mark.parametrize(
    "name, outcome", [("Store", "Stored"), pytest.param("Send", "Sent off", marks=pytest.mark.matrix)]
)
def test_a_change_is_one_however_late_it_is_sent(
    record: Record, app_url: str, name: str, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a click sends after a slow answer or a timer makes it a change; what the page sends by itself does not."""
    monkeypatch.setattr("runwright.recorder._requests.CONSEQUENCE_SECONDS", SOON_SECONDS)
    take = record(f"{app_url}/settings", app_url)
    take.page.get_by_role("button", name="Open").click()
    take.page.get_by_text("Opened").wait_for()
    take.page.get_by_role("button", name=name).click()
    take.page.get_by_text(outcome).wait_for()
    take.page.wait_for_timeout(800)
    take.write()
    assert take.errors == []
    assert [step["uses"] for step in take.steps] == ["ui.open", "ui.click", "ui.change"]
    assert take.steps[-1]["outcome"] == {"text": {"en": outcome}}


def test_a_page_cannot_write_into_the_runbook(record: Record, app_url: str) -> None:
    """A page's names pass a serializer, and its own clicks and calls are no events."""
    take = record(f"{app_url}/hostile", app_url)
    page = take.page
    page.get_by_role("button", name="evil").click()
    page.locator("#odd").click()
    page.get_by_label("Note").press_sequentially("a: b #c ${{ inputs.x }}")
    take.write()
    assert take.errors == []
    assert [step["uses"] for step in take.steps] == ["ui.open", "ui.click", "ui.click", "ui.fill"]
    assert take.steps[2]["target"] == {"css": "#odd"}
    assert take.steps[3]["target"] == {"label": {"en": "Note: 'a\" #b"}}
