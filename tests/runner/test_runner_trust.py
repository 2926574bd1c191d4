"""Credentials go only to addresses that a person has named; a password that is a common word stops no run."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from runwright.errors import HumanNeededError
from runwright.handlers.registry import installed
from runwright.pages.listener import Position
from runwright.plan import InputSources, build_plan
from runwright.results import StepResult
from runwright.runner.origins import addresses_of, hand_overs
from runwright.runner.start import start
from runwright.secrets import Redactor
from runwright.secrets.env_file import Environment
from tests.support.bench import Bench, Witness

SIGN_IN = "  - {id: sign_in, doc: [], uses: parcels.sign_in}\n"


def test_an_origin_that_only_the_runbook_names_gets_no_password(bench: Bench) -> None:
    """No password is typed at an address that no person has named; a named address is remembered."""
    stranger = {name: value for name, value in bench.setup.environment.items() if name != "PARCELS_URL"}
    with pytest.raises(HumanNeededError, match=f"the runbook names {bench.url} as Parcel desk") as caught:
        bench.run(SIGN_IN, environment=stranger)
    assert f"PARCELS_URL={bench.url}" in caught.value.hint
    assert bench.desk.sign_ins == 0
    assert bench.run(SIGN_IN).status == "passed"
    assert bench.run(SIGN_IN, environment=stranger).status == "passed"


@pytest.mark.parametrize("has_password", [False, True])
def test_an_env_file_says_only_where_its_own_passwords_go(bench: Bench, has_password: bool) -> None:
    """A `.env` that came with a folder cannot send a password of the environment to an address of its own."""
    secret = bench.desk.credentials()
    for named in ({"PARCELS_URL": bench.url}, {"RUNWRIGHT_INPUT_PLACE": bench.url}):
        file = {**named, **(secret if has_password else {})}
        environment = Environment({} if has_password else secret, file)
        bench.url, written = "${{ inputs.place }}", bench.url
        head = f"inputs: {{place: {{type: url, default: '{written}'}}}}"
        plan = bench.plan(SIGN_IN, head, InputSources(env_file=file))
        bench.url = written
        setup = replace(bench.setup, environment=environment)
        if has_password:
            assert start(plan, setup).status == "passed"
            continue
        with pytest.raises(HumanNeededError, match="the runbook names"):
            start(plan, setup)
    assert bench.desk.sign_ins == (2 if has_password else 0)


def test_a_process_that_gets_a_password_gets_its_address_along() -> None:
    """The runs of a batch know the address that stands beside the password, and no address from a file alone."""
    password, url = {"PARCELS_PASSWORD": "x"}, {"PARCELS_URL": "https://parcels.example"}
    for environment in ({**password, **url}, Environment({}, {**password, **url}), Environment(url, password)):
        assert addresses_of(["PARCELS_PASSWORD"], environment) == url
    assert addresses_of(["PARCELS_PASSWORD"], Environment(password, url)) == {}


def test_a_secret_for_an_address_that_only_the_runbook_names_is_pointed_out(bench: Bench, tmp_path: Path) -> None:
    """A token of one application that another one gets is told with its address, until a person has named that."""
    fill = 'uses: ui.fill_secret, with: {target: {label: A}, secret: "${{ steps.token.outputs.value }}"}'
    head = f"""inputs: {{place: {{type: url, default: {bench.url}}}}}
apps:
  desk: {{pack: ui, url: "{bench.url}"}}
  other: {{pack: ui, url: "${{{{ inputs.place }}}}"}}
steps:
  - {{id: token, uses: ui.read_secret, app: desk, with: {{target: {{css: output}}}}}}
  - {{id: own, app: desk, {fill}}}
  - {{id: give, app: other, {fill}}}
"""
    book = tmp_path / "hand-over.yaml"
    book.write_text(f"runwright: 1\nname: Hand over\n{head}", encoding="utf-8")
    plan = build_plan(book, installed(), InputSources())
    (found,) = hand_overs(plan, {}, bench.setup.workspace)
    assert found.question.startswith(
        f"step 'give' gets the secret of step 'token' at {bench.url}, which only the runbook"
    )
    given = build_plan(book, installed(), InputSources(given={"place": bench.url}))
    assert hand_overs(given, {}, bench.setup.workspace) == []
    bench.setup.workspace.confirm_origins([("ui", bench.url)])
    assert hand_overs(plan, {}, bench.setup.workspace) == []


def test_an_input_clears_only_the_application_whose_address_it_is(bench: Bench) -> None:
    """An address that a person gives for something else does not make it the address of an application."""
    stranger = {name: value for name, value in bench.setup.environment.items() if name != "PARCELS_URL"}
    setup = replace(bench.setup, environment=stranger)
    head = "inputs: {page: {type: url, required: true}}"
    sender = "  - {id: sender, doc: [], uses: parcels.create_sender, with: {name: '${{ inputs.page }}'}}\n"
    given = InputSources(given={"page": bench.url})
    plan = bench.plan(f"{SIGN_IN}{sender}", head, given)
    with pytest.raises(HumanNeededError, match="the runbook names"):
        start(plan, setup)
    bench.url, written = "${{ inputs.page }}", bench.url
    assert start(bench.plan(SIGN_IN, head, given), setup).status == "passed"
    bench.url = written


@pytest.mark.parametrize("password", ["Test", "passed", "Sign"])
def test_a_password_that_is_a_word_stops_no_run(bench: Bench, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    """A password that is a word of the runbook, of an outcome or of a screen is typed, and the run ends as it ended."""
    monkeypatch.setattr("runwright_parcels.sandbox.PASSWORD", password)
    environment = {**bench.setup.environment, "PARCELS_PASSWORD": password}
    steps = f"{SIGN_IN}  - {{id: sender, doc: [], uses: parcels.create_sender, with: {{name: {password} it}}}}\n"
    result = bench.run(steps, environment=environment, redactor=Redactor())
    assert (result.status, bench.desk.names) == ("passed", ["Shop", f"{password} it"])
    look = "  - {id: look, doc: [], uses: parcels.look_for, timeout: 2, with: {heading: Nowhere}}\n"
    failed = bench.run(f"{SIGN_IN}{look}", environment=environment, redactor=Redactor())
    assert failed.status == "failed"


def test_a_real_password_is_still_refused(bench: Bench) -> None:
    """A word rule that let every password pass would be seen here."""
    redactor = Redactor()
    bench.run(SIGN_IN, redactor=redactor)
    assert redactor.contains(bench.setup.environment["PARCELS_PASSWORD"])
    with pytest.raises(Exception, match="a secret was about to be written"):
        redactor.check(f"x {bench.setup.environment['PARCELS_PASSWORD']} y", "a test")
    assert replace(bench.setup, redactor=redactor).redactor is redactor


class Deleter(Witness):
    """Deletes the journal once the first step has ended."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.warnings: list[str] = []

    def step_finished(self, result: StepResult, position: Position) -> None:
        """A step has its outcome."""
        for path in self.folder.glob("journal.db*"):
            path.unlink()

    def warning(self, text: str) -> None:
        """Something did not work."""
        self.warnings.append(text)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not delete files that are open")
def test_a_journal_that_is_deleted_keeps_no_outcome_back(bench: Bench) -> None:
    """A run whose journal somebody deletes tells its outcome, with a warning, and leaves no empty journal behind."""
    deleter = Deleter(bench.setup.workspace.root)
    result = bench.run(SIGN_IN, listener=deleter)
    assert result.status == "passed"
    assert deleter.warnings
    assert not (bench.setup.workspace.root / "journal.db").exists()
