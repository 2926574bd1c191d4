"""Runs with a person beside them: asked before steps and changes, and after a failure."""

from __future__ import annotations

import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from runwright.evidence.evidence import EvidencePolicy
from runwright.handlers.registry import gather
from runwright.pages.change_gate import Decision
from runwright.plan import InputSources, Plan, build_plan
from runwright.results import RunResult
from runwright.runner.context import RunOptions
from runwright.secrets import Redactor
from runwright.supervision import Banner, Conversation, Occasion, Question, UnansweredError
from tests.support.bench import CONNECT_SHOP, ENTER_KEY, KEY_INPUT, Bench
from tests.support.parcels import PACK

Statuses = Callable[[RunResult], dict[str, str]]
Act = Callable[[Question], object]

SIGN_IN = "  - {id: in, doc: [], uses: parcels.sign_in}\n"
SENDER = "  - {id: sender, doc: [], uses: parcels.create_sender, with: {name: Bakery}}\n"
REVEAL = "  - {id: reveal, doc: [], uses: parcels.reveal_key, timeout: 2, with: {sender_id: '1'}}\n"
USE = "  - {id: use, doc: [], uses: parcels.use_key, with: {api_key: '${{ steps.reveal.outputs.api_key }}'}}\n"
REFUSE = "  - {id: no, doc: [], uses: parcels.refuse}\n"
LOOK = "  - {id: look, doc: [], uses: parcels.look_for, with: {heading: Nowhere}, timeout: 1}\n"
ENTER = ENTER_KEY.replace("with:", "timeout: 1, with:")


@dataclass
class Person:
    """Answers as told, and does something in the window before some of the answers."""

    script: list[Decision | tuple[Act, Decision]]
    asked: list[Question] = field(default_factory=list)

    def __call__(self, question: Question) -> Decision:
        """Give the next answer."""
        self.asked.append(question)
        if not self.script:
            raise UnansweredError("the person has left")
        line = self.script.pop(0)
        act, decision = line if isinstance(line, tuple) else (None, line)
        assert decision in question.choices
        if act is not None:
            act(question)
        return decision

    def beside(self, *occasions: Occasion, reread: Callable[[], Plan] | None = None) -> RunOptions:
        """Return the options of a run with this person at its window."""
        return RunOptions(ask=self, occasions=frozenset(occasions), in_window=True, reread=reread)


def reread(bench: Bench) -> Callable[[], Plan]:
    """Return a function that plans the bench's runbook again."""
    return lambda: build_plan(bench.folder / "book.yaml", gather([PACK]), InputSources())


def edit(bench: Bench, before: str, after: str) -> Act:
    """Replace a text of the runbook."""
    path = bench.folder / "book.yaml"
    return lambda question: path.write_text(path.read_text("utf-8").replace(before, after), encoding="utf-8")


def test_a_change_is_asked_about_with_its_control(bench: Bench, statuses: Statuses) -> None:
    """Only changes are asked about: with what is about to happen, the control, and what comes next."""
    person = Person([Decision.RUN])
    result = bench.run(SIGN_IN + SENDER + REFUSE, options=person.beside(Occasion.CHANGE))
    question = person.asked[0]
    assert statuses(result)["sender"] == "changed"
    assert (question.text, question.place) == ("About to add the sender 'Bakery'.", "Step 2 of 3")
    assert question.outlook.startswith("Then: ")
    assert question.control is not None
    assert len(person.asked) == 1


def test_a_stopped_run_takes_the_step_up_when_resumed(bench: Bench, statuses: Statuses) -> None:
    """Stopped before a change, nothing has happened; resumed, the step is carried out."""
    first = bench.run(SIGN_IN + SENDER, options=Person([Decision.STOP]).beside(Occasion.CHANGE))
    assert (first.status, first.exit_code, bench.desk.names) == ("interrupted", 130, ["Shop"])
    second = bench.resume(first.run, SIGN_IN + SENDER)
    assert statuses(second)["sender"] == "changed"
    assert bench.desk.names == ["Shop", "Bakery"]


