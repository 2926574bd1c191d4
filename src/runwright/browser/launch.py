"""Finds a browser of the Chromium family and starts it.

Looked for in this order: what the caller names, Playwright's own download, Google Chrome, Microsoft Edge, the
system's headless shell, the system's Chromium. Looking starts no browser: a miss costs milliseconds.
"""

from __future__ import annotations

import functools
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runwright.errors import BrowserError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize

VIEWPORT: ViewportSize = {"width": 1280, "height": 900}
"""Wide enough that Shopify does not collapse its header actions into "More actions"."""

_CHANNEL = re.compile(r"(chrome|msedge)(-(beta|dev|canary))?")
_STABLE_CHANNELS = {"chrome": "Google Chrome", "msedge": "Microsoft Edge"}
_SHELLS = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_CHANNEL_PLACES = {
    "linux": {"chrome": "/opt/google/chrome/chrome", "msedge": "/opt/microsoft/msedge/msedge"},
    "darwin": {
        "chrome": "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "msedge": "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    },
    "win32": {
        "chrome": "Google/Chrome/Application/chrome.exe",
        "msedge": "Microsoft/Edge/Application/msedge.exe",
    },
}

# Only the application under automation is to be contacted: no updates, no reports, no synchronisation.
# Playwright passes some of these as well, but not in all the releases that are supported.
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
)

_LAUNCH_FAILURES = (
    (
        re.compile(r"error while loading shared libraries: ([^:\s]+)"),
        "{name} needs the system library {0}, which is missing",
        "run: {python} -m playwright install-deps chromium",
    ),
    (
        re.compile(r"sandboxing failed|No usable sandbox|sandbox_host_linux"),
        "{name} could not set up its own sandbox",
        "allow unprivileged user namespaces on this system, or choose another browser with RUNWRIGHT_BROWSER",
    ),
    (
        re.compile(r"XServer|Missing X server|cannot open display"),
        "{name} could not open a window: the display does not answer",
        "check DISPLAY, use xvfb-run, or leave out --headed",
    ),
    (
        re.compile(r"existing browser session|ProcessSingleton|SingletonLock|profile appears to be in use"),
        "{name} uses this profile already",
        "close every browser that uses it; never give your everyday profile, which Chrome does not automate",
    ),
    (
        re.compile(r"Timeout (\d+)ms exceeded"),
        "{name} did not start within {0} ms",
        "try again; if it happens every time, choose another browser with RUNWRIGHT_BROWSER",
    ),
)


@dataclass(frozen=True)
class BrowserChoice:
    """A browser that was found: either a program or one of Playwright's channels."""

    label: str
    executable_path: Path | None
    channel: str | None
    headless_only: bool


def find_browser(playwright: Playwright, *, headed: bool, setting: str = "") -> BrowserChoice:
    """Return the first browser that fits.

    `setting` is a channel ("chrome", "msedge", ...), a path or a program's name; then nothing else will do.
    Raises BrowserError that says what to run.
    """
    if setting:
        return _named(setting, headed=headed)
    for choice in _installed(playwright):
        if not (headed and choice.headless_only):
            return choice
    raise BrowserError(
        "no browser that can show a window was found" if headed else "no browser was found",
        hint=f"run: {install_command(headed=headed)}",
    )


def launch(playwright: Playwright, *, headed: bool, slow_mo: float = 0, setting: str = "") -> Browser:
    """Find a browser and start it; `slow_mo` (milliseconds) slows every action down. Raises BrowserError."""
    if headed:
        require_display()
    return start(playwright, find_browser(playwright, headed=headed, setting=setting), headed=headed, slow_mo=slow_mo)


def launch_options(playwright: Playwright, *, headed: bool, setting: str = "") -> dict[str, Any]:
    """Return the keyword arguments for Playwright's `chromium.launch`. Raises BrowserError."""
    if headed:
        require_display()
    return _options(find_browser(playwright, headed=headed, setting=setting), headed=headed)


def start(playwright: Playwright, choice: BrowserChoice, *, headed: bool, slow_mo: float = 0) -> Browser:
    """Start the browser that was chosen. Raises BrowserError."""
    from playwright.sync_api import Error

    try:
        return playwright.chromium.launch(slow_mo=slow_mo, **_options(choice, headed=headed))
    except Error as error:
        raise _launch_error(choice, error.message) from error


def start_with_profile(
    playwright: Playwright, profile: Path, *, headed: bool, slow_mo: float = 0, setting: str = ""
) -> BrowserContext:
    """Find a browser and start it with a profile of its own, a folder that is there. Raises BrowserError."""
    from playwright.sync_api import Error

    if headed:
        require_display()
    choice = find_browser(playwright, headed=headed, setting=setting)
    options = _options(choice, headed=headed)
    try:
        return playwright.chromium.launch_persistent_context(profile, viewport=VIEWPORT, slow_mo=slow_mo, **options)
    except Error as error:
        raise _launch_error(choice, error.message) from error


def require_display() -> None:
    """Raise BrowserError when a window is asked for on a Linux machine without a display."""
    if _is_linux() and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise BrowserError(
            "--headed needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set",
            hint="leave out --headed, or put xvfb-run before the command",
        )


