"""Keeps sessions between runs: the storage state of an application and account, sealed like a secret.

A saved session is as good as a password. It is kept with the workspace, in a file that only its owner may read,
and its content is encrypted with the key of this machine.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import cast

from runwright.browser import playwright
from runwright.errors import SecretError
from runwright.plan import PlannedApp
from runwright.secrets import Secret, Vault, make_private_folder, write_private_file
from runwright.secrets.origins import origin_of

_ENDING = ".session"


@dataclass(frozen=True)
class SavedSession:
    """One saved session: the application's name and origin, the account ("" if none is named), and its age."""

    app: str
    origin: str
    account: str
    saved_at: datetime
    path: Path
    is_damaged: bool = False
    """Whether its file cannot be read; then only the application is known, from the file's name."""


class SavedSessions:
    """The saved sessions of a workspace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, app: PlannedApp, account: str) -> playwright.StorageState | None:
        """Return the session of an application and account, or None if none can be opened."""
        path = self._path(app, account)
        if not path.is_file():
            return None
        origin = origin_of(app.url)
        try:
            _, _, sealed = path.read_bytes().partition(b"\n")
            # Sealed for origin and account: a file that was renamed to another application's does not open.
            state = Vault().open(sealed, run="session", step=origin, name=account or "-")
            return cast("playwright.StorageState", json.loads(state.reveal()))
        except (SecretError, OSError, ValueError):
            return None  # damaged, or sealed with a key that is gone: the run signs in again

    def save(self, app: PlannedApp, account: str, context: playwright.BrowserContext) -> None:
        """Keep the session of a context, IndexedDB included."""
        origin = origin_of(app.url)
        # IndexedDB too: Firebase and some identity providers keep their tokens there, and cookies alone would not sign
        # in. Session cookies, which a browser forgets when it closes, are included.
        state = Secret(json.dumps(context.storage_state(indexed_db=True)))
        sealed = Vault().seal(state, run="session", step=origin, name=account or "-")
        # In clear, so that `sessions` can list them without the key.
        head = {"app": app.name, "origin": origin, "account": account, "at": datetime.now(timezone.utc).isoformat()}
        make_private_folder(self._folder)
        write_private_file(self._path(app, account), json.dumps(head).encode() + b"\n" + sealed)

    def all(self) -> list[SavedSession]:
        """Return every saved session, the newest first."""
        found = [_read(path) for path in self._folder.glob(f"*{_ENDING}")] if self._folder.is_dir() else []
        return sorted(found, key=lambda each: each.saved_at, reverse=True)

    def forget(self, app: str = "") -> list[SavedSession]:
        """Delete the sessions of an application, or all of them, and return them."""
        chosen = [each for each in self.all() if app in ("", each.app)]
        for each in chosen:
            each.path.unlink(missing_ok=True)
        return chosen

    def _path(self, app: PlannedApp, account: str) -> Path:
        # A digest, because accounts hold characters that file names cannot, and case that Windows and macOS ignore.
        digest = hashlib.sha256(f"{origin_of(app.url)}\n{account}".encode()).hexdigest()[:16]
        return self._folder / f"{app.name}-{digest}{_ENDING}"


def _read(path: Path) -> SavedSession:
    try:
        head = json.loads(path.read_bytes().partition(b"\n")[0])
        app, origin, account = (str(head[name]) for name in ("app", "origin", "account"))
        return SavedSession(app, origin, account, datetime.fromisoformat(head["at"]), path)
    except (OSError, ValueError, TypeError, KeyError):
        app = path.stem.rpartition("-")[0] or path.stem
        return SavedSession(app, "", "", _changed_at(path), path, is_damaged=True)


def _changed_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    except OSError:
        return datetime.now(timezone.utc)
