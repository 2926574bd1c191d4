"""Sets up everything that runwright needs, in a virtual environment of its own.

    python scripts/bootstrap.py            make .venv ready; returns at once when it already is
    python scripts/bootstrap.py --force    do it all again
    python scripts/bootstrap.py --pin      write requirements/*.txt anew (--upgrade: with newer versions)

It needs Python 3.10 or newer, a package index, and nothing that is not in the standard library. Keep the
syntax of this file at Python 3.6: an older Python must still be able to read it and to say what is missing.
"""

import argparse
import ast
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 10)
NEWEST_TRIED = 14
ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
STAMP = "runwright-bootstrap.stamp"
EXIT_INPUT = 2
EXIT_INTERRUPTED = 130


def newer_python() -> str:
    """Return the path of a Python on PATH that is new enough, or an empty string."""
    question = "import sys; sys.exit(sys.version_info < {})".format(OLDEST)  # noqa: UP032 - see the docstring
    for minor in range(NEWEST_TRIED, OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)  # noqa: UP031
        # A version manager may put names on PATH that answer with an error only.
        if found and subprocess.call([found, "-c", question], stderr=subprocess.DEVNULL) == 0:
            return found
    return ""


if sys.version_info < OLDEST:
    _other = newer_python()
    if _other:
        sys.exit(subprocess.call([_other] + sys.argv))  # noqa: RUF005
    sys.stderr.write(
        "runwright needs Python %d.%d or newer; this is Python %s (%s).\n"  # noqa: UP031
        "Install a newer one and name it: make PYTHON=/path/to/python3 ...\n"
        % (OLDEST[0], OLDEST[1], sys.version.split()[0], sys.executable)
    )
    sys.exit(EXIT_INPUT)


class BootstrapError(Exception):
    """The set-up cannot go on; the message says what to do."""


def main(arguments: "list[str]") -> int:
    """Run one of the tasks above. Returns 0, or 2 with a message on stderr."""
    parser = argparse.ArgumentParser(description="Set up runwright's virtual environment.")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="its folder (default: .venv)")
    parser.add_argument("--force", action="store_true", help="set up again although nothing has changed")
    parser.add_argument("--pin", action="store_true", help="write requirements/*.txt anew")
    parser.add_argument("--upgrade", action="store_true", help="with --pin: take the newest versions")
    chosen = parser.parse_args(arguments)
    venv = chosen.venv.absolute()
    try:
        if chosen.force or not is_ready(venv):
            set_up(venv)
        if chosen.pin:
            pin(venv, upgrade=chosen.upgrade)
    except BootstrapError as error:
        print(f"bootstrap: {error}", file=sys.stderr)
        return EXIT_INPUT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return 0


