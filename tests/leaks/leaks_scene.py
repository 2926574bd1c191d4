"""A run with every kind of evidence on, in a folder where everything that it leaves can be found."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runwright.sandboxes.server import serve
from runwright_shopify.sandbox import ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import XentralOptions, XentralSandbox
from tests.leaks.leaks_scanner import scan
from tests.support.runbook_copies import edited_copy

COMMAND = Path(__file__).with_name("leaks_command.py")
_SECONDS = 180


@dataclass
class Scene:
    """Two sandboxes with sign-ins of their own, and the folder of everything that a run on them leaves."""

    shop: ShopifySandbox
    erp: XentralSandbox
    inputs: dict[str, str]
    folder: Path

    @property
    def workspace(self) -> Path:
        """What a run leaves on purpose."""
        return self.folder / "work" / ".runwright"

    @property
    def secrets(self) -> dict[str, str]:
        """Everything that must not leak, by name; the tokens of all apps, dead ones too."""
        known = {**self.shop.credentials(), **self.erp.credentials()}
        found = {name: value for name, value in known.items() if "PASSWORD" in name or "TOTP" in name}
        return found | {f"token {number}": app.token for number, app in enumerate(self.shop.state.apps) if app.token}

    def run(self, book: str, *arguments: str, walls_down: str = "") -> subprocess.CompletedProcess[str]:
        """Carry out a runbook with all evidence on; what it prints is kept in the folder, too."""
        inputs = [part for item in self.inputs.items() for part in ("--input", "=".join(item))]
        evidence = ["--screenshot", "on", "--tracing", "on", "--json", "--verbose"]
        return self.command("run", book, *inputs, *evidence, *arguments, walls_down=walls_down)

    def command(self, *arguments: str, walls_down: str = "") -> subprocess.CompletedProcess[str]:
        """Call `runwright` in a process of its own, whose temporary files stay in the folder."""
        work, temporary = self.folder / "work", self.folder / "tmp"
        for folder in (work, temporary):
            folder.mkdir(exist_ok=True)
        name = f"{len(list(self.folder.glob('*.out'))):02d}"
        own = {**os.environ, "TMPDIR": str(temporary), "RUNWRIGHT_CONFIG_DIR": str(self.folder / "config")}
        done = subprocess.run(
            [sys.executable, str(COMMAND), walls_down, *arguments],
            cwd=work,
            env={**own, **self.shop.credentials(), **self.erp.credentials(), "RUNWRIGHT_KEYRING": "off"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        (self.folder / f"{name}.out").write_text(f"{done.stdout}\n{done.stderr}", encoding="utf-8")
        return done

    def look_back(self, run: str) -> None:
        """Have every verb that tells of a run tell of this one."""
        for arguments in (("show", run), ("show", run, "--json"), ("runs",)):
            done = self.command(*arguments)
            assert done.returncode == 0, done.stderr

    def leaks(self) -> list[str]:
        """Return where a secret is found in anything that was left."""
        assert len(self.secrets) >= 4
        return scan(self.folder, self.secrets)

    def book_failing_after(self, step: str, how: str) -> str:
        """Write the shipped runbook with a step that fails behind one of its own; return its path."""

        def followed(text: str) -> str:
            app = re.search(r"uses: (\w+)\.", text)
            assert app is not None
            failing = f"  - id: canary\n    name: Fail\n    doc: []\n    uses: canary.{how}\n    app: {app[1]}\n\n"
            return f"{text.rstrip()}\n\n{failing}"

        return str(edited_copy(self.folder, step, followed))


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return the one JSON document on stdout."""
    read: dict[str, Any] = json.loads(done.stdout)
    return read


@contextmanager
def scene(folder: Path, **shop_options: Any) -> Iterator[Scene]:
    """Set the scene: every secret is drawn by lot."""
    shop_options = {"password": secrets.token_urlsafe(12), "second_factor": True, **shop_options}
    shop = ShopifySandbox(ShopifyOptions(**shop_options))
    erp = XentralSandbox(XentralOptions(second_factor=True, late_click_ms=0, list_delay_ms=20))
    with serve(shop.app) as shop_served, serve(erp.app) as erp_served:
        inputs = {**shop.inputs(shop_served.url), **erp.inputs(erp_served.url)}
        yield Scene(shop, erp, inputs, folder)