def describe(playwright: Playwright, *, headed: bool, setting: str = "") -> str:
    """Say in one line which browser would be used, without starting it. Raises BrowserError."""
    choice = find_browser(playwright, headed=headed, setting=setting)
    place = f" ({choice.executable_path})" if choice.executable_path else ""
    return choice.label + place + ("" if _sandboxed(choice) else ", without its own sandbox")


def install_command(*, headed: bool = False, video: bool = False) -> str:
    """Return the command that installs a browser, or what records videos, ready to be copied."""
    if _is_linux() and shutil.which("apt-get") and not video:
        # Playwright's own download needs libraries of the system; the package brings them with it.
        return f"sudo apt-get install {'chromium' if headed else 'chromium-headless-shell'}"
    wanted = "ffmpeg" if video else "chromium" if headed else "chromium-headless-shell"
    return f"{_python()} -m playwright install {wanted}"


def _named(setting: str, *, headed: bool) -> BrowserChoice:
    if _CHANNEL.fullmatch(setting):
        return BrowserChoice(_STABLE_CHANNELS.get(setting, setting), None, setting, headless_only=False)
    program = shutil.which(Path(setting).expanduser())
    if program is None:
        raise BrowserError(
            f"the browser {setting!r} is neither a program nor a channel",
            hint="name the path of a browser's program, or one of: chrome, chrome-beta, msedge, msedge-beta",
        )
    choice = _program(Path(program), Path(program).name)
    if headed and choice.headless_only:
        raise BrowserError(f"{program} cannot show a window", hint="name another browser, or leave out --headed")
    return choice


def _installed(playwright: Playwright) -> Iterator[BrowserChoice]:
    yield from _from_playwright(Path(playwright.chromium.executable_path))
    for channel, label in _STABLE_CHANNELS.items():
        if any(place.is_file() for place in _channel_places(channel)):
            yield BrowserChoice(label, None, channel, headless_only=False)
    for name in (*_SHELLS, *_PROGRAMS):
        if program := shutil.which(name):
            yield _program(Path(program), f"{name} of this system")


def _from_playwright(full: Path) -> Iterator[BrowserChoice]:
    """Playwright tells the place of the full browser only; the headless shell lies in a folder beside it."""
    folder = next((parent for parent in full.parents if parent.name.startswith("chromium-")), None)
    if folder is not None:
        shells = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-", 1))
        for path in sorted(shells.glob("*/*")):
            if path.stem in _SHELLS and path.suffix in {"", ".exe"} and path.is_file():
                yield _program(path, "Chromium headless shell of Playwright")
    if full.is_file():
        yield _program(full, "Chromium of Playwright")


def _program(path: Path, label: str) -> BrowserChoice:
    return BrowserChoice(label, path, None, headless_only=path.stem in _SHELLS)


def _channel_places(channel: str) -> list[Path]:
    place = _CHANNEL_PLACES.get(sys.platform, {}).get(channel)
    if place is None:
        return []
    if sys.platform != "win32":
        return [Path(place)]
    roots = (os.environ.get(name) for name in ("LOCALAPPDATA", "PROGRAMFILES", "PROGRAMFILES(X86)"))
    return [Path(root, place) for root in roots if root]


def _options(choice: BrowserChoice, *, headed: bool) -> dict[str, Any]:
    where = {"channel": choice.channel} if choice.channel else {"executable_path": str(choice.executable_path)}
    return {
        **where,
        "headless": not headed,
        "args": list(_QUIET),
        "chromium_sandbox": _sandboxed(choice),
        # The runner closes the browser itself, after it has written down where it stopped.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }


def _sandboxed(choice: BrowserChoice) -> bool:
    """Chromium's sandbox refuses root on Linux, and elsewhere there needs user namespaces or a helper.

    Chrome's and Edge's packages bring that helper (chrome-sandbox, owned by root) with them.
    """
    if not _is_linux():
        return True
    return os.geteuid() != 0 and (choice.channel is not None or _has_user_namespaces())


@functools.cache
def _has_user_namespaces() -> bool:
    """Containers and some distributions forbid them, each in its own way; so make one and see."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return True
    command = [unshare, "--user", "--map-root-user", "true"]
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def _launch_error(choice: BrowserChoice, message: str) -> BrowserError:
    for pattern, what, hint in _LAUNCH_FAILURES:
        if match := pattern.search(message):
            return BrowserError(what.format(*match.groups(), name=choice.label), hint=hint.format(python=_python()))
    return BrowserError(
        f"{choice.label} could not be started: {_last_words(message)}",
        hint="choose another browser with --browser or RUNWRIGHT_BROWSER",
    )


def _last_words(message: str) -> str:
    """Playwright's first line is of no use when the program ended by itself; what it wrote last is."""
    written = re.findall(r"\[err\] (.+)", message)
    ended = re.search(r"<process did exit: exitCode=(\d+)", message)
    if written:
        return str(written[-1])
    if ended:
        return f"it ended at once with exit code {ended[1]}; is it a browser?"
    return re.sub(r"^BrowserType\.\w+: ", "", message).strip().partition("\n")[0]


def _python() -> str:
    """The running Python as one would type it: an environment is not always activated."""
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd()):
        python = python.relative_to(Path.cwd())
    return subprocess.list2cmdline([str(python)]) if sys.platform == "win32" else shlex.quote(str(python))


def _is_linux() -> bool:
    return sys.platform.startswith("linux")
