"""The rescue file, which saves a sealed secret if the journal fails: reserved before the click that reveals it.

It lies beside the key in the user's config folder, or beside the evidence when that folder cannot be written. Its
blocks are written before the click and overwritten in place, so that a disk that is full since then does no harm.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from runwright.errors import JournalError
from runwright.journal._events import RunStart, SealedSecret
from runwright.secrets import Vault, config_folder, create_private_file, make_private_folder

# Room for the sealed secrets of one step and its outcome; a longer content grows the file as usual.
_SIZE = 16_384


@dataclass(frozen=True)
class Rescued:
    """The content of a rescue file: sealed secrets of a step, and its outcome if that could be serialised."""

    step: str
    sealed: tuple[SealedSecret, ...]
    outcome: dict[str, Any] | None

    def to_bytes(self, vault: Vault, run_id: str) -> bytes:
        """Return it as JSON, signed as an event is: a resumed run goes on from this outcome."""
        boxes = {each.name: base64.b64encode(each.sealed).decode("ascii") for each in self.sealed}
        text = json.dumps({"step": self.step, "sealed": boxes, "outcome": self.outcome})
        return json.dumps({"rescued": text, "signature": vault.sign(_signed_part(run_id, text))}).encode("utf-8")

    @classmethod
    def from_bytes(cls, content: bytes, vault: Vault, run_id: str) -> Rescued:
        """Restore the result of `to_bytes()`; raises ValueError, KeyError or TypeError for other content."""
        document = json.loads(content)
        text = str(document["rescued"])
        if not vault.is_signed(_signed_part(run_id, text), str(document["signature"])):
            raise ValueError("its signature is wrong")
        data = json.loads(text)
        step = str(data["step"])
        boxes = (SealedSecret(step, name, base64.b64decode(box)) for name, box in data["sealed"].items())
        return cls(step, tuple(boxes), data["outcome"])


class RescueFile:
    """The rescue file of a run, in the first writable one of `folders`."""

    def __init__(self, run_id: str, folders: Iterable[Path]) -> None:
        self._run_id = run_id
        self._folders = tuple(folders)
        self.path: Path | None = None
        self._may_have_content = False

    @property
    def is_only_reserved(self) -> bool:
        """Whether there is a file and nothing was written to it."""
        return self.path is not None and not self._may_have_content

    def reserve(self) -> None:
        """Create the file at full size and sync it; raises JournalError if no folder is writable."""
        if self.path is not None:
            return
        for path in _places(self._run_id, self._folders):
            with suppress(OSError):
                make_private_folder(path.parent)
                # What lies there is empty or adopted: a resumed run takes the secrets out before its first step.
                path.unlink(missing_ok=True)
                # O_EXCL: a link that somebody put there under this name is not followed.
                create_private_file(path)
                _overwrite(path, b"")
                self.path, self._may_have_content = path, False
                return
        raise JournalError(
            f"no folder can keep a secret that the journal may not take: {' or '.join(map(str, self._folders))}",
            hint="make one of them writable, with free space; nothing was clicked",
        )

    def write(self, content: bytes) -> Path | None:
        """Save the content and return the path; None if no folder is writable."""
        # Before the attempt: a file whose sync failed may have the content all the same.
        self._may_have_content = True
        for path in filter(None, (self.path, *_places(self._run_id, self._folders))):
            with suppress(OSError):
                if not path.exists():
                    make_private_folder(path.parent)
                    create_private_file(path)
                _overwrite(path, content)
                self.path = path
                return path
        return None

    def told(self, step: str, error: JournalError) -> JournalError:
        """Return an error of the journal with the place of the secret that it did not take."""
        if self.path is None:
            return JournalError(f"{error.message}; the secret of step '{step}' could not be saved", hint=error.hint)
        return JournalError(
            f"{error.message}; the secret of step '{step}' is sealed in {self.path}",
            hint=f"correct that, then `runwright resume {self._run_id}` takes it from there; leave the file there",
        )

    def discard(self) -> None:
        """Delete the file, once the journal has its content or there is none to come."""
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
            self.path, self._may_have_content = None, False


def rescue_folders(start: RunStart) -> tuple[Path, ...]:
    """Return the folders that may hold the rescue file of a run."""
    return (config_folder(), *([Path(start.folder)] if start.folder else []))


def find_rescued(run_id: str, folders: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    """Yield the path and content of each rescue file of a run; the content is empty if it was only reserved."""
    for path in _places(run_id, folders):
        # No other error: a file that cannot be read may hold the only copy of a token, so the run stops here.
        with suppress(FileNotFoundError, NotADirectoryError):
            try:
                yield path, path.read_bytes().strip()
            except PermissionError as error:
                raise JournalError(f"cannot read the rescue file {path}: {error.strerror}", hint="check it") from error


def _signed_part(run_id: str, text: str) -> bytes:
    return json.dumps(["rescue", run_id, text]).encode("ascii")


def _places(run_id: str, folders: Iterable[Path]) -> list[Path]:
    # Quoted: an id from an edited journal must not lead to another folder.
    return [folder / f"rescue-{quote(run_id, safe='')}" for folder in folders]


def _overwrite(path: Path, content: bytes) -> None:
    # Not "wb", which cuts the file to nothing first and gives back the blocks that were reserved for a full disk.
    with path.open("r+b") as file:
        # With blanks, which JSON ignores: zeros would have to be cut off by whoever reads the file.
        file.write(content.ljust(_SIZE, b" "))
        file.flush()
        # Copy-on-write file systems (btrfs, APFS) need free blocks for an overwrite all the same.
        os.fsync(file.fileno())
