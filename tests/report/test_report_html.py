"""The page: self-contained, escaped, structured, readable in both themes."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from runwright.journal import Journal, RunStart
from runwright.report import render, write_report
from runwright.report._timeline import Timeline
from tests.report.recorded_runs import Reported, picture


@dataclass
class Page(HTMLParser):
    """The tags of a page and the text of its headings."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(f"{tag} ")
        if tag not in ("meta", "link", "img", "line", "rect"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that tags are closed in order."""
        if tag not in ("line", "rect"):
            assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        if self.inside and self.inside[-1] == "style":
            return
        self.text.append(data)
        if {"h1", "h2", "h3", "h4"} & set(self.inside):
            self.headings[-1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of all tags of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def words(self) -> str:
        """Return the text, its white space made single."""
        return " ".join("".join(self.text).split())


def read(text: str) -> Page:
    """Parse a page to its end."""
    page = Page()
    page.feed(text)
    page.close()
    assert page.inside == []
    return page


@pytest.fixture
def page(passed: str, reported: Reported) -> Page:
    """The page of the run that passed."""
    return read(render(reported(passed), "html"))


def test_the_page_is_laid_out_in_sections_and_steps(page: Page) -> None:
    """The outline: summary, time line, each step with its number, log; no level of heading is passed over."""
    outline = [" ".join(heading.split()) for heading in page.headings if not heading.startswith("h4")]
    assert outline == [
        "h1 Connect <the> shop & the ERP",
        "h2 Summary",
        "h3 Run",
        "h3 Inputs of the run",
        "h3 Changes",
        "h3 Evidence",
        "h2 Time line",
        "h2 Steps",
        "h3 Step 1: Sign in to the shop",
        "h3 Step 2: Create the app",
        "h3 Step 3: Reveal the token",
        "h3 Step 4: Check the token",
        "h3 Step 5: Enter the token",
        "h2 Log",
    ]
    levels = [int(heading[1]) for heading in page.headings]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_asks_nothing_of_anybody(page: Page) -> None:
    """No script, no request: screenshots are inside, and the policy allows those and the one style sheet only."""
    assert {"script", "iframe", "object", "form", "video"}.isdisjoint(tag for tag, _ in page.tags)
    sources = [value for _, each in page.tags for name, value in each.items() if name in ("src", "srcset", "style")]
    assert sources
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert base64.b64decode(sources[0].partition(",")[2]) == picture(200)
    links = [each["href"] for each in page.all("a")]
    assert [link for link in links if not link.startswith("#")] == ["trace-shop-1.zip"]
    assert [each["href"] for each in page.all("link")] == ["data:,"]


def test_the_policy_names_the_style_sheet(passed: str, reported: Reported) -> None:
    """The hash in the content security policy is that of the style sheet in the page."""
    text = render(reported(passed), "html")
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'" in text


def test_text_of_a_run_is_text_of_the_page(page: Page) -> None:
    """Markup in inputs is shown, never obeyed."""
    assert page.all("b") == []
    assert "ERP <b>link</b>" in page.words


def test_everything_has_a_name(page: Page) -> None:
    """Landmarks are there once, screenshots have alternatives, tables have headings, links lead somewhere."""
    kinds = [tag for tag, _ in page.tags]
    assert [kinds.count(tag) for tag in ("main", "nav", "footer", "title", "h1")] == [1, 1, 1, 1, 1]
    assert page.all("html") == [{"lang": "en"}]
    ids = [each["id"] for _, each in page.tags if "id" in each]
    assert len(ids) == len(set(ids))
    assert all(each["alt"] for each in page.all("img"))
    assert len(page.all("img")) == 4
    targets = {each["href"][1:] for each in page.all("a") if each["href"].startswith("#")}
    assert targets <= set(ids)
    labelled = {each["aria-labelledby"] for _, each in page.tags if "aria-labelledby" in each}
    assert labelled <= set(ids)
    assert all(each.get("scope") for each in page.all("th"))


def test_german_pages_are_german(passed: str, reported: Reported) -> None:
    """Every word of the page is German; what the runbook and the applications said keeps its language."""
    page = read(render(reported(passed), "html", "de"))
    assert page.all("html") == [{"lang": "de"}]
    for word in ("Zusammenfassung", "Bestanden", "Übersprungen", "Änderungen", "2,5 s", "Geheimnisse erscheinen als"):
        assert word in page.words
    assert "gelesen am 23. November 2026" in page.words
    for word in ("Summary", "Skipped", "Changes", "2.5 s"):
        assert word not in page.words
    quoted = [each["lang"] for tag, each in page.tags if tag == "blockquote"]
    assert quoted == ["en"] * 4


def test_a_failed_run_shows_message_hint_and_doubt(failed: str, reported: Reported) -> None:
    """The summary leads to the step, and the step says what happened and what to do."""
    page = read(render(reported(failed), "html"))
    assert "A step failed; the steps after it were not carried out." in page.words
    assert "Message: the form's gone What to do: look at the picture" in page.words
    assert "create the app 'ERP' (in doubt: unknown whether it took effect)" in page.words
    assert "#step-1" in [each["href"] for each in page.all("a")]
    assert page.words.count("Not reached") >= 2


def test_a_crashed_run_has_a_page(crashed: str, reported: Reported) -> None:
    """A journal without an end is told to where it stops; while its process lives the run is under way."""
    gone = read(render(reported(crashed), "html"))
    assert "Crashed The process of the run ended without a word." in gone.words
    assert "In doubt" in gone.words
    assert f"Go on with: runwright resume {crashed}" in gone.words
    running = read(render(reported(crashed, alive=True), "html"))
    assert "reveal the token (not done yet)" in running.words
    assert "Go on with" not in running.words


def test_what_is_to_be_typed_is_code(journal: Journal, start: RunStart, reported: Reported) -> None:
    """What a hint has between backticks is set as code, and nothing in it becomes markup."""
    with journal.start(start) as run:
        run.ended("needs_human", "a <b>bold</b> word", "resume with `--secret access_token=-` or `<i>`")
    page = render(reported(run.run_id), "html")
    assert "a &lt;b&gt;bold&lt;/b&gt; word" in page
    assert "resume with <code>--secret access_token=-</code> or <code>&lt;i&gt;</code>" in page


def test_a_question_is_no_failure(journal: Journal, start: RunStart, reported: Reported) -> None:
    """What a running run waits for is highlighted, in another colour than a failure."""
    with journal.start(start) as run:
        run.step_started("sign_in", attempt=1)
        run.human_asked("solve the bot check")
        page = read(render(reported(run.run_id, alive=True), "html"))
    assert "Waiting for: solve the bot check" in page.words
    assert [each["class"] for each in page.all("p") if "trouble" in each.get("class", "")] == ["trouble waiting"]


def test_a_run_without_any_step_has_a_page(journal: Journal, start: RunStart, reported: Reported) -> None:
    """A run that stopped before its first step has a summary and no time line."""
    with journal.start(start) as run:
        run.ended("needs_human", "sign in", "run again with --headed")
    page = read(render(reported(run.run_id), "html"))
    assert "A person must act" in page.words
    assert "Time line" not in page.words


def test_the_time_line_holds_every_attempt(passed: str, reported: Reported) -> None:
    """Every attempt is a bar within the line, in the order of time; round times are marked."""
    line = Timeline(reported(passed))
    assert [len(row.bars) for row in line.rows] == [1, 1, 1, 2]
    bars = [bar for row in line.rows for bar in row.bars]
    assert all(bar.x >= 0 and bar.width > 0 and bar.x + bar.width <= 100.01 for bar in bars)
    assert [bar.x for bar in bars] == sorted(bar.x for bar in bars)
    assert 1 <= len(line.ticks) <= 7


# ---------------------------------------------------------------- what is seen

CSS = Path(__file__).parents[2] / "src" / "runwright" / "report" / "templates" / "report.css"
THEMES = {"light": 0, "dark": 1, "print": 2}
ON_SOFT = ("good", "change", "bad", "doubt", "plan", "quiet")


def colours(theme: str) -> dict[str, str]:
    """Return the variables of a theme."""
    blocks = re.findall(r":root \{(.*?)\}", CSS.read_text(encoding="utf-8"), re.DOTALL)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", blocks[THEMES[theme]]))
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:]) for name, value in found.items()
    }


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def pairs() -> Iterator[tuple[str, str]]:
    """Yield the colours of text with those behind it."""
    yield from ((text, behind) for text in ("text", "muted", "link") for behind in ("page", "card"))
    yield from ((name, f"{name}-soft") for name in ON_SOFT)
    yield from (("text", "bad-soft"), ("link", "bad-soft"), ("text", "doubt-soft"))


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out(theme: str) -> None:
    """Text has a contrast of at least 4.5 to what is behind it, in light, in dark and on paper."""
    known = colours(theme)
    for text, behind in pairs():
        bright, dim = sorted((luminance(known[text]), luminance(known[behind])), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, f"{text} on {behind}"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_its_window(
    scheme: str, width: int, passed: str, reported: Reported, browser: Browser, tmp_path: Path
) -> None:
    """Nothing sticks out, nothing is asked of the network, the theme is the system's, screenshots enlarge."""
    path = tmp_path / "report.html"
    write_report(reported(passed), "html", path)
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert said == []
    page.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(244, 246, 249)" if scheme == "light" else "rgb(17, 20, 26)")
    page.get_by_role("link", name="Enlarge: The screen after step 2").click()
    assert page.evaluate("getComputedStyle(document.querySelector('figure:target')).position") == "fixed"
    page.get_by_role("link", name="Close").click()
    assert page.url.endswith("#step-2")
    context.close()


@pytest.mark.parametrize(
    "run, scheme",
    [
        ("passed", "light"),
        ("failed", "dark"),
        pytest.param("passed", "dark", marks=pytest.mark.matrix),
        pytest.param("failed", "light", marks=pytest.mark.matrix),
    ],
)
def test_axe_finds_nothing(
    run: str, scheme: str, request: pytest.FixtureRequest, reported: Reported, browser: Browser, tmp_path: Path
) -> None:
    """The accessibility checks of axe-core, contrast of what is seen included, have nothing to say."""
    path = tmp_path / "report.html"
    write_report(reported(request.getfixturevalue(run)), "html", path)
    page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(path.as_uri())
    page.locator("summary").click()
    found = Axe().run(page).response
    page.close()
    assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]] == []
    assert len(found["passes"]) > 15
