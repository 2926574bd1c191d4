"""Finds a browser of the Chromium family and starts it.

Order: the caller's choice, Playwright's download, Google Chrome, Microsoft Edge, the system's headless shell, the
system's Chromium. The search starts no browser and takes milliseconds.
"""

from __future__ import annotations

import functools
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runwright.browser import playwright
from runwright.browser.driver import limits_hint
from runwright.errors import BrowserError

VIEWPORT: playwright.ViewportSize = {"width": 1280, "height": 900}
"""Wide enough to prevent that Shopify collapses its header actions into "More actions"."""

_CHANNEL = re.compile(r"(chrome|msedge)(-(beta|dev|canary))?")
_STABLE_CHANNELS = {"chrome": "Google Chrome", "msedge": "Microsoft Edge"}
_SHELLS = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Playwright knows these places and fails on a missing channel within 100 ms, but where the channel is there it starts a
# browser: `doctor` and the arguments for pytest-playwright need the answer without one.
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

# The browser contacts the automated application only: no updates, reports or synchronisation.
# Playwright passes some of these too, but not in every supported release.
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
    """A browser: either a program or a Playwright channel."""

    label: str
    executable_path: Path | None
    channel: str | None
    headless_only: bool


def find_browser(driver: playwright.Playwright, *, headed: bool, setting: str = "") -> BrowserChoice:
    """Return the first suitable browser.

    `setting` is a channel ("chrome", "msedge", ...), a path or a program's name; then no other browser is tried.
    Raises BrowserError with the command to run.
    """
    if setting:
        return _named(setting, headed=headed)
    for choice in _installed(driver):
        if not (headed and choice.headless_only):
            return choice
    raise BrowserError(
        "no browser that can show a window was found" if headed else "no browser was found",
        hint=f"run: {install_command(headed=headed)}",
    )


def launch(
    driver: playwright.Playwright,
    *,
    headed: bool,
    slow_mo: float = 0,
    setting: str = "",
    keys: Sequence[str] = (),
) -> playwright.Browser:
    """Find a browser and start it. Raises BrowserError.

    `slow_mo` (milliseconds) slows every action down; `keys` are public keys of servers that were verified already,
    see `runwright.connections`.
    """
    if headed:
        require_display()
    choice = find_browser(driver, headed=headed, setting=setting)
    return start(driver, choice, headed=headed, slow_mo=slow_mo, keys=keys)


def launch_options(driver: playwright.Playwright, *, headed: bool, setting: str = "") -> dict[str, Any]:
    """Return the keyword arguments for Playwright's `chromium.launch`. Raises BrowserError."""
    if headed:
        require_display()
    return _options(find_browser(driver, headed=headed, setting=setting), headed=headed)


def start(
    driver: playwright.Playwright,
    choice: BrowserChoice,
    *,
    headed: bool,
    slow_mo: float = 0,
    keys: Sequence[str] = (),
) -> playwright.Browser:
    """Start the browser that was chosen. Raises BrowserError."""
    try:
        return driver.chromium.launch(slow_mo=slow_mo, **_options(choice, headed=headed, keys=keys))
    except playwright.Error as error:
        raise _launch_error(choice, error.message) from error


def start_with_profile(
    driver: playwright.Playwright,
    profile: Path,
    *,
    headed: bool,
    slow_mo: float = 0,
    setting: str = "",
    keys: Sequence[str] = (),
) -> playwright.BrowserContext:
    """Find a browser and start it with the profile in an existing folder; raises BrowserError."""
    if headed:
        require_display()
    choice = find_browser(driver, headed=headed, setting=setting)
    options = _options(choice, headed=headed, keys=keys)
    try:
        # Since version 136 Chrome refuses remote debugging of its default profile folder: a profile is a folder of its
        # own.
        return driver.chromium.launch_persistent_context(profile, viewport=VIEWPORT, slow_mo=slow_mo, **options)
    except playwright.Error as error:
        raise _launch_error(choice, error.message) from error


def require_display() -> None:
    """Raise BrowserError if a window is wanted on a Linux machine without a display."""
    # Checked first: without a display Chromium ends at once, and Playwright reports a closed target instead of the
    # reason.
    if _is_linux() and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise BrowserError(
            "--headed needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set",
            hint="leave out --headed, or put xvfb-run before the command",
        )


def describe(driver: playwright.Playwright, *, headed: bool, setting: str = "") -> str:
    """Describe in one line the browser that would be used, without starting it; raises BrowserError."""
    choice = find_browser(driver, headed=headed, setting=setting)
    place = f" ({choice.executable_path})" if choice.executable_path else ""
    return choice.label + place + ("" if _sandboxed(choice) else ", without its own sandbox")


