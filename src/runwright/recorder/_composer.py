"""From the events of a recording to the steps of a runbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from runwright.recorder._consequences import write_consequences
from runwright.recorder._events import RecordedEvent, holds_marked, marks_of, texts_in
from runwright.recorder._requests import CONSEQUENCE_SECONDS, Requests, is_at_work
from runwright.recorder._steps import RecordedRunbook, Step, Typed, new_name, target_of, words_of

_OUTCOME_SECONDS = 10.0
_OPENS_LIST = ("ui.click", "ui.press", "ui.fill", "ui.fill_secret")
_DOUBTS = {
    "nth": "Ambiguous: several elements have this name, and this one was counted. Narrow the target with 'within'.",
    "css": "Ambiguous: no role, label or text names this element. Look for a better target.",
    "secret": "Ambiguous: what names this element shows a secret that was typed. Give it a target.",
    "frame": "Ambiguous: the inner page has no title or name of its own. Check 'frame'.",
}
_HIDDEN_OPTION = "The option looks like a token or cannot be quoted, so it is an input: its text, as the list shows it."
_EMPTIED = "After this a list was left without a choice. No step takes a choice back, so it is not recorded."


def compose(
    events: Iterable[RecordedEvent], apps: Mapping[str, str], is_input: Callable[[Typed], bool]
) -> RecordedRunbook:
    """Return the recorded runbook. `apps`: names to addresses; `is_input`: whether a typed text becomes an input."""
    events = list(events)
    composer = _Composer(apps, frozenset(marks_of(events)), is_input)
    for event in events:
        # The kinds are those that the recording notes; a page cannot add one, because its events are filtered by kind.
        getattr(composer, f"on_{event.kind}")(event)
    return composer.finish()


class _Composer:
    def __init__(
        self, apps: Mapping[str, str], marks: frozenset[tuple[int, int]], is_input: Callable[[Typed], bool]
    ) -> None:
        self._apps = dict(apps)
        self._marks = marks
        self._is_input = is_input
        self._steps: list[Step] = []
        self._app_of_tab: dict[int, str] = {}
        self._tabs: list[int] = []
        self._asked: dict[int, str] = {}
        self._requests = Requests()
        self._inputs: dict[str, dict[str, Any]] = {}

    # -- what a person does

    def on_fill(self, event: RecordedEvent) -> None:
        step = self._begin(event, "ui.fill")
        last = self._steps[-1] if self._steps else None
        if last and last.target == step.target and last.tab == step.tab and last.uses in ("ui.fill", "ui.fill_secret"):
            self._requests.replace(last, step)
            self._steps.pop()
            is_secret = last.uses == "ui.fill_secret"
        else:
            is_secret = False
        value = str(event.data.get("value", ""))
        if event.data.get("secret") or is_secret or self._is_marked(value):
            step.uses = "ui.fill_secret"
            step.given["password"] = bool(event.data.get("password"))
        else:
            step.given["value"] = value
        self._steps.append(step)

    def on_click(self, event: RecordedEvent) -> None:
        last = self._steps[-1] if self._steps else None
        # A question that the key has raised holds up what comes of the key.
        since = 0.0 if last is None else last.answered if last.answer else last.at
        if event.data.get("byKey") and last and last.uses == "ui.press" and event.at - since < 0.5:
            self._steps.pop()  # Enter in a field, which presses the button of its form
        step = self._begin(event, "ui.click")
        step.is_plain = bool(event.data.get("plain"))
        self._steps.append(step)

    def on_press(self, event: RecordedEvent) -> None:
        self._steps.append(self._begin(event, "ui.press", key=event.data["key"]))

    def on_choose(self, event: RecordedEvent) -> None:
        step = self._begin(event, "ui.select", option=self._quotable(event.data["option"]))
        # The click that opened the list, and what filtered it: an earlier choice from a list of several stays.
        while self._steps and self._steps[-1].uses in _OPENS_LIST and self._is_superseded(self._steps[-1], step):
            self._steps.pop()
        self._steps.append(step)

    def on_select(self, event: RecordedEvent) -> None:
        options = [self._quotable(option) for option in event.data["options"]]
        step = self._begin(event, "ui.select", option=options[0] if len(options) == 1 else options)
        last = self._steps[-1] if self._steps else None
        if event.data.get("several"):
            step.comments.append("Other choices of this list stay: check them.")
            # The event names all that the list holds, so it takes the place of the choice before.
            if last and last.uses == "ui.select" and self._is_superseded(last, step):
                self._requests.replace(self._steps.pop(), step)
        if options:
            self._steps.append(step)
        elif self._steps:
            self._steps[-1].comments.append(_EMPTIED)

    def on_check(self, event: RecordedEvent) -> None:
        self._steps.append(self._begin(event, "ui.check" if event.data["on"] else "ui.uncheck"))

    def on_upload(self, event: RecordedEvent) -> None:
        last = self._steps[-1] if self._steps else None
        step = self._begin(event, "ui.upload", file=event.data["files"][0] or "file")
        step.comments.append("The file's path, from the working folder.")
        if last and last.uses == "ui.click" and event.data.get("hidden"):
            step.target, step.given["target"] = last.target, last.given["target"]
        if last and last.uses == "ui.click":
            self._steps.pop()  # the button that opened the browser's window for files
        self._steps.append(step)

    # -- what comes of it

    def on_seen(self, event: RecordedEvent) -> None:
        # By time: the protocol does not say which request a text on the page came from.
        step = self._cause(event, _OUTCOME_SECONDS)
        if step is not None:
            step.outcomes += [(kind, text) for kind, text in event.data["texts"] if not self._is_marked(text)]

    def on_sent(self, event: RecordedEvent) -> None:
        self._requests.sent(event, self._steps)

    def on_began(self, event: RecordedEvent) -> None:
        self._requests.began(event, self._steps)

    def on_ended(self, event: RecordedEvent) -> None:
        self._requests.ended(event)

    def on_loaded(self, event: RecordedEvent) -> None:
        self._requests.loaded(event)

    def on_refused(self, event: RecordedEvent) -> None:
        step = self._requests.owner(event.data["id"])
        if step is not None:
            # A number for certain: comments do not pass the serializer, and a line end would begin a line of YAML.
            step.comments.append(f"The application answered this with HTTP {int(event.data['status'])}.")

    def on_asked(self, event: RecordedEvent) -> None:
        self._asked[event.tab] = str(event.data["type"])

    def on_dialog(self, event: RecordedEvent) -> None:
        step, kind = self._cause(event, float("inf")), self._asked.pop(event.tab, "alert")
        if step is not None and kind not in ("alert", "beforeunload"):
            accepted = "type" if kind == "prompt" else "accept"
            step.answer = accepted if event.data["accepted"] else "dismiss"
            step.answered = event.at

    def on_download(self, event: RecordedEvent) -> None:
        step = self._cause(event, _OUTCOME_SECONDS)
        if step is not None and step.uses == "ui.click" and not step.opens:
            # The server chose the name: no separators, no "..", no hidden file.
            name = re.sub(r"[^\w.-]+", "_", event.data["file"]).lstrip(".")
            step.uses, step.given["file"] = "ui.download", f"downloads/{name or 'file'}"
            if self._is_marked(event.data["file"]):
                step.given["file"] = "downloads/file"

    def on_tab(self, event: RecordedEvent) -> None:
        opener, step = event.data["opener"], self._cause(event, CONSEQUENCE_SECONDS, any_tab=True)
        if opener is None:
            return
        self._app_of_tab[event.tab] = self._app_of_tab.get(opener, "")
        # A key without a target cannot be a change, which alone goes to the tab that a key opens.
        if step is not None and step.target and step.uses in ("ui.click", "ui.press"):
            step.opens = True
            self._tabs.append(event.tab)

    def on_closed(self, event: RecordedEvent) -> None:
        if self._tabs and self._tabs[-1] == event.tab:
            self._tabs.pop()
            self._steps.append(Step(self._app_of_tab.get(event.tab, ""), event.tab, event.at, "ui.close_tab"))

    def on_navigated(self, event: RecordedEvent) -> None:
        cause = self._cause(event, CONSEQUENCE_SECONDS)
        is_consequence = cause is not None and cause.uses != "ui.open"
        if event.data.get("typed") or (event.data.get("back") and not is_consequence):
            self._open(event.data["url"], event, with_query=True)

    # -- the making of steps

    @staticmethod
    def _is_superseded(last: Step, step: Step) -> bool:
        return last.target == step.target and last.tab == step.tab and not last.changes

    def _begin(self, event: RecordedEvent, uses: str, **given: Any) -> Step:
        data = event.data
        self._enter(event, str(data.get("url", "")))
        target, lang = data.get("target") or {}, str(data.get("lang", ""))
        step = Step(self._app_of_tab.get(event.tab, ""), event.tab, event.at, uses, target=target, lang=lang)
        step.about = words_of(target)
        step.before = frozenset(text for _, text in data.get("before", ()))
        if target:
            step.given["target"] = target_of(target, lang)
        step.given.update(given)
        if doubt := _DOUBTS.get(data.get("unsure", "")):
            step.comments.append(doubt)
        if len(self._marks) and any(self._is_marked(text) for text in texts_in(step.given)):
            step.given["target"], step.about = {"css": "body"}, "element"
            step.comments = [_DOUBTS["secret"]]
        return step

    def _enter(self, event: RecordedEvent, url: str) -> None:
        """Make sure that the step's application is open, and that its tab is the current one."""
        app = _app_at(url, self._apps) or self._app_of_tab.get(event.tab)
        if app is None or not any(step.uses == "ui.open" and step.app == app for step in self._steps):
            self._open(url, event, with_query=False)
        else:
            self._app_of_tab[event.tab] = app
        if self._tabs and self._tabs[-1] != event.tab and event.tab in (0, *self._tabs[:-1]):
            self._tabs.pop()
            step = Step(self._app_of_tab[event.tab], event.tab, event.at, "ui.close_tab")
            step.comments.append("The tab stayed open when another one was worked in. Check where the steps go on.")
            self._steps.append(step)

    def _open(self, url: str, event: RecordedEvent, *, with_query: bool) -> None:
        app = _app_at(url, self._apps)
        if app is None:
            app = new_name(urlsplit(url).hostname or "app", self._apps)
            # Without a user name and password, which an address may carry.
            self._apps[app] = f"{urlsplit(url).scheme}://{urlsplit(url).netloc.rpartition('@')[2]}"
        self._app_of_tab[event.tab] = app
        step = Step(app, event.tab, event.at, "ui.open", about=app)
        path = self._path(url, self._apps[app], with_query=with_query)
        if path:
            step.given["path"] = path
        if self._steps and self._steps[-1].uses == "ui.open" and event.at - self._steps[-1].at < 1:
            self._steps.pop()  # a redirect
        self._steps.append(step)

    def _path(self, url: str, base: str, *, with_query: bool) -> str:
        parts = urlsplit(url)
        path = parts.path[len(urlsplit(base).path) :].lstrip("/")
        pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if _is_harmless(value)]
        query = f"?{urlencode(pairs)}" if with_query and pairs else ""
        fragment = f"#{parts.fragment}" if with_query and parts.fragment and _is_harmless(parts.fragment) else ""
        whole = f"{path}{query}{fragment}"
        return "" if self._is_marked(whole) or "${{" in whole or whole.startswith("/") or "://" in whole else whole

    def _cause(self, event: RecordedEvent, seconds: float, *, any_tab: bool = False) -> Step | None:
        step = self._steps[-1] if self._steps else None
        fits = step is not None and (any_tab or step.tab == event.tab or event.kind == "dialog")
        return step if step is not None and fits and is_at_work(step, event.at, seconds) else None

    def _quotable(self, option: str | dict[str, str] | None) -> str | dict[str, str] | None:
        return None if any(self._is_marked(text) for text in texts_in(option)) else option

    def _is_marked(self, text: str) -> bool:
        return holds_marked(text, self._marks)

    def _input(self, wish: str, spec: dict[str, Any]) -> str:
        name = new_name(wish, self._inputs)
        self._inputs[name] = spec
        return name

    # -- the end

    def finish(self) -> RecordedRunbook:
        self._requests.finish()
        self._steps = [step for step in self._steps if not step.is_plain or step.has_consequences]
        for index, step in enumerate(self._steps):
            write_consequences(step, self._steps[:index], self._input)
        secrets: dict[tuple[str, str], str] = {}
        for step in self._steps:
            if step.uses == "ui.fill_secret":
                step.given.pop("password", None)
                key = (step.app, repr(step.target))
                if key not in secrets:
                    spec = {"type": "secret", "required": True}
                    secrets[key] = self._input(step.about or "secret", spec)
                step.given["secret"] = f"${{{{ inputs.{secrets[key]} }}}}"
            elif step.uses == "ui.fill":
                self._make_value(step)
            elif step.uses == "ui.select":
                self._make_option(step)
        used = {step.app for step in self._steps}
        return RecordedRunbook(
            {name: url for name, url in self._apps.items() if name in used}, self._steps, self._inputs
        )

    def _make_value(self, step: Step) -> None:
        value = step.given["value"]
        if "${{" in value:
            name = self._input(step.about or "text", {"type": "string", "required": True})
            step.comments.append("What was typed looks like a reference, so it is an input.")
        elif value and self._is_input(Typed(step.about, value)):
            name = self._input(step.about or "text", {"type": "string", "default": value})
        else:
            return
        step.given["value"] = f"${{{{ inputs.{name} }}}}"

    def _make_option(self, step: Step) -> None:
        """Make inputs of the options whose texts a runbook may not hold."""
        option = step.given["option"]
        options = list(option) if isinstance(option, list) else [option]
        for index, each in enumerate(options):
            if each is None:
                name = self._input(step.about or "option", {"type": "string", "required": True})
                options[index] = f"${{{{ inputs.{name} }}}}"
                step.comments.append(_HIDDEN_OPTION)
        step.given["option"] = options if isinstance(option, list) else options[0]


def _app_at(url: str, apps: Mapping[str, str]) -> str | None:
    """Return the application whose address an address lies below; the longest one."""
    fitting = [name for name, base in apps.items() if url == base or re.match(rf"{re.escape(base)}[/?#]", url)]
    return max(fitting, key=lambda name: len(apps[name]), default=None)


def _is_harmless(value: str) -> bool:
    # A long value of letters and digits may be a token of the session, and the file is made to be shared.
    return len(value) < 20 or not (re.search(r"\d", value) and re.search("[A-Za-z]", value))
