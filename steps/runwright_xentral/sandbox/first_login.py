"""The first-login assistant that covers the start page."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from runwright_xentral.sandbox.assistant_pages import FirstLoginPages
from runwright_xentral.sandbox.state import User


class FirstLogin:
    """Asks for a new password and a role, then never again."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self._pages = FirstLoginPages(texts)

    def first_page(self) -> Response:
        """Answer the assistant's first request."""
        return JSONResponse(self._pages.change_password().as_json())

    def save(self, form: FormData, user: User) -> Response:
        """Take one page; an empty object says that the assistant is through."""
        if form.get("step") == "1":
            return self._next_after_password(form)
        user.password = str(form.get("newpassword", "")) or user.password
        user.role = str(form.get("role", ""))
        user.first_login = False
        return JSONResponse({})

    def _next_after_password(self, form: FormData) -> Response:
        password = str(form.get("newpassword", ""))
        if len(password) < 2:
            return JSONResponse({"error": self._texts["two_characters"]}, 400)
        if password != form.get("repeatpassword"):
            return JSONResponse({"error": self._texts["passwords_differ"]}, 400)
        return JSONResponse(self._pages.role().as_json())
