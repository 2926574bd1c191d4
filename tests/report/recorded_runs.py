"""How the tests record a run: small screenshots, and the steps that most runs begin with."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from runwright.journal import RunJournal
from runwright.report import Report
from runwright.secrets import make_private_folder, write_private_file

TOKEN = "shpat_0123456789abcdef"
SHOP, ERP = "Shop admin", "ERP"
Reported = Callable[..., Report]


def picture(shade: int) -> bytes:
    """Return a grey PNG of 64 x 40 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 64, 40, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([shade]) * 64) * 40
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def take_picture(run: RunJournal, step: str, shade: int) -> None:
    """Record a screenshot of a step."""
    folder = make_private_folder(Path(run.state.start.folder)) / run.run_id
    write_private_file(make_private_folder(folder) / f"{step}.png", picture(shade))
    run.evidence_filed(step, f"{step}.png", "screenshot")


def create_the_app(run: RunJournal) -> None:
    """Carry out the first two steps."""
    run.step_started("sign_in", attempt=1, inputs={})
    run.step_finished("sign_in", status="ok", seconds=1.25)
    take_picture(run, "sign_in", 200)
    run.step_started("app", attempt=1, inputs={"name": "ERP <b>link</b>"})
    run.change_intended("create the app 'ERP'")
    run.change_done("create the app 'ERP'")
    run.step_finished(
        "app", status="changed", outputs={"app_id": "4711"}, changes=["create the app 'ERP'"], seconds=2.5
    )
    take_picture(run, "app", 180)
