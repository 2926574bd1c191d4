"""Check runs beside a baseline: what is taken, what breaks, and what never gets into a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from runwright.baselines import Baseline, _capture
from runwright.errors import RunwrightError
from runwright.pages.change_gate import GateMode
from runwright.report import build_report, render
from runwright.results import RunResult, StepResult
from runwright.runner.context import RunOptions
from runwright_parcels.sandbox import PASSWORD
from tests.support.bench import CONNECT_SHOP, ENTER_KEY, KEY_INPUT, OPEN_ASSISTANT, Bench
from tests.support.parcels import ObservedDesk

SIGN_IN = "  - {id: in, doc: [], uses: parcels.sign_in}\n"
LOOK = "  - {id: look, doc: [], uses: parcels.look_for, timeout: 1, with: {heading: Senders}}\n"
SENDER = "  - {id: sender, doc: [], uses: parcels.create_sender, timeout: 1, with: {name: Bakery}}\n"
REVEAL = "  - {id: reveal, doc: [], uses: parcels.reveal_key, timeout: 1, with: {sender_id: '1'}}\n"
CONNECT = OPEN_ASSISTANT + ENTER_KEY + CONNECT_SHOP
AGAIN = ENTER_KEY.replace("id: enter", "id: again")
Check = Callable[..., RunResult]


@dataclass
class DriftingDesk(ObservedDesk):
    """A desk whose pages can be given other words."""

    drift: dict[str, str] = field(default_factory=dict)

    def behind(self, screen: Callable[[Request, dict[str, Any]], Response]) -> Callable[[Request], Awaitable[Response]]:
        """Answer as the desk does, in other words."""
        answer = super().behind(screen)

        async def drifted(request: Request) -> Response:
            response = await answer(request)
            body = bytes(response.body).decode()
            for old, new in self.drift.items():
                body = body.replace(old, new)
            response.body = body.encode()
            response.headers["content-length"] = str(len(response.body))
            return response

        return drifted


@pytest.fixture
def desk() -> DriftingDesk:
    """A desk that can drift."""
    return DriftingDesk()


@pytest.fixture
def check(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Check steps beside the baseline in `base/`; these pages are as they stay, so none is waited for long."""
    monkeypatch.setattr(_capture, "PATIENCE", 0.4)

    def run(steps: str, *, accept: bool = False, strict: bool = False) -> RunResult:
        plan = bench.plan(steps, KEY_INPUT)
        baseline = Baseline(plan, tmp_path / "base", bench.setup.redactor, accepting=accept, strict=strict)
        result = bench.run(steps, KEY_INPUT, options=RunOptions(mode=GateMode.CHECK, baseline=baseline))
        if accept:
            baseline.accept()
        return result

    return run


def by_id(result: RunResult) -> dict[str, StepResult]:
    """Return the outcomes by step."""
    return {step.id: step for step in result.steps}


def test_a_second_check_is_equal(check: Check, bench: Bench, tmp_path: Path) -> None:
    """The screens of one state are equal each time, are not written again, and cause no change."""
    steps = SIGN_IN + SENDER + REVEAL + CONNECT
    assert check(steps, accept=True).status == "checked"
    files = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "base").iterdir()}
    assert sorted(files) == ["assistant.yaml", "in.yaml", "reveal.yaml", "sender.yaml"]
    again = check(steps, accept=True)
    assert [step.differences for step in again.steps] == [()] * len(again.steps)
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "base").iterdir()} == files
    assert set(bench.desk.posts) == {"sign-in", "assistant"}
    sender = (tmp_path / "base" / "sender.yaml").read_text(encoding="utf-8")
    assert "outcome: would add the sender 'Bakery'\n" in sender
    assert 'uses:\n- button "Add sender"\n- heading "Senders"\n' in sender
    assert bench.url not in sender


def test_other_texts_are_harmless_and_listed(check: Check, desk: DriftingDesk) -> None:
    """A text that no step uses may change: the run is checked, and says what is new."""
    check(SIGN_IN + LOOK, accept=True)
    desk.drift = {"<ul>": "<p>Our summer offer</p><ul>"}
    result = check(SIGN_IN + LOOK)
    assert (result.status, result.exit_code) == ("checked", 0)
    assert by_id(result)["look"].differences == ("paragraph: Our summer offer is new",)
    assert by_id(result)["look"].status == "ok"


