"""Three runs, written by the journal itself: the first passed, the second failed, the third crashed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runwright.journal import Journal, RunStart, StepRecord
from runwright.report import Report, build_report
from runwright.secrets import Redactor, Secret, make_private_folder, write_private_file
from tests.report.recorded_runs import ERP, SHOP, TOKEN, Reported, create_the_app, take_picture


@pytest.fixture(autouse=True)
def _own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the journal in the test's own folder."""
    for name in ("RUNWRIGHT_JOURNAL", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The workspace of the runs."""
    return make_private_folder(tmp_path / ".runwright")


@pytest.fixture
def journal(root: Path) -> Iterator[Journal]:
    """An empty journal in the workspace."""
    with Journal.open(root / "journal.db") as opened:
        yield opened


@pytest.fixture
def start(root: Path) -> RunStart:
    """The start of a run with five steps in two applications."""

    def record(id: str, name: str, doc: str, app: str, line: int) -> StepRecord:
        return StepRecord(id, f"{app.partition(' ')[0].lower()}.{id}", name, doc, app, "/books/connect.yaml", line)

    return RunStart(
        runbook_name="Connect <the> shop & the ERP",
        runbook_path="/books/connect.yaml",
        source="name: Connect\n",
        digest="0" * 64,
        fingerprint="Connect @ https://shop.example, https://erp.example",
        steps=(
            record("sign_in", "Sign in to the shop", "Log into the shop as an administrator.", SHOP, 10),
            record("app", "Create the app", "Click Create an app.", SHOP, 14),
            record("token", "Reveal the token", "Click Reveal token once.", SHOP, 20),
            record("check", "Check the token", "", SHOP, 26),
            record("import", "Enter the token", "Enter your access token and click Next.", ERP, 30),
        ),
        folder=str(root / "runs"),
        inputs={"app_name": "ERP <b>link</b>", "scopes": ["read", "write"], "password": None},
        secret_inputs=("password",),
        versions={"runwright": "0.1.0"},
        options={"mode": "run"},
        description="Connects the shop with the ERP.",
        apps={SHOP: "https://shop.example", ERP: "https://erp.example"},
        documentation={"title": "How to connect", "language": "en", "retrieved": "2026-11-23"},
    )


@pytest.fixture
def passed(journal: Journal, start: RunStart) -> str:
    """A run that passed: one step sealed a secret, one was skipped, one was tried twice."""
    with journal.start(start) as run:
        create_the_app(run)
        run.step_started("token", attempt=1, inputs={"app_id": "4711"})
        run.change_intended("reveal the token")
        run.change_done("reveal the token")
        run.step_finished(
            "token", status="changed", outputs={"value": Secret(TOKEN)}, changes=["reveal the token"], seconds=0.75
        )
        take_picture(run, "token", 180)
        run.step_finished("check", status="skipped", message="its condition is not met")
        run.step_started("import", attempt=1, inputs={"token": Secret(TOKEN), "shop": "https://shop.example"})
        run.step_started("import", attempt=2, inputs={"token": Secret(TOKEN), "shop": "https://shop.example"})
        run.step_finished("import", status="ok", outputs={"number": 5}, seconds=3.5)
        take_picture(run, "import", 90)
        folder = Path(start.folder) / run.run_id
        write_private_file(folder / "trace-shop-1.zip", b"PK")
        run.evidence_filed("", "trace-shop-1.zip", "trace")
        run.ended("passed")
        return run.run_id


@pytest.fixture
def failed(journal: Journal, start: RunStart) -> str:
    """A run that failed at its second step, which left a change in doubt and no screenshot."""
    with journal.start(start) as run:
        run.step_started("sign_in", attempt=1, inputs={})
        run.step_finished("sign_in", status="failed", message="the form's gone", hint="look at the picture", seconds=9)
        take_picture(run, "sign_in", 60)
        run.step_started("app", attempt=1, inputs={"name": "ERP"})
        run.change_intended("create the app 'ERP'")
        run.step_finished(
            "app", status="in_doubt", message="no answer", hint="look whether it is there, then resume", seconds=30
        )
        run.step_finished("token", status="skipped", message="needs 'app_id' of step 'app'")
        run.ended("failed", "no answer", "look whether it is there, then resume")
        return run.run_id


@pytest.fixture
def crashed(journal: Journal, start: RunStart) -> str:
    """A run whose process went away in the midst of a change, without noting an end."""
    with journal.start(start) as run:
        create_the_app(run)
        run.step_started("token", attempt=1, inputs={"app_id": "4711"})
        run.change_intended("reveal the token")
        return run.run_id


@pytest.fixture
def reported(journal: Journal, start: RunStart) -> Reported:
    """Return a function that makes the report of a run."""

    def report(run_id: str, *, alive: bool = False, redactor: Redactor | None = None) -> Report:
        folder = Path(start.folder) / run_id
        return build_report(journal.events(run_id), folder, alive=alive, redactor=redactor or Redactor())

    return report
