"""Regular checks: the schedule's file, the batch that a check becomes, and the history of the checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from runwright.batch._schedule import Schedule
from runwright.batch._trend import trend_of
from runwright.cli.verbs.check import trend_command
from runwright.errors import RunbookError, RunwrightError
from runwright.journal import Journal, RunStart, StepRecord
from tests.batch.conftest import RUNBOOK, Shops

ENTRY = "checks:\n  nightly: {{runbook: book.yaml, targets: t.csv, cron: '{cron}'{more}}}\n"


@pytest.fixture
def schedule(shops: Shops) -> Callable[..., Schedule]:
    """Return a function that reads a schedule with one check."""
    (shops.folder / "t.csv").write_text("name,shop\na,https://a.example\nb,https://b.example\n", encoding="utf-8")

    def read(cron: str = "0 3 * * *", more: str = "", text: str = ENTRY) -> Schedule:
        path = shops.folder / "checks.yaml"
        path.write_text(text.format(cron=cron, more=more), encoding="utf-8")
        return Schedule(path, {})

    return read


def test_a_check_becomes_a_batch(shops: Shops, schedule: Callable[..., Schedule]) -> None:
    """Its targets wait for workers, with the limits of the entry; the runbook comes with it."""
    checks = schedule(more=", canary: 2, limit: [b], budgets: {open: 2.5}")
    batch = shops.store.batch(checks.start("nightly", 1_800_000_000, shops.store))
    assert batch.is_check
    assert batch.id.startswith("20270115-080000-")
    assert (batch.settings.canary, batch.settings.budgets) == (2, {"open": 2.5})
    assert batch.settings.files == {"book.yaml": (shops.folder / "book.yaml").read_text(encoding="utf-8")}
    assert shops.statuses(batch.id) == {"b": "pending"}


@pytest.mark.parametrize(
    "cron, more, text, expected",
    [
        ("99 3 * * *", "", ENTRY, "check 'nightly': 'cron' "),
        ("0 3 * * *", ", colour: red", ENTRY, "check 'nightly': 'colour' "),
        ("0 3 * * *", ", canary: -1", ENTRY, "check 'nightly': 'canary' "),
        ("0 3 * * *", ", budgets: {open: soon}", ENTRY, "check 'nightly': 'budgets' "),
        ("", "", "checks: 1\n", "checks.yaml:1:1: there are no checks"),
        ("", "", "checks:\n  x: {{targets: t.csv, cron: '* * * * *'}}\n", "check 'x': "),
        ("0 3 * * *", ", limit: [zz]", ENTRY, "the table has no target 'zz'"),
    ],
)
def test_mistakes_are_found_before_midnight(
    schedule: Callable[..., Schedule], cron: str, more: str, text: str, expected: str
) -> None:
    """Each is told with its place when the worker starts."""
    with pytest.raises(RunbookError, match=re.escape(expected)):
        schedule(cron, more, text)


def test_a_budget_is_for_a_step_of_the_runbook(schedule: Callable[..., Schedule]) -> None:
    """A name that no step has would never fail a check."""
    with pytest.raises(RunwrightError, match="a budget is given for the unknown step 'opne'") as refused:
        schedule(more=", budgets: {opne: 1}")
    assert refused.value.hint == "did you mean 'open'?"


def test_a_step_that_is_slower_than_its_budget_fails(shops: Shops) -> None:
    """The stand-in's step takes half a second; the message names the step, its time and the budget."""
    batch = shops.create({"a": "pass", "b": "pass"}, budgets={"open": 0.4})
    done = shops.run(batch)
    assert shops.statuses(batch)["a"] == "failed"
    assert "step 'open' took 0.5 s, its budget is 0.4 s" in done.reason


def test_the_trend_says_since_when(tmp_path: Path) -> None:
    """A finding began with the first of the checks in a row that had it, of the same target."""
    found = [("a", ()), ("a", ("gone",)), ("b", ()), ("a", ("gone",)), ("a", ("gone", "new"))]
    with Journal.open(tmp_path / "journal.db") as journal:
        runs = [_check(journal, target, differences) for target, differences in found]
        trend = trend_of(journal, "Save", 10)
        assert [each.run for each in trend.checks] == runs
        assert trend.seconds("open") == [1.5] * 4
        since = {each.what: each.since for each in trend.found}
        assert since == {"gone": trend.checks[1].at, "new": trend.checks[4].at}
        assert len(trend_of(journal, "Save", 2).checks) == 3
        assert len(trend_of(journal, "Save", 1).checks) == 2
        assert {each.since for each in trend_of(journal, "Save", 1).found} == set(since.values())
        assert not trend_of(journal, "Other", 2).checks


def test_the_trend_names_its_targets(shops: Shops) -> None:
    """They have the names of their batches; times are medians of them, or those of the one that is asked for."""
    shops.planner.path.with_name("save.yaml").write_text(RUNBOOK, encoding="utf-8")
    batch = shops.create({"north": "pass", "south": "pass"})
    with Journal.open(shops.folder / ".runwright" / "journal.db") as journal:
        for name, seconds in (("north", 1.0), ("south", 3.0)):
            shops.store.started(batch, name, _check(journal, f"https://{name}.example", ("gone",), seconds), "")
        _check(journal, "https://north.example", ("gone",), 2.0)
        _check(journal, "https://east.example", (), 9.0)
    done = CliRunner().invoke(trend_command, ["save.yaml"])
    assert done.exit_code == 1
    assert done.output.startswith("Save: https://east.example, north, south\n4 checks")
    assert "  open     1.0    3.0 s\n" in done.output
    assert "UTC, step 'open', north, south: gone\n" in done.output
    one = CliRunner().invoke(trend_command, ["save.yaml", "--target", "north"])
    assert "  open     1.0    2.0 s\n" in one.output
    assert "did you mean 'north'?" in CliRunner().invoke(trend_command, ["save.yaml", "--target", "nroth"]).output


def _check(journal: Journal, target: str, differences: tuple[str, ...], seconds: float = 1.5) -> str:
    step = StepRecord("open", "ui.open", "Open", "")
    start = RunStart("Save", "book.yaml", "", "", f"Save @ {target}", (step,), options={"mode": "check"})
    with journal.start(start) as run:
        run.step_started("open", attempt=1)
        run.step_finished("open", status="ok", differences=differences, seconds=seconds)
        run.ended("checked")
        return run.run_id
