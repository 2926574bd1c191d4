"""Secrets: the opaque type, sealing on disk, and the redactor before every output."""

from runwright.secrets._commands import SUFFIX, secret_from, secret_of_command, without_commands
from runwright.secrets._keys import Key, config_folder, describe_key, has_key, key_path, load_key
from runwright.secrets._private_files import (
    create_private_file,
    make_private_folder,
    require_own,
    require_unread,
    write_private_file,
)
from runwright.secrets._processes import forbid_core_dumps, refuse_debug, secrets_not_inherited
from runwright.secrets._redaction import Redactor
from runwright.secrets._secret import STARS, SealedReference, Secret, is_utf8
from runwright.secrets._vault import Vault

__all__ = [
    "STARS",
    "SUFFIX",
    "Key",
    "Redactor",
    "SealedReference",
    "Secret",
    "Vault",
    "config_folder",
    "create_private_file",
    "describe_key",
    "forbid_core_dumps",
    "has_key",
    "is_utf8",
    "key_path",
    "load_key",
    "make_private_folder",
    "refuse_debug",
    "require_own",
    "require_unread",
    "secret_from",
    "secret_of_command",
    "secrets_not_inherited",
    "without_commands",
    "write_private_file",
]
