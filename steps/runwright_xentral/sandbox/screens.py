"""Renders templates with what every screen needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.responses import HTMLResponse

from runwright_xentral.sandbox.menus import new_label, sidebar
from runwright_xentral.sandbox.options import XentralOptions
from runwright_xentral.sandbox.texts import texts_in


class Screens:
    """The templates of one tenant. `t` in a template is the text of a key in the tenant's language."""

    def __init__(self, options: XentralOptions) -> None:
        self.texts = texts_in(options.language)
        self._shared = {
            "t": self.texts,
            "options": options,
            "root": options.base_path,
            "sidebar": sidebar(options.menu, options.language),
            "new_label": new_label(options.menu, options.language),
        }

    def html(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """Render one screen."""
        text = _templates().get_template(template).render(self._shared, **context)
        return HTMLResponse(text, status)

    def message(self, title: str, text: str, status: int = 200) -> HTMLResponse:
        """Render a screen that only says something."""
        return self.html("message.html", status, title=title, text=text)


@cache
def _templates() -> Environment:
    """Return the templates, which are compiled once for all tenants of a process."""
    return Environment(loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"), autoescape=True)
