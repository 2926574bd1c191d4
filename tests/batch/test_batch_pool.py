"""The local pool, with stand-ins for the runs: canaries, the stop, deaths, busy targets, Ctrl-C, going on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runwright.batch._batch import FAILED, UNFINISHED, BatchTarget, Outcome
from runwright.batch._child import COMMAND, PARENT_VARIABLE
from runwright.batch._pool import BatchListener

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is stopped by POSIX signals")


class Interruption(BatchListener):
    """Presses Ctrl-C when the stand-in of a target works."""

    def __init__(self, folder: Path, name: str) -> None:
        self._calls = folder / "calls.jsonl"
        self._name = name
        self._is_done = False

    def waiting(self) -> None:
        """Interrupt once."""
        if not self._is_done and self._calls.exists() and self._name in self._calls.read_text(encoding="utf-8"):
            self._is_done = True
            raise KeyboardInterrupt


class Overlap(BatchListener):
    """Remembers how many targets were at work at once, and which."""

    def __init__(self) -> None:
        self.now: set[str] = set()
        self.most = 0

    def target_started(self, target: BatchTarget, run_id: str) -> None:
        """Count one more."""
        self.now.add(target.name)
        self.most = max(self.most, len(self.now))

    def target_ended(self, target: BatchTarget, outcome: Outcome, seconds: float) -> None:
        """Count one less."""
        self.now.discard(target.name)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_run_whose_batch_died_before_it_began_does_nothing() -> None:
    """The system tells a process only of a parent that dies later."""
    left = subprocess.run(
        [*COMMAND, "list"], env={**os.environ, PARENT_VARIABLE: "0"}, capture_output=True, check=False
    )
    assert (left.returncode, left.stdout) == (-signal.SIGTERM, b"")


def test_every_target_is_a_run_of_its_own(shops: Any) -> None:
    """Each gets its inputs on standard input, an id that the record knows, and nothing of the others."""
    batch = shops.create({"a": "pass", "b": "pass", "c": "fail"}, arguments=("--no-sessions",))
    assert shops.run(batch, jobs=2).stage == "all"
    assert shops.statuses(batch) == {"a": "passed", "b": "passed", "c": "failed"}
    assert {each["run"]: each["inputs"]["shop"] for each in shops.calls} == {
        f"{batch}-000{number}": f"https://{name}.example/" for number, name in enumerate("abc", 1)
    }
    assert all("--no-sessions" in each["arguments"] and "--json" in each["arguments"] for each in shops.calls)
    assert shops.target(batch, "c").outcome.step == "save"


def test_the_canary_runs_alone_and_must_pass(shops: Any) -> None:
    """If it fails nothing else is begun, and the batch says which one it was."""
    batch = shops.create({"a": "fail", "b": "pass", "c": "pass"})
    done = shops.run(batch, jobs=3)
    assert done.stage == "stopped"
    assert "the first target 'a' did not pass: fail" in done.reason
    assert shops.statuses(batch) == {"a": "failed", "b": "held", "c": "held"}
    assert len(shops.calls) == 1


def test_canaries_of_any_number(shops: Any) -> None:
    """The rest begins when all of them have passed; with none, everything begins at once."""
    overlap = Overlap()
    batch = shops.create(dict.fromkeys("abcd", "pass"), canary=3)
    shops.run(batch, jobs=4, listener=overlap)
    assert set(shops.statuses(batch).values()) == {"passed"}
    assert [each["run"][-1] for each in shops.calls][-1] == "4"
    assert overlap.most == 3


def test_the_same_diagnosis_three_times_stops_the_batch(shops: Any) -> None:
    """It says what the vendor seems to have changed, and holds the rest back instead of burning it."""
    batch = shops.create({"a": "pass", **dict.fromkeys("bcd", "diagnose"), "e": "pass", "f": "pass"})
    done = shops.run(batch)
    assert done.stage == "stopped"
    assert "the vendor seems to have changed this screen" in done.reason
    assert "'Save' is now 'Keep'" in done.reason
    assert "(b, c, d)" in done.reason
    assert shops.statuses(batch)["e"] == "held"


@pytest.mark.parametrize(
    "scripts", [["diagnose", "diagnose", "pass", "diagnose", "diagnose"], ["fail"] * 4, ["human"] * 4]
)
def test_other_failures_do_not_stop_it(shops: Any, scripts: list[str]) -> None:
    """A success in between, failures without a diagnosis, and people who must act let the others go on."""
    batch = shops.create({"first": "pass", **{f"s{number}": word for number, word in enumerate(scripts)}})
    assert shops.run(batch).stage == "all"
    assert "held" not in shops.statuses(batch).values()
    assert len(shops.calls) == len(scripts) + 1


def test_a_dead_run_is_resumed_and_not_begun_again(shops: Any) -> None:
    """The journal knows the run, so its process is started with `resume` and the same id."""
    batch = shops.create({"a": "'die pass'"})
    shops.run(batch)
    assert [(each["verb"], each["run"]) for each in shops.calls] == [
        ("run", f"{batch}-0001"),
        ("resume", f"{batch}-0001"),
    ]
    assert shops.statuses(batch) == {"a": "passed"}


@pytest.mark.matrix
def test_a_run_that_always_dies_is_given_up(shops: Any) -> None:
    """After three deaths the target is an error that names the log, and the others have gone on."""
    batch = shops.create({"a": "pass", "b": "die", "c": "pass"})
    shops.run(batch)
    assert shops.statuses(batch) == {"a": "passed", "b": "error", "c": "passed"}
    assert "died 3 times" in shops.target(batch, "b").outcome.message
    assert sum(each["inputs"]["shop"] == "https://b.example/" for each in shops.calls) == 3


def test_a_busy_target_is_tried_again(shops: Any) -> None:
    """A busy target is not a failure: it waits while others run, and counts as busy only after many tries."""
    batch = shops.create({"a": "pass", "b": "'busy busy pass'", "c": "pass"})
    shops.run(batch)
    assert set(shops.statuses(batch).values()) == {"passed"}
    assert shops.target(batch, "b").deaths == 0


def test_ctrl_c_leaves_everything_resumable(shops: Any, tmp_path: Path) -> None:
    """The run at work ends in order, the rest is held, and --only-pending goes on with exactly those."""
    batch = shops.create({"a": "pass", "b": "'wait pass'", "c": "pass"})
    done = shops.run(batch, listener=Interruption(tmp_path, "b.example"))
    assert done.stage == "interrupted"
    assert shops.statuses(batch) == {"a": "passed", "b": "interrupted", "c": "held"}
    assert shops.run(batch, UNFINISHED).stage == "all"
    assert set(shops.statuses(batch).values()) == {"passed"}
    assert [each["verb"] for each in shops.calls] == ["run", "run", "resume", "run"]


def test_ctrl_c_before_a_run_can_answer_is_no_death(shops: Any, tmp_path: Path) -> None:
    """A process that ends by the signal because it has only just begun was interrupted; what happens is printed."""
    told: list[str] = []

    class Impatient(Interruption):
        def stopping(self) -> None:
            told.append("stopping")

        def target_died(self, target: BatchTarget) -> None:
            told.append("died")

    batch = shops.create({"a": "'early pass'", "b": "pass"}, canary=0)
    shops.run(batch, listener=Impatient(tmp_path, "a.example"))
    assert told == ["stopping"]
    assert (shops.target(batch, "a").status, shops.target(batch, "a").deaths) == ("interrupted", 0)
    shops.run(batch, UNFINISHED)
    assert set(shops.statuses(batch).values()) == {"passed"}


def test_only_failed(shops: Any) -> None:
    """What failed, or needed a person, is taken up again; what has passed is left alone."""
    batch = shops.create({"a": "pass", "b": "'fail pass'", "c": "'human pass'", "d": "pass"})
    shops.run(batch)
    assert shops.statuses(batch) == {"a": "passed", "b": "failed", "c": "needs_human", "d": "passed"}
    shops.run(batch, FAILED)
    assert set(shops.statuses(batch).values()) == {"passed"}
    assert len(shops.calls) == 6


@pytest.mark.parametrize("per_origin, most", [(0, 3), (2, 2), (1, 1)])
def test_runs_at_one_origin_are_limited(shops: Any, per_origin: int, most: int) -> None:
    """--per-origin counts the runs at work at the same origin; without it only --jobs counts."""
    overlap = Overlap()
    batch = shops.create(dict.fromkeys("abc", "pass"), host="one", canary=0, per_origin=per_origin)
    shops.run(batch, jobs=3, listener=overlap)
    assert set(shops.statuses(batch).values()) == {"passed"}
    assert overlap.most == most


def test_a_batch_has_one_driver(shops: Any) -> None:
    """A second process is refused while the first one lives; a record that was edited is not driven at all."""
    batch = shops.create({"a": "pass"})
    target = shops.target(batch, "a")
    shops.store.begin(batch, UNFINISHED)
    assert not shops.store.batch(batch).is_driven, "its own process may begin again"
    edited = BatchTarget(**{**vars(target), "spec": {**target.spec, "commands": {"": "touch /tmp/x"}}})
    outcome = shops.driver()
    with pytest.raises(Exception, match="was edited"):
        outcome.begin(shops.store.batch(batch), edited)
