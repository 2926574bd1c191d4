"""The credentials of a target: from its env file, from variables with its name, or from a command.

They go from there into the environment of the target's own process and nowhere else: not into the record of the batch,
not into the queue, not into arguments.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from dotenv import dotenv_values

from runwright.batch._target import Target
from runwright.errors import SecretError
from runwright.plan import Planner, variable_of
from runwright.runbook import InputType
from runwright.secrets import SUFFIX, Secret, secret_of_command
from runwright.secrets.env_file import read_env_file


def credential_names(planner: Planner) -> tuple[str, ...]:
    """Return the variables that a target may have of its own: credentials, their addresses, and secret inputs."""
    found: dict[str, None] = {}
    for pack in planner.packs:
        names = pack.credentials
        given = [name for name in (names.username, names.password, names.totp_secret) if name]
        found |= dict.fromkeys([*given, *(f"{name.partition('_')[0]}_URL" for name in given)])
    return (*found, *secret_variables(planner))


def password_names(planner: Planner) -> tuple[str, ...]:
    """Return those of them that hold a single secret and no key of one-time codes."""
    passwords = dict.fromkeys(pack.credentials.password for pack in planner.packs if pack.credentials.password)
    return (*passwords, *secret_variables(planner))


def secret_variables(planner: Planner) -> tuple[str, ...]:
    """Return the variables of the runbook's secret inputs."""
    inputs = planner.runbook.inputs.values()
    return tuple(variable_of(spec.name) for spec in inputs if spec.type is InputType.SECRET)


def prefix_of(name: str) -> str:
    """Return the prefix of the variables of a target: `shop-1.de` has SHOP_1_DE_XENTRAL_PASSWORD."""
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


def credentials_of(
    target: Target, names: Iterable[str], passwords: tuple[str, ...], environment: Mapping[str, str]
) -> dict[str, Secret]:
    """Return the variables that a target has of its own; a later source wins: file, command, prefixed variable.

    Raises SecretError for a command that fails, and RunbookError for an env file that cannot be read.
    """
    known = tuple(names)
    file = read_env_file(Path(target.env_file)).values if target.env_file else {}
    found = {name: Secret(file[name]) for name in known if file.get(name)}
    for name, command in target.commands.items():
        found |= _from_command(target, name, command, known, passwords)
    for name in known:
        variable = f"{prefix_of(target.name)}_{name}"
        if environment.get(variable):
            found[name] = Secret(environment[variable])
        elif printing := environment.get(f"{variable}{SUFFIX}"):
            found[name] = secret_of_command(f"{variable}{SUFFIX}", printing)
    return found


def _from_command(
    target: Target, variable: str, command: str, known: tuple[str, ...], passwords: tuple[str, ...]
) -> dict[str, Secret]:
    """Return the output of a command: the secret of one variable, or lines of NAME=value."""
    what = f"`credentials_command` of '{target.name}'"
    secret = secret_of_command(what, command)
    if variable:
        return {variable: secret}
    # Not interpolated: passwords hold dollar signs.
    lines = dotenv_values(stream=io.StringIO(secret.reveal()), interpolate=False)
    found = {name: Secret(value) for name, value in lines.items() if name in known and value}
    if found:
        return found
    if len(passwords) != 1 or "\n" in secret.reveal().strip():
        choices = ", ".join(f"credentials_command:{name}" for name in passwords or known)
        raise SecretError(
            f"the {what} printed no line like {known[0] if known else 'NAME'}=value",
            hint=f"let it print such lines, or name the variable: {choices}",
        )
    return {passwords[0]: secret}
