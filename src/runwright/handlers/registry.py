"""Collects the installed step packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import entry_points

from runwright.handlers import Handler, HandlerError, StepPack, read_handler

GROUP = "runwright.steps"


@dataclass(frozen=True)
class BrokenPack:
    """A pack that cannot be used, and the reason. Other packs are not affected."""

    name: str
    reason: str


@dataclass
class Registry:
    """The available handlers, by name."""

    packs: dict[str, StepPack] = field(default_factory=dict)
    handlers: dict[str, Handler] = field(default_factory=dict)
    broken: list[BrokenPack] = field(default_factory=list)

    def add(self, pack: StepPack) -> None:
        """Add a pack with all its handlers, or nothing; raises HandlerError."""
        if pack.name in self.packs:
            raise HandlerError(f"another pack is already called '{pack.name}'")
        handlers = [read_handler(function, pack) for function in pack.handlers]
        names = [handler.name for handler in handlers]
        for name in names:
            if not name.startswith(f"{pack.name}."):
                raise HandlerError(f"handler '{name}' must be named '{pack.name}.…'")
            if names.count(name) > 1:
                raise HandlerError(f"handler '{name}' is defined twice")
        # After every check: a pack is added whole or not at all.
        self.packs[pack.name] = pack
        self.handlers.update(zip(names, handlers, strict=True))

    def __iter__(self) -> Iterator[Handler]:
        return iter(self.handlers[name] for name in sorted(self.handlers))


def gather(packs: Iterable[StepPack] = ()) -> Registry:
    """Return a registry of the given packs."""
    registry = Registry()
    for pack in packs:
        registry.add(pack)
    return registry


def installed() -> Registry:
    """Return a registry of every pack in the entry point group `runwright.steps`."""
    registry = Registry()
    # Sorted: the order of installed distributions differs between file systems.
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            pack = entry.load()
            if not isinstance(pack, StepPack):
                raise HandlerError(f"{entry.value} is not a StepPack")
            registry.add(pack)
        except Exception as error:  # noqa: BLE001 - a foreign pack may raise anything at import; other packs must still work
            registry.broken.append(BrokenPack(entry.name, f"{type(error).__name__}: {error}"))
    return registry