def set_up(venv: Path) -> None:
    """Create the environment, install everything, make sure of a browser, leave the stamp."""
    (venv / STAMP).unlink(missing_ok=True)
    make_venv(venv)
    python = venv_python(venv)
    environment = child_environment(os.environ, pip_settings(python))
    say("installing the pinned packages")
    tools = installers(python, environment)
    install(tools, environment, ["--require-hashes", "-r", str(REQUIREMENTS / "development.txt")])
    install(tools, environment, ["--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    # Compiled here, as some machines never write bytecode when a program runs: it halves the time to start.
    run([str(python), "-m", "compileall", "-q", str(ROOT / "src"), str(ROOT / "steps")], environment)
    say("looking for a browser")
    if not run([str(python), str(ROOT / "scripts" / "install_browser.py")], environment):
        raise BootstrapError("no browser; everything else is in place. Run the same command again afterwards")
    (venv / STAMP).write_text(fingerprint(venv), encoding="utf-8")
    say("ready")


# ------------------------------------------------------------------ what is there already


def fingerprint(venv: Path, root: Path = ROOT) -> str:
    """Return a hash of all that the environment was made from: Python, place, pins, metadata, this script."""
    digest = hashlib.sha256(f"{sys.version}\n{root}\n{venv}\n".encode())
    files = [
        *sorted((root / "requirements").glob("*.txt")),
        root / "pyproject.toml",
        root / "scripts/bootstrap.py",
        root / "scripts/install_browser.py",
    ]
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_ready(venv: Path) -> bool:
    """Whether `venv` was completed with exactly the present inputs."""
    stamp = venv / STAMP
    return stamp.is_file() and venv_python(venv).is_file() and stamp.read_text(encoding="utf-8") == fingerprint(venv)


# ------------------------------------------------------------------ the environment


def make_venv(venv: Path) -> None:
    """Create `venv`, unless one of the running Python's version is there."""
    if is_own_python(venv) or venv_version(venv) == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return
    say(f"creating {venv.name} with Python {sys.version.split()[0]}")
    if not run([sys.executable, "-m", "venv", "--clear", str(venv)], dict(os.environ)):
        raise BootstrapError(
            f"{sys.executable} cannot create virtual environments. "
            "On Debian and Ubuntu this is the package python3-venv"
        )


def is_own_python(venv: Path) -> bool:
    """Whether this script is run by the Python of `venv`, which must not be cleared under its feet."""
    return Path(sys.prefix).resolve() == venv.resolve()


def venv_version(venv: Path) -> str:
    """Return "3.12" for a working environment of Python 3.12, an empty string when there is none."""
    question = [str(venv_python(venv)), "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"]
    try:
        answer = subprocess.run(question, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def venv_python(venv: Path) -> Path:
    """Return the path of the environment's Python."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


# ------------------------------------------------------------------ packages


def pip_settings(python: Path) -> "dict[str, str]":
    """Return what pip is configured with on this machine, by option name ("index-url")."""
    command = [str(python), "-m", "pip", "config", "list"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return read_pip_settings(answer.stdout)


def read_pip_settings(listing: str) -> "dict[str, str]":
    """Read `pip config list`: [install] overrules [global], a variable overrules both."""
    ranks = {"global": 0, "install": 1, ":env:": 2}
    found = {}  # type: dict[str, tuple[int, str]]
    for line in listing.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.partition(".")
        if section in ranks and ranks[section] >= found.get(option, (-1, ""))[0]:
            found[option] = (ranks[section], str(ast.literal_eval(value)))
    return {option: value for option, (_, value) in found.items()}


def child_environment(environment: "dict[str, str] | os._Environ[str]", pip: "dict[str, str]") -> "dict[str, str]":
    """Return the variables for the installers. uv does not read pip's configuration, so it is passed on."""
    child = dict(environment)
    # PIP_USER contradicts a virtual environment; the others would mix foreign packages into it.
    for name in ("PIP_USER", "PYTHONHOME", "PYTHONPATH"):
        child.pop(name, None)
    if "index-url" in pip and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & child.keys():
        child["UV_DEFAULT_INDEX"] = pip["index-url"]
    if "cert" in pip:
        child.setdefault("SSL_CERT_FILE", pip["cert"])
    return child


def installers(python: Path, environment: "dict[str, str]") -> "list[list[str]]":
    """Return the commands that install, best first: pip is slow but knows every proxy."""
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    if run([*pip, "--require-hashes", "-r", str(REQUIREMENTS / "uv.txt")], environment):
        uv = [str(python), "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
        return [uv, pip]
    say("uv is not to be had; pip takes a little longer")
    return [pip]


def install(tools: "list[list[str]]", environment: "dict[str, str]", packages: "list[str]") -> None:
    """Install with the first command that can."""
    if not any(run([*tool, *packages], environment) for tool in tools):
        raise BootstrapError("the packages cannot be installed; the reasons are above")


def pin(venv: Path, upgrade: bool) -> None:
    """Write the requirement files anew: hashes for every platform and Python, and no address of an index."""
    python = venv_python(venv)
    environment = child_environment(os.environ, pip_settings(python))
    (venv / "uv.in").write_text("uv\n", encoding="utf-8")
    sources = {
        "uv.txt": [str(venv / "uv.in"), "--no-annotate"],
        "development.txt": ["pyproject.toml", "--all-extras", "--group", "dev"],
    }
    for name, source in sources.items():
        say(f"pinning requirements/{name}")
        if not run([*pin_command(python, upgrade), *source, "-o", f"requirements/{name}"], environment):
            raise BootstrapError("the versions cannot be pinned; uv's own words are above")


def pin_command(python: Path, upgrade: bool) -> "list[str]":
    """Return the command that pins for all supported systems at once."""
    command = [str(python), "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", f"{OLDEST[0]}.{OLDEST[1]}", "--no-emit-index-url"]
    command += ["--custom-compile-command", "make requirements"]
    return [*command, "--upgrade"] if upgrade else command


# ------------------------------------------------------------------ talking to the outside


def run(command: "list[str]", environment: "dict[str, str]") -> bool:
    """Run a command in the project's folder; its output is shown. Tells whether it succeeded."""
    return subprocess.call(command, env=environment, cwd=str(ROOT), stdin=subprocess.DEVNULL) == 0


def say(what: str) -> None:
    """Tell what is going on."""
    print(f"bootstrap: {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