def test_what_was_done_by_hand_is_not_done_twice(bench: Bench, statuses: Statuses) -> None:
    """Taken over before a change and handed back, the step looks again and finds the work done."""

    def add_by_hand(question: Question) -> None:
        assert question.page is not None
        question.page.locator("[name=name]").fill("Bakery")
        question.page.get_by_role("button", name="Add sender").click()

    person = Person([Decision.TAKE_OVER, (add_by_hand, Decision.CONTINUE)])
    result = bench.run(SIGN_IN + SENDER, options=person.beside(Occasion.CHANGE))
    assert statuses(result)["sender"] == "ok"
    assert bench.desk.names == ["Shop", "Bakery"]


def test_what_can_be_done_once_is_not_handed_over(bench: Bench) -> None:
    """Revealing the secret by hand would lose it."""
    person = Person([Decision.RUN])
    assert bench.run(SIGN_IN + REVEAL + USE, options=person.beside(Occasion.CHANGE)).outputs["use"] == {"key": "right"}
    assert Decision.TAKE_OVER not in person.asked[0].choices


def test_mended_by_hand_a_step_is_retried_in_the_same_session(bench: Bench, statuses: Statuses) -> None:
    """The window stays open after a failure; the person corrects the screen; the screenshot of the failure is kept."""

    def go_to_the_assistant(question: Question) -> None:
        assert question.page is not None
        question.page.goto(f"{bench.url}/assistant")

    person = Person([Decision.TAKE_OVER, (go_to_the_assistant, Decision.CONTINUE)])
    options = person.beside(Occasion.FAILURE)
    result = bench.run(SIGN_IN + ENTER + CONNECT_SHOP, KEY_INPUT, options=options, evidence=EvidencePolicy())
    assert statuses(result) == {"in": "ok", "enter": "ok", "connect": "changed"}
    assert "did not appear" in person.asked[0].text
    assert bench.desk.sign_ins == 1
    assert (Path(result.run_folder) / "02-enter-failure.jpg").exists()


def test_an_edited_runbook_is_taken_when_it_is_sound(bench: Bench, statuses: Statuses) -> None:
    """A broken edit and one with another step show their problems and ask again; then the run goes on."""
    person = Person(
        [
            (edit(bench, "heading: Nowhere", "headin: X"), Decision.REREAD),
            (
                edit(bench, "{id: look, doc: [], uses: parcels.look_for, with: {headin: X}", BETTER),
                Decision.REREAD,
            ),
            (edit(bench, "id: lok", "id: look"), Decision.REREAD),
        ]
    )
    options = person.beside(Occasion.STEP, Occasion.FAILURE, reread=reread(bench))
    person.script = [Decision.RUN, Decision.RUN, *person.script, Decision.RUN]
    result = bench.run(SIGN_IN + LOOK + SENDER, options=options)
    assert statuses(result) == {"in": "ok", "look": "ok", "sender": "changed"}
    failures = [question.text for question in person.asked if question.occasion is Occasion.FAILURE]
    assert "book.yaml:9:" in failures[1]
    assert "'headin'" in failures[1]
    assert "renamed" in failures[2]
    assert bench.desk.sign_ins == 1


BETTER = "{id: lok, doc: [], uses: parcels.look_for, with: {heading: Senders}"


def test_a_failed_step_can_be_left_out(bench: Bench, statuses: Statuses) -> None:
    """What failed is skipped with its reason, what it changed stays on record, and the rest is done."""
    person = Person([Decision.RETRY, Decision.SKIP])
    result = bench.run(SIGN_IN + REFUSE + SENDER, options=person.beside(Occasion.FAILURE))
    assert (result.status, statuses(result)) == ("passed", {"in": "ok", "no": "skipped", "sender": "changed"})
    assert "the parcel desk refused: no" in result.steps[1].message


@pytest.mark.parametrize("script", [[Decision.STOP], []])
def test_a_failure_stays_one_when_nobody_mends_it(bench: Bench, script: list[Decision | tuple[Act, Decision]]) -> None:
    """If the person stops the run or has left, it ends as if there had been no question."""
    result = bench.run(SIGN_IN + REFUSE + SENDER, options=Person(script).beside(Occasion.FAILURE))
    assert (result.status, result.message, bench.desk.names) == ("failed", "the parcel desk refused: no", ["Shop"])