def test_a_control_that_is_gone_fails_the_run(check: Check, desk: DriftingDesk, bench: Bench) -> None:
    """Without its button the step finds nothing to do; the baseline knows better, and the steps after it still run."""
    check(SIGN_IN + REVEAL + LOOK, accept=True)
    desk.drift = {"<button>Show key once</button>": "<button>Display key once</button>"}
    result = check(SIGN_IN + REVEAL + LOOK)
    assert (result.status, result.exit_code) == ("failed", 1)
    reveal = by_id(result)["reveal"]
    assert reveal.status == "failed"
    assert 'button "Show key once" is now button "Display key once"' in reveal.message
    assert "reveal.yaml" in reveal.hint
    assert by_id(result)["look"].status == "ok"
    with bench.setup.workspace.open_journal() as journal:
        report = build_report(
            journal.events(result.run), Path(result.run_folder), alive=False, redactor=bench.setup.redactor
        )
        xml = render(report, "junit")
    assert '<failure message="not as accepted: button' in xml


@pytest.mark.parametrize(
    "new, cause",
    [
        ("<button disabled>Add sender", "it is there and disabled"),
        pytest.param("<button>Put", "it is not on", marks=pytest.mark.matrix),
    ],
)
def test_a_control_that_cannot_be_used_fails_at_the_gate(
    check: Check, desk: DriftingDesk, new: str, cause: str
) -> None:
    """The gate tries the control; the failure has its diagnosis, and what is not as accepted beside it."""
    check(SIGN_IN + SENDER, accept=True)
    desk.drift = {"<button>Add sender": new}
    sender = by_id(check(SIGN_IN + SENDER))["sender"]
    assert sender.status == "failed"
    assert cause in sender.message
    assert any('button "Add sender"' in each and "the step uses it" in each for each in sender.differences)


def test_a_screen_that_is_not_reached_fails_the_run(check: Check, tmp_path: Path) -> None:
    """A step that no longer gets to its accepted screen is a failure, not merely unknown; accepting keeps its file."""
    lost = tmp_path / "base" / "again.yaml"
    lost.parent.mkdir()
    lost.write_text("format: 1\naddress: x\nlanguage: en\noutcome: ok\nuses: []\nscreen: []\n", encoding="utf-8")
    assert by_id(check(SIGN_IN + CONNECT + AGAIN, accept=True))["again"].status == "unknown"
    again = by_id(check(SIGN_IN + CONNECT + AGAIN))["again"]
    assert again.status == "failed"
    assert "its screen was not reached: cannot know before step 'connect'" in again.message
    assert lost.exists()


def test_a_new_screen_fails_only_a_strict_run(check: Check, tmp_path: Path) -> None:
    """A step without an accepted screen is told; with `strict` it fails the run."""
    (tmp_path / "base").mkdir()
    known = check(SIGN_IN)
    assert (known.status, by_id(known)["in"].differences) == ("checked", ("this screen was never accepted",))
    assert check(SIGN_IN, strict=True).status == "failed"


def test_no_secret_gets_into_a_baseline(check: Check, desk: DriftingDesk, tmp_path: Path) -> None:
    """A page with a known secret has no file; of other pages no field's value is kept, and nothing like a token."""
    unknown = "shpss_0123456789abcdef0123456789abcdef"
    fields = f"<input type=password value=hunter2-typed><textarea>typed-text</textarea><p>key {unknown}</p>"
    desk.drift = {"<ul>": f"{fields}<ul>", "<h1>Sender key</h1>": f"<h1>Sender key</h1><p>{PASSWORD}</p>"}
    check(SIGN_IN + LOOK + REVEAL, accept=True)
    written = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "base").iterdir()}
    assert sorted(written) == ["in", "look"]
    assert "- textbox\n" in written["look"]
    assert '- paragraph: "key #"\n' in written["look"].replace("'", '"')
    for secret in (PASSWORD, unknown, "hunter2-typed", "typed-text"):
        assert not any(secret in text for text in written.values())


def test_open_shadow_roots_and_frames_are_part_of_a_screen(check: Check, desk: DriftingDesk, tmp_path: Path) -> None:
    """Everything visible is recorded, also inside a shadow root or a frame."""
    host = "<div id=h></div><script>h.attachShadow({mode: 'open'}).innerHTML = '<button>In shadow</button>'</script>"
    desk.drift = {"<ul>": f'{host}<iframe srcdoc="<button>In frame</button>"></iframe><ul>'}
    check(SIGN_IN + LOOK, accept=True)
    text = (tmp_path / "base" / "look.yaml").read_text(encoding="utf-8")
    assert '- button "In shadow"\n' in text
    assert '- iframe:\n  - button "In frame"\n' in text


def test_a_folder_that_is_not_there_is_refused(check: Check) -> None:
    """A mistyped folder would let everything pass: only accepting begins one."""
    with pytest.raises(RunwrightError, match="with accepted screens not found"):
        check(SIGN_IN)
