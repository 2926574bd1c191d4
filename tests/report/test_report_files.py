"""The how-to, the JSON document, the files, and the verb that writes them."""

from __future__ import annotations

import json
import os
import re
from functools import partial
from pathlib import Path

import pytest

from runwright.errors import RunwrightError
from runwright.journal import Journal
from runwright.report import FORMATS, LANGUAGES, NAMES, render, write_report
from runwright.report._words import words_of
from runwright.secrets import STARS
from tests.report.recorded_runs import TOKEN, Reported, picture
from tests.support.command_line import Runwright


@pytest.fixture
def howto(passed: str, reported: Reported, tmp_path: Path) -> Path:
    """The how-to of the run that passed."""
    path = tmp_path / "docs" / "how to.md"
    write_report(reported(passed), "md", path)
    return path


def test_the_how_to_has_a_chapter_for_each_application(howto: Path) -> None:
    """Sentences are numbered headings below their application; the runbook's own steps say so."""
    lines = howto.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        r"# Connect \<the\> shop & the ERP",
        "## What you need",
        "## Shop admin",
        "### 1. Log into the shop as an administrator.",
        "### 2. Click Create an app.",
        "### 3. Click Reveal token once.",
        "### 4. Check the token",
        "## ERP",
        "### 5. Enter your access token and click Next.",
    ]
    assert lines.count("*Not in the original documentation.*") == 1
    assert "- name: `ERP <b>link</b>`" in lines
    assert f"- token: `{STARS}`" in lines
    assert not [line for line in lines if "4711" in line]


def test_the_pictures_lie_beside_the_how_to(howto: Path) -> None:
    """Every screenshot that is named exists; a screenshot equal to the one before is left out."""
    text = howto.read_text(encoding="utf-8")
    named = re.findall(r"!\[(.+)\]\((.+)\)", text)
    assert [link for _, link in named] == [f"how%20to-screenshots/step-0{number}.png" for number in (1, 2, 5)]
    assert all(alt for alt, _ in named)
    assert (howto.parent / "how to-screenshots" / "step-02.png").read_bytes() == picture(180)


def test_a_how_to_from_a_run_that_failed_says_so(failed: str, reported: Reported) -> None:
    """A reader is warned when the run did not carry out every step."""
    assert "> **Not finished:** This how-to was made from a run" in render(reported(failed), "md")
    assert "> **Unvollständig:** Diese Anleitung" in render(reported(failed), "md", "de")


def test_the_json_document_has_everything(passed: str, reported: Reported, journal: Journal) -> None:
    """The document holds the summary, every step, every event; times are ISO 8601, files are named."""
    document = json.loads(render(reported(passed), "json"))
    assert document["format"] == 1
    assert (document["status"], document["counts"]) == ("passed", {"ok": 2, "changed": 2, "skipped": 1})
    step = document["steps"][1]
    assert (step["id"], step["line"], step["status"], step["inputs"]) == (
        "app",
        14,
        "changed",
        {"name": "ERP <b>link</b>"},
    )
    assert step["changes"] == [{"what": "create the app 'ERP'", "done": True}]
    assert step["evidence"][0]["path"].endswith("app.png")
    assert [len(each["attempts"]) for each in document["steps"]] == [1, 1, 1, 0, 2]
    assert document["log"][0]["at"].endswith("+00:00")
    assert [each["kind"] for each in document["log"]] == [event.kind.value for event in journal.events(passed)]


def test_both_languages_have_the_same_words() -> None:
    """No word is missing in one language, and the gaps in sentences agree."""
    assert words_of("en").keys() == words_of("de").keys()
    gaps = re.compile(r"\{(\w+)\}")
    english, german = words_of("en"), words_of("de")
    assert all(set(gaps.findall(english[key])) == set(gaps.findall(german[key])) for key in english)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("run", ["passed", "failed", "crashed"])
def test_every_run_has_every_report(
    format: str,  # noqa: A002
    language: str,
    run: str,
    request: pytest.FixtureRequest,
    reported: Reported,
    tmp_path: Path,
) -> None:
    """Each format is written in each language for each kind of run, for its owner's eyes only."""
    path = tmp_path / "new" / NAMES[format]
    write_report(reported(request.getfixturevalue(run)), format, path, language)
    assert path.stat().st_size > 500
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_place_that_cannot_be_written_is_said(passed: str, reported: Reported, tmp_path: Path) -> None:
    """A file in the way of the folder ends in a message that names another way."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RunwrightError, match="cannot be written") as caught:
        write_report(reported(passed), "html", tmp_path / "file" / "report.html")
    assert "--output" in caught.value.hint


@pytest.fixture
def report(runwright: Runwright, root: Path) -> Runwright:
    """Calls `runwright report` in the folder of the runs."""
    return partial(runwright, "report", folder=root.parent)


def test_the_verb_writes_into_the_folder_of_the_run(
    passed: str, root: Path, journal: Journal, report: Runwright
) -> None:
    """Without --output the page lies beside its evidence, and the path is printed."""
    journal.close()
    done = report(passed)
    page = root / "runs" / passed / "report.html"
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(done.stdout.strip()) == page
    text = page.read_text(encoding="utf-8")
    assert 'href="trace-shop-1.zip"' in text
    assert TOKEN not in text


def test_the_verb_prints_on_demand(crashed: str, root: Path, journal: Journal, report: Runwright) -> None:
    """With `--output -` the document goes to stdout, also that of a crashed run; a how-to needs a file."""
    journal.close()
    done = report(crashed, "--format", "json", "--output", "-")
    assert json.loads(done.stdout)["status"] == "crashed"
    refused = report(crashed, "--format", "md", "--output", "-")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "name a file with --output" in refused.stderr


def test_links_lead_from_where_the_page_lies(passed: str, root: Path, journal: Journal, report: Runwright) -> None:
    """A page elsewhere links to the traces in the run's folder."""
    journal.close()
    assert report(passed, "--output", "out/page.html", "--language", "de").returncode == 0
    page = (root.parent / "out" / "page.html").read_text(encoding="utf-8")
    assert f'href="../.runwright/runs/{passed}/trace-shop-1.zip"' in page


def test_an_unknown_run_is_said(root: Path, journal: Journal, report: Runwright) -> None:
    """A run that the journal does not have ends with exit code 2 and the way to the list."""
    journal.close()
    done = report("20260101-000000-aaaa")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'runwright runs' lists" in done.stderr
