"""The report as one JSON document with all data of the other formats."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from runwright.report._document import Report

FORMAT = 1


def render_json(report: Report) -> str:
    """Return the document. Files are named relative to the run's folder, null for a missing one."""
    document = {
        "format": FORMAT,
        **_plain(report),
        "seconds": round(report.seconds, 3),
        "counts": {status.value: count for status, count in report.counts.items()},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (Enum, Path)):
        return value.value if isinstance(value, Enum) else str(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
