"""Starts the sandboxes of a runbook's applications and provides the inputs that select them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from runwright.errors import RunwrightError
from runwright.handlers import Sandbox, SandboxOfSeveralOrigins, StepPack
from runwright.sandboxes.server import serve


@dataclass(frozen=True)
class StandIn:
    """The running sandbox of a pack."""

    pack: StepPack
    sandbox: Sandbox
    url: str


@dataclass(frozen=True)
class StandIns:
    """The running sandboxes of several packs, each on its own origin."""

    each: tuple[StandIn, ...]

    @property
    def inputs(self) -> dict[str, str]:
        """Return the runbook inputs that select the sandboxes."""
        return {name: value for one in self.each for name, value in one.sandbox.inputs(one.url).items()}

    @property
    def further_inputs(self) -> dict[str, str]:
        """Return the runbook inputs that select the sandboxes' further origins."""
        several = [one.sandbox for one in self.each if isinstance(one.sandbox, SandboxOfSeveralOrigins)]
        return {name: value for sandbox in several for name, value in sandbox.further_inputs().items()}

    @property
    def credentials(self) -> dict[str, str]:
        """Return the environment variables with their credentials."""
        return {name: value for one in self.each for name, value in one.sandbox.credentials().items()}

    @property
    def summary(self) -> list[str]:
        """Describe what now exists in them."""
        return [f"{one.pack.title}: {line}" for one in self.each for line in one.sandbox.summary()]


@contextmanager
def served(packs: Iterable[StepPack], *, ports: Mapping[str, int] | None = None) -> Iterator[StandIns]:
    """Serve the sandbox of every pack that has one; raises RunwrightError if no pack has one."""
    with ExitStack() as stack:
        running = []
        for pack in packs:
            if pack.sandbox is not None:
                sandbox = pack.sandbox()
                url = stack.enter_context(serve(sandbox.app, port=(ports or {}).get(pack.name, 0))).url
                if isinstance(sandbox, SandboxOfSeveralOrigins):
                    further = {name: stack.enter_context(serve(app)).url for name, app in sandbox.further_apps.items()}
                    # Only now: the addresses are known once the ports are bound.
                    sandbox.reached_at(url, further)
                running.append(StandIn(pack, sandbox, url))
        if not running:
            raise RunwrightError("no installed step pack has a sandbox", hint="install a pack that ships one")
        yield StandIns(tuple(running))
