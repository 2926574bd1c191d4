"""Videos: a file for each stretch of steps without secrets, and none of anything else."""

from __future__ import annotations

import base64
import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from runwright.browser.ffmpeg import ffmpeg_place, find_ffmpeg
from runwright.browser.launch import find_browser
from runwright.errors import BrowserError
from tests.support.install_browser_script import install_browser_script

FILMED = Path(__file__).with_name("filmed_pages.py")
# The stand-in keeps what Playwright sends it: a Matroska stream of JPEG pictures.
STAND_IN = '#!/bin/sh\nfor last; do :; done\ncase "$*" in *-encoders*) echo libvpx ;; *) cat > "$last" ;; esac\n'
JPEG = re.compile(rb"\xff\xd8\xff.*?\xff\xd9", re.DOTALL)
MIDDLE = """async address => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const [red, green, blue] = context.getImageData(image.width / 2, image.height / 2, 1, 1).data;
  return red > 150 ? (green > 150 ? 'white' : 'red') : (green > 150 ? 'lime' : 'blue');
}"""
browser_install = install_browser_script()
with_scripts = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in encoder is a shell script")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Playwright looks for its ffmpeg, in a folder in which nothing is installed."""
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    return ffmpeg_place()


def stand_in(path: Path) -> Path:
    """Write a stand-in for ffmpeg."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(STAND_IN, encoding="utf-8")
    path.chmod(0o755)
    return path


@with_scripts
def test_no_picture_of_a_video_is_of_a_secret(
    place: Path, playwright: Playwright, browser: Browser, tmp_path: Path
) -> None:
    """Sensitive steps and screens with a known secret are in no video; files are private; passed runs drop theirs."""
    stand_in(place)
    choice = find_browser(playwright, headed=False)
    setting = str(choice.executable_path or choice.channel)
    command = [sys.executable, str(FILMED), str(tmp_path), setting]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    videos = ["video video-shop-1.webm", "video video-shop-2.webm"]
    assert json.loads(done.stdout) == {"on": videos, "passed": [], "died": []}
    assert list((tmp_path / "passed").iterdir()) == []
    page = browser.new_page()
    for number, colour in ((1, "lime"), (2, "blue")):
        path = tmp_path / "on" / f"video-shop-{number}.webm"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        pictures = JPEG.findall(path.read_bytes())
        shown = {
            page.evaluate(MIDDLE, f"data:image/jpeg;base64,{base64.b64encode(each).decode()}") for each in pictures
        }
        assert colour in shown
        assert shown <= {colour, "white"}
    page.close()


def test_without_ffmpeg_it_is_said_how_to_get_it(place: Path) -> None:
    """What is missing, where it belongs, and the command that installs it."""
    with pytest.raises(BrowserError) as caught:
        find_ffmpeg()
    assert str(place) in caught.value.message
    assert "-m playwright install ffmpeg" in caught.value.hint
    assert caught.value.exit_code == 2


@with_scripts
def test_the_systems_ffmpeg_stands_in_for_a_blocked_download(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Playwright looks at one place only, so it is linked there; what works already is left alone."""
    system = stand_in(tmp_path / "bin" / "ffmpeg")
    monkeypatch.setenv("PATH", str(system.parent), prepend=":")
    monkeypatch.setattr(browser_install, "run", lambda *_, **__: False)
    assert browser_install.ensure_ffmpeg() == place
    assert place.resolve() == system
    assert "downloading Playwright's ffmpeg" in capsys.readouterr().out
    assert browser_install.ensure_ffmpeg() == place
    assert capsys.readouterr().out == ""
