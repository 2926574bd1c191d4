"""Records the controls of common design systems on the sample application, and runs what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from runwright.results import RunResult
from runwright.sandboxes.server import serve
from tests.recorder.recorder_take import Take
from tests.ui.sample_app import application


@pytest.fixture
def sample_url() -> Iterator[str]:
    """Serve the sample application of the ui pack's tests."""
    with serve(application()) as served:
        yield served.url


def test_comboboxes_become_choices(
    record: Callable[..., Take], carry_out: Callable[..., RunResult], sample_url: str
) -> None:
    """The click that opens a list and what filters it give way to the choice."""
    take = record(f"{sample_url}/comboboxes", sample_url)
    page = take.page
    page.get_by_role("combobox", name="Role").click()
    page.get_by_role("option", name="Author").click()
    page.locator(".value").click()  # it lies over the field
    page.get_by_role("combobox", name="Country").press_sequentially("Aust")
    page.get_by_role("option", name="Austria").click()
    take.write()
    assert take.errors == []
    assert [(step["uses"], step.get("option")) for step in take.steps] == [
        ("ui.open", None),
        ("ui.select", "Author"),
        ("ui.select", "Austria"),
    ], take.text
    result = carry_out(take)
    assert (result.status, result.message) == ("passed", "")


def test_hidden_boxes_are_ticked_by_their_labels(
    record: Callable[..., Take], carry_out: Callable[..., RunResult], sample_url: str
) -> None:
    """A box behind its label, a switch that is a button and a radio come out as boxes, and run."""
    take = record(f"{sample_url}/boxes", sample_url)
    page = take.page
    page.get_by_text("Bootstrap").click()
    page.get_by_text("Tailwind").click()
    page.get_by_text("Vuetify").click()
    page.get_by_role("switch", name="Headless").click()
    page.get_by_text("Yearly").click()
    take.write()
    assert take.errors == []
    assert [step["uses"] for step in take.steps] == ["ui.open", *["ui.check"] * 5], take.text
    result = carry_out(take)
    assert (result.status, result.message) == ("passed", "")
