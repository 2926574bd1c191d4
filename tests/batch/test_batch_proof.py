"""Many shops on two workers that die, stall and lose their database: every shop ends connected, exactly once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from runwright.batch._batch import BatchTarget
from runwright.batch._store import BatchStore
from runwright.errors import JournalError
from runwright.handlers.registry import installed
from runwright.sandboxes.stand_ins import StandIns, served
from tests.batch.troubles import PROGRAM, Troubles, Workers
from tests.support.postgresql_fixtures import PostgreSQL, started_postgresql

pytestmark = [pytest.mark.crash, pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")]
BOOK = "connect-shopify-to-xentral"
SHOPS = int(os.environ.get("RUNWRIGHT_PROOF_SHOPS", "30"))
POISON = "s2"
LIMIT_SECONDS = 3600


@dataclass
class Place:
    """The shops with their table, and the environment of the commands. `commands` collects the arguments seen."""

    folder: Path
    shops: dict[str, StandIns]
    environment: dict[str, str]
    server: PostgreSQL
    commands: set[str] = field(default_factory=set)

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a verb; its messages go into a file."""
        with (self.folder / name).open("wb") as log:
            command = [*PROGRAM, *arguments]
            return subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL, stderr=log
            )

    def look(self) -> None:
        """Remember the arguments of all processes of the test."""
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                self.commands.add(" ".join(process.cmdline()))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """The folder of the batch, with a server and all shops."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPIFY_", "XENTRAL_"))}
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        server = stack.enter_context(started_postgresql())
        shops = {f"s{n}": stack.enter_context(served(installed().packs.values())) for n in range(1, SHOPS + 1)}
        rows = [",".join(["name", "env_file", *shops["s1"].inputs])]
        for name, each in shops.items():
            rows.append(",".join([name, f"{name}.env", *each.inputs.values()]))
            lines = [f"{variable}='{value}'\n" for variable, value in each.credentials.items()]
            (tmp_path / f"{name}.env").write_text("".join(lines), encoding="utf-8")
        (tmp_path / "shops.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        (tmp_path / "sealing").write_text("5a" * 32, encoding="utf-8")
        (tmp_path / "sealing").chmod(0o600)
        patch.setenv("RUNWRIGHT_KEY_FILE", str(tmp_path / "sealing"))
        key = {"RUNWRIGHT_KEY_FILE": str(tmp_path / "sealing"), "RUNWRIGHT_QUEUE": server.url}
        yield Place(tmp_path, shops, {**kept, **key}, server)


def test_every_shop_ends_connected_exactly_once(place: Place) -> None:
    """Whatever dies, no shop gets a second app or interface, and what needs a person says so and then passes."""
    options = ["--targets", "shops.csv", "--screenshot", "off", "--json"]
    with BatchStore(place.server.url) as store:
        made = _endure(place, store, place.start("batch.log", "batch", "run", BOOK, *options))
        print("troubles:", Counter(made))
        batch = store.batch().id
        targets = {each.name: each for each in store.targets(batch)}
        _expect_ended(targets)
        by_hand = {name for name, each in targets.items() if each.status == "needs_human"}
        for name in by_hand:
            _mend(place, targets[name])
        _go_on(place, batch)
        assert {each.status for each in store.targets(batch)} == {"passed"}
    for name, shop in place.shops.items():
        _expect_connected(name, shop, is_reissued=name in by_hand)
    _expect_no_secret(place)


def _endure(place: Place, store: BatchStore, started: subprocess.Popen[bytes]) -> list[str]:
    """Make trouble until the batch has ended; returns what was made."""
    workers = Workers(place.folder, place.environment)
    troubles = Troubles(workers, place.server, store, POISON)
    deadline, next_at = time.monotonic() + LIMIT_SECONDS, 0.0
    run_seconds = 0.0
    try:
        while started.poll() is None:
            assert time.monotonic() < deadline
            workers.keep()
            place.look()
            troubles.strike_poison()
            # The first shop shows how long a run takes on this machine.
            run_seconds = run_seconds or _seconds_of_the_first(store)
            if run_seconds and time.monotonic() >= next_at:
                next_at = time.monotonic() + troubles.make(run_seconds)
            threading.Event().wait(0.5)
    finally:
        started.kill()
        started.wait()
        troubles.end()
        workers.end()
    if SHOPS >= 30:
        assert len(troubles.made) >= len(troubles.once)
    return troubles.made


def _seconds_of_the_first(store: BatchStore) -> float:
    """Return how long the run of the first shop took, 0 before it has ended."""
    try:
        return store.target(store.batch().id, "s1").seconds
    except JournalError:
        return 0.0


def _expect_ended(targets: dict[str, BatchTarget]) -> None:
    """Every shop has passed or waits for a person; the one that kills its worker was given up."""
    poison = targets[POISON]
    assert poison.status == "error", poison
    assert "its worker died 3 times" in poison.outcome.message
    for name, each in targets.items():
        assert name == POISON or each.status in ("passed", "needs_human"), (name, each.status, each.outcome.message)


def _mend(place: Place, target: BatchTarget) -> None:
    """Do what a person does whose token was shown and lost when a browser died."""
    own = {**place.environment, "RUNWRIGHT_JOURNAL": place.server.url}
    command = [*PROGRAM, "resume", target.run_id, "--env-file", f"{target.name}.env", "--reissue", "--yes", "--json"]
    done = subprocess.run(command, cwd=place.folder, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["status"] == "passed"


def _go_on(place: Place, batch: str) -> None:
    """Go on with what failed, on workers that nothing happens to."""
    workers = Workers(place.folder, place.environment)
    started = place.start("only-failed.log", "batch", "run", "--only-failed", batch, "--json")
    try:
        assert started.wait(600) == 0
    finally:
        started.kill()
        started.wait()
        workers.end()


def _expect_connected(name: str, shop: StandIns, *, is_reissued: bool) -> None:
    """One app and one interface with its living token, and no change was made twice."""
    sandboxes: list[Any] = [each.sandbox for each in shop.each]
    shopify, xentral = sandboxes
    (app,) = shopify.state.apps
    (interface,) = xentral.state.interfaces.values()
    assert app.installed, name
    assert interface.active, name
    assert interface.token == app.token, f"{name}: the token is not that of the app"
    posts = Counter(each.path.rpartition("/")[2] for each in shopify.requests if each.method == "POST")
    assert posts["development"] == 1, (name, posts)
    if not is_reissued:
        assert (posts["install"], posts["reveal"], posts["scopes"]) == (1, 1, 1), (name, posts)


def _expect_no_secret(place: Place) -> None:
    """No secret is in the database, in arguments, or in any file but those that hold the credentials."""
    secrets = {"5a" * 32}
    for shop in place.shops.values():
        secrets |= {value for name, value in shop.credentials.items() if name.endswith(("PASSWORD", "SECRET"))}
        sandbox: Any = shop.each[0].sandbox
        secrets |= {text for app in sandbox.state.apps for text in (app.token, app.api_secret) if text}
    files = [path for path in place.folder.rglob("*") if path.is_file() and path.suffix != ".env"]
    texts = {str(path): path.read_bytes() for path in files if path.name != "sealing"}
    texts["arguments"] = "\n".join(place.commands).encode()
    texts["database"] = _dump(place.server)
    assert b"INSERT INTO public.runwright_batches" in texts["database"]
    assert "batch run" in texts["arguments"].decode()
    for place_of, data in texts.items():
        found = [secret for secret in secrets if secret.encode() in data]
        assert not found, f"{place_of} holds {len(found)} secrets"


def _dump(server: PostgreSQL) -> bytes:
    """Return every row of the queue, the batches and the journal."""
    return subprocess.run(
        [server.programs / "pg_dump", "--inserts", server.url], capture_output=True, check=True
    ).stdout
