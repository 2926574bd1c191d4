"""Notifications about runs that did not pass, sent by Apprise, which is the extra `notify`."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from runwright.cli.ending import REDACTOR
from runwright.cli.recap import next_step, words
from runwright.errors import RunwrightError
from runwright.secrets import Secret

if TYPE_CHECKING:
    from apprise import Apprise

    from runwright.results import RunResult

VARIABLE = "RUNWRIGHT_NOTIFY"
"""Holds the Apprise URLs, with blanks between them: they are secrets, as most have a token in them."""
_TELLS = ("failed", "needs_human", "interrupted")


@dataclass(frozen=True)
class Notifier:
    """Sends what went wrong to every service; one that cannot be reached is a warning, never an outcome."""

    services: tuple[Apprise, ...] = ()

    def about(self, result: RunResult) -> None:
        """Tell that a run failed, needs a person or was interrupted; a run that passed is nobody's trouble."""
        if result.status not in _TELLS:
            return
        step = next((each for each in result.steps if each.status in ("failed", "in_doubt")), None)
        lines = [
            f"step {step.id}: {step.name}" if step else "",
            result.message,
            next_step(result),
            f"run {result.run} on {socket.gethostname()}, evidence in {result.run_folder}",
        ]
        self._send(f"{result.runbook}: {words(result.status)}", lines)

    @contextmanager
    def watching(self, runbook: str) -> Iterator[None]:
        """Tell when a runbook could not be carried out at all, or broke off for a reason of ours."""
        try:
            yield
        except (Exception, KeyboardInterrupt) as problem:
            self._send(f"{runbook}: not carried out", [*_words(problem), f"on {socket.gethostname()}"])
            raise

    def _send(self, title: str, lines: Iterable[str]) -> None:
        body = REDACTOR.scrub("\n".join(filter(None, lines)))
        for service in self.services:
            if not service.notify(body, REDACTOR.scrub(title), "failure", "text"):
                click.echo(f"warning: the notification by {service[0].service_name} could not be sent", err=True)


def _words(problem: BaseException) -> tuple[str, ...]:
    if isinstance(problem, RunwrightError):
        return problem.message, problem.hint
    return ("interrupted" if isinstance(problem, KeyboardInterrupt) else "this is a bug of runwright",)


def notifier_from(sources: Iterable[str], environment: Mapping[str, str]) -> Notifier:
    """Return what the sources name: `$VARIABLE`s with Apprise URLs, and RUNWRIGHT_NOTIFY in any case.

    Raises RunwrightError for a source that is no variable or is empty, for a URL that Apprise does not know, and
    without Apprise. No message has a URL in it.
    """
    names = [_name_of(source) for source in sources]
    urls = [(name, url) for name in names for url in _urls_in(name, environment)]
    urls += [(VARIABLE, url) for url in environment.get(VARIABLE, "").split() if VARIABLE not in names]
    return Notifier(tuple(_service(name, url) for name, url in urls))


def _name_of(source: str) -> str:
    if not source.startswith("$"):
        _know(source)
        raise RunwrightError(
            "--notify: a URL on the command line can be read by every program on this machine",
            hint=f"put it into {VARIABLE}, or into a variable of your own and write --notify '$VARIABLE'",
        )
    return source[1:]


def _urls_in(name: str, environment: Mapping[str, str]) -> list[str]:
    urls = environment.get(name, "").split()
    if not urls:
        raise RunwrightError(f"--notify: the variable {name} is empty or not set", hint="put an Apprise URL into it")
    return urls


def _know(url: str) -> None:
    """Have no output say the URL."""
    if url:
        REDACTOR.add(Secret(url))


def _service(name: str, url: str) -> Apprise:
    _know(url)
    try:
        from apprise import Apprise
    except ImportError:
        raise RunwrightError(
            f"{name}: notifications are sent by Apprise, which is not installed",
            hint="pip install 'runwright[notify]'",
        ) from None
    # It logs what it sends and where to.
    logging.getLogger("apprise").addHandler(logging.NullHandler())
    logging.getLogger("apprise").propagate = False
    service = Apprise()
    if not service.add(url):
        raise RunwrightError(
            f"{name}: it has a URL that Apprise does not understand",
            hint="https://github.com/caronc/apprise/wiki lists the services and what their URLs look like",
        )
    return service