def install_command(*, headed: bool = False, video: bool = False) -> str:
    """Return the shell command that installs a browser, or ffmpeg for videos."""
    if _is_linux() and shutil.which("apt-get") and not video:
        # Playwright's download needs system libraries, which the package installs as dependencies.
        return f"sudo apt-get install {'chromium' if headed else 'chromium-headless-shell'}"
    wanted = "ffmpeg" if video else "chromium" if headed else "chromium-headless-shell"
    return f"{_python()} -m playwright install {wanted}"


def _named(setting: str, *, headed: bool) -> BrowserChoice:
    if _CHANNEL.fullmatch(setting):
        return BrowserChoice(_STABLE_CHANNELS.get(setting, setting), None, setting, headless_only=False)
    # `which` also finds an absolute path, and on Windows a name without .exe (PATHEXT).
    program = shutil.which(Path(setting).expanduser())
    if program is None:
        raise BrowserError(
            f"the browser {setting!r} is neither a program nor a Playwright channel",
            hint="give the path of a browser program, or one of: chrome, chrome-beta, msedge, msedge-beta",
        )
    choice = _program(Path(program), Path(program).name)
    if headed and choice.headless_only:
        raise BrowserError(f"{program} cannot show a window", hint="name another browser, or leave out --headed")
    return choice


def _installed(driver: playwright.Playwright) -> Iterator[BrowserChoice]:
    yield from _from_playwright(Path(driver.chromium.executable_path))
    for channel, label in _STABLE_CHANNELS.items():
        if any(place.is_file() for place in _channel_places(channel)):
            yield BrowserChoice(label, None, channel, headless_only=False)
    for name in (*_SHELLS, *_PROGRAMS):
        if program := shutil.which(name):
            yield _program(Path(program), f"{name} of this system")


def _from_playwright(full: Path) -> Iterator[BrowserChoice]:
    """Yield Playwright's browsers. It reports the path of the full browser only; the headless shell is beside it."""
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


def _options(choice: BrowserChoice, *, headed: bool, keys: Sequence[str] = ()) -> dict[str, Any]:
    where = {"channel": choice.channel} if choice.channel else {"executable_path": str(choice.executable_path)}
    return {
        **where,
        "headless": not headed,
        # Chromium then asks for neither name nor dates of a certificate: only verified keys may be here.
        "args": [*_QUIET, *([f"--ignore-certificate-errors-spki-list={','.join(keys)}"] if keys else [])],
        # Playwright passes --no-sandbox unless this is set: a page that takes over the renderer would then own the
        # account.
        "chromium_sandbox": _sandboxed(choice),
        # On a signal the runner closes the browser itself, after it has recorded where it stopped.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }


def _sandboxed(choice: BrowserChoice) -> bool:
    """Whether to use Chromium's sandbox: on Linux it refuses root and needs user namespaces or a helper program.

    The packages of Chrome and Edge contain that helper (chrome-sandbox, owned by root).
    """
    if not _is_linux():
        return True
    return os.geteuid() != 0 and (choice.channel is not None or _has_user_namespaces())


@functools.cache
def _has_user_namespaces() -> bool:
    """Whether user namespaces work: containers and distributions forbid them in different ways, so create one."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return True
    command = [unshare, "--user", "--map-root-user", "true"]
    # Asked by trying. Debian has a sysctl, Ubuntu 24.04 AppArmor, Docker a seccomp profile: no file tells for all of
    # them.
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def _launch_error(choice: BrowserChoice, message: str) -> BrowserError:
    for pattern, what, hint in _LAUNCH_FAILURES:
        if match := pattern.search(message):
            return BrowserError(what.format(*match.groups(), name=choice.label), hint=hint.format(python=_python()))
    return BrowserError(
        f"{choice.label} could not be started: {_last_words(message)}",
        hint=limits_hint() or "choose another browser with --browser or RUNWRIGHT_BROWSER",
    )


def _last_words(message: str) -> str:
    """Return the last line of the program's own output, which explains an exit better than Playwright's first line."""
    written = re.findall(r"\[err\] (.+)", message)
    ended = re.search(r"<process did exit: exitCode=(\d+)", message)
    if written:
        return str(written[-1])
    if ended:
        return f"it ended at once with exit code {ended[1]}; is it a browser?"
    return re.sub(r"^BrowserType\.\w+: ", "", message).strip().partition("\n")[0]


def _python() -> str:
    """Return the command that starts this Python, also if its environment is not activated."""
    # Not resolved: in a virtual environment `python` is a link, and its target would run without the packages.
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd()):
        python = python.relative_to(Path.cwd())
    return subprocess.list2cmdline([str(python)]) if sys.platform == "win32" else shlex.quote(str(python))


def _is_linux() -> bool:
    return sys.platform.startswith("linux")
