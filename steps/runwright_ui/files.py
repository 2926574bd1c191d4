"""Which files of this machine a runbook may send to an application, and where it may leave one."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path, PurePath

from runwright import StepError

_PRIVATE_FOLDERS = frozenset({".runwright", ".git", ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker"})
_SETTINGS = (".env", ".env.*", "*.env", ".envrc")
_KEYS = ("*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.kdbx", "id_rsa*", "id_ed25519*", "id_ecdsa*", "id_dsa*")
_CREDENTIALS = (".netrc", "_netrc", ".pgpass", ".npmrc", ".pypirc", ".git-credentials", "credentials", ".htpasswd")


def is_private(path: str) -> bool:
    """Whether a file's name says that it holds keys, passwords or runwright's own data."""
    return _is_in(path, (*_SETTINGS, *_KEYS, *_CREDENTIALS))


def may_be_new(path: str) -> bool:
    """Whether a new file may have this name: no settings that programs read, and not among private data."""
    return not _is_in(path, (*_SETTINGS, *_CREDENTIALS))


def file_to_send(file: str, folders: Sequence[Path]) -> Path:
    """Return a file that lies below one of the folders, also where links lead; raises StepError."""
    candidates = [Path(file), *(folder / file for folder in folders)]
    path = next((each for each in candidates if each.is_file()), None)
    if path is None:
        raise StepError(f"file not found: '{file}'", hint="give its path from the working folder")
    real = path.resolve()
    if is_private(file) or is_private(str(real)):
        raise StepError(f"'{file}' is not sent: files of this name hold keys or passwords", hint="name another file")
    if not _is_below(real, folders):
        raise StepError(
            f"'{file}' is not sent: it lies outside of the working folder and of the runbook's folder",
            hint="copy it there",
        )
    return path


def file_to_make(file: str) -> Path:
    """Return where a new file of the working folder comes to lie, also where links lead; raises StepError."""
    path = Path(file)
    real = path.resolve()
    if not _is_below(real, [Path()]) or not may_be_new(str(real)):
        raise StepError(
            f"'{file}' cannot hold a secret: it lies outside of the working folder, or among settings and keys",
            hint="name a new file below the working folder",
        )
    return path


def _is_below(real: Path, folders: Sequence[Path]) -> bool:
    return any(real.is_relative_to(folder.resolve()) for folder in [Path(), *folders])


def _is_in(path: str, names: Sequence[str]) -> bool:
    parts = [part.casefold() for part in PurePath(path.replace("\\", "/")).parts]
    return bool(_PRIVATE_FOLDERS & {*parts}) or any(fnmatch(parts[-1] if parts else "", name) for name in names)