def test_a_step_in_doubt_is_not_skipped_and_looks_first(bench: Bench) -> None:
    """The secret was shown and not read: skipping would settle it, and a second try must not act blindly."""

    def show_it_elsewhere(question: Question) -> None:
        bench.desk.senders["1"].shown = True

    person = Person([(show_it_elsewhere, Decision.RUN), Decision.RETRY, Decision.STOP])
    result = bench.run(SIGN_IN + REVEAL, options=person.beside(Occasion.CHANGE, Occasion.FAILURE))
    assert all(Decision.SKIP not in question.choices for question in person.asked[1:])
    assert person.asked[2].text == "the sender's key was shown, but the run ended before it was saved"
    assert (result.status, result.steps[1].status) == ("needs_human", "in_doubt")


def test_time_spent_asking_is_not_the_steps(bench: Bench, statuses: Statuses) -> None:
    """A person who takes longer than the step may does not make it fail."""

    def dawdle(question: Question) -> None:
        assert question.page is not None
        question.page.wait_for_timeout(2100)

    slow = SENDER.replace("with:", "timeout: 2, with:")
    result = bench.run(SIGN_IN + slow, options=Person([(dawdle, Decision.RUN)]).beside(Occasion.CHANGE))
    assert statuses(result)["sender"] == "changed"


class Hand:
    """A side of the conversation that presses Run in the banner and says nothing itself."""

    pressed = 0

    def show(self, question: Question) -> bool:
        """Find the button with DevTools: nothing in the page leads to it."""
        assert question.page is not None
        self._page = question.page
        return True

    def answer(self) -> Decision | None:
        """Press the first choice."""
        devtools = self._page.context.new_cdp_session(self._page)
        root = devtools.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        first = next(node for node in _all(root) if "choice first" in node.get("attributes", []))
        left, top, *_ = devtools.send("DOM.getBoxModel", {"nodeId": first["nodeId"]})["model"]["content"]
        devtools.detach()
        self._page.mouse.click(left + 2, top + 2)
        self.pressed += 1
        return None

    def close(self, decision: Decision | None) -> None:
        """Nothing to take away."""


def _all(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in (*node.get("children", ()), *node.get("shadowRoots", ())):
        yield from _all(inner)


A_BANNER = 0.005
"""The share of a picture that a banner would cover at the very least; text is never drawn quite the same twice."""
_COMPARE = """async pictures => {
  const [one, other] = await Promise.all(pictures.map(async data => {
    const picture = await createImageBitmap(await (await fetch('data:image/jpeg;base64,' + data)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    canvas.drawImage(picture, 0, 0);
    return canvas.getImageData(0, 0, picture.width, picture.height).data;
  }));
  if (one.length !== other.length) return 1;
  return one.filter((value, index) => Math.abs(value - other[index]) > 8).length / one.length;
}"""


def _share_that_differs(browser: Browser, pictures: list[bytes]) -> float:
    page = browser.new_page()
    share = page.evaluate(_COMPARE, [b64encode(picture).decode() for picture in pictures])
    page.close()
    return float(share)


def test_the_evidence_of_a_supervised_run_is_that_of_any_run(bench: Bench, browser: Browser) -> None:
    """After answers in the window, no screenshot and no trace shows the banner."""
    hand = Hand()
    conversation = Conversation(Banner(Redactor()), hand)
    options = RunOptions(ask=conversation.ask, occasions=frozenset({Occasion.STEP, Occasion.CHANGE}), in_window=True)
    alone = bench.run(SIGN_IN + SENDER, evidence=EvidencePolicy())
    del bench.desk.senders["2"]
    supervised = bench.run(SIGN_IN + SENDER, options=options, evidence=EvidencePolicy(tracing="on"))
    assert hand.pressed == 3
    assert supervised.status == "passed"
    for name in ("01-in.jpg", "02-sender-1.jpg", "02-sender.jpg"):
        pictures = [(Path(run.run_folder) / name).read_bytes() for run in (supervised, alone)]
        assert _share_that_differs(browser, pictures) < A_BANNER
    traces = sorted(Path(supervised.run_folder).glob("*.zip"))
    assert traces
    for trace in traces:
        with zipfile.ZipFile(trace) as archive:
            assert not [name for name in archive.namelist() if b"runwright-banner" in archive.read(name).lower()]
