"""Signing in and out: the form in place at every URL, and the hosted page."""

from __future__ import annotations

import secrets
from urllib.parse import quote

import pyotp
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from runwright_xentral.sandbox.options import XentralOptions
from runwright_xentral.sandbox.screens import Screens
from runwright_xentral.sandbox.state import Session, State, User

COOKIE = "xentral_sandbox_session"
_CODE_COOKIE = "xentral_sandbox_code"


class SignInFlow:
    """Knows who is signed in and asks everybody else to."""

    def __init__(self, options: XentralOptions, state: State, screens: Screens) -> None:
        self._options = options
        self._state = state
        self._screens = screens

    def session(self, request: Request) -> Session | None:
        """Return the session of a request, None when there is none or it has died."""
        return self._state.sessions.get(request.cookies.get(COOKIE, ""))

    def sign_out(self, request: Request) -> Response:
        """End the session."""
        self._state.sessions.pop(request.cookies.get(COOKIE, ""), None)
        return RedirectResponse(f"{self._options.base_path}/index.php", 303)

    def lose(self, request: Request) -> Response:
        """End the session in the middle of a request, which is then answered like any without a session."""
        self._state.sessions.pop(request.cookies.get(COOKIE, ""), None)
        return self._ask(request, refused=False)

    async def challenge(self, request: Request) -> Response:
        """Answer a request without a session, whatever it asked for."""
        form = await request.form()
        if self._options.sign_in == "hosted" or "username" not in form:
            return self._ask(request, refused=False)
        user = self._user(str(form["username"]))
        if user and self._accepts(user, str(form.get("password", "")), str(form.get("token", ""))):
            # The answer leads to the very URL that was asked for.
            return self._welcome(user, _path_of(request))
        return self._ask(request, refused=True)

    async def hosted(self, request: Request) -> Response:
        """Serve the hosted page for e-mail and password."""
        if request.method == "GET":
            return self._screens.html("hosted_sign_in.html", refused=False)
        form = await request.form()
        user = self._user(str(form.get("email", "")))
        if not user or not self._accepts(user, str(form.get("password", "")), None):
            return self._screens.html("hosted_sign_in.html", refused=True)
        wanted = self._wanted(request)
        if not self._options.second_factor:
            return self._welcome(user, wanted)
        key = secrets.token_hex(16)
        self._state.awaiting_code[key] = user.username
        answer = RedirectResponse(f"{self._options.base_path}/auth/code?to={quote(wanted, safe='')}", 303)
        answer.set_cookie(_CODE_COOKIE, key, httponly=True)
        return answer

    async def hosted_code(self, request: Request) -> Response:
        """Serve the hosted page for the one-time code."""
        key = request.cookies.get(_CODE_COOKIE, "")
        user = self._state.users.get(self._state.awaiting_code.get(key, ""))
        if user is None:
            return RedirectResponse(f"{self._options.base_path}/auth/login", 302)
        if request.method == "GET":
            return self._screens.html("hosted_code.html", refused=False)
        form = await request.form()
        if not self._right_code(user, str(form.get("code", ""))):
            self._count_failure(user)
            return self._screens.html("hosted_code.html", refused=True)
        del self._state.awaiting_code[key]
        return self._welcome(user, self._wanted(request))

    def _ask(self, request: Request, *, refused: bool) -> Response:
        if self._options.sign_in == "classic":
            return self._screens.html("sign_in.html", refused=refused)
        wanted = quote(_path_of(request), safe="")
        return RedirectResponse(f"{self._options.base_path}/auth/login?to={wanted}", 303)

    def _wanted(self, request: Request) -> str:
        start = f"{self._options.base_path}/index.php"
        wanted = request.query_params.get("to", start)
        return wanted if wanted.startswith("/") and not wanted.startswith("//") else start

    def _user(self, name: str) -> User | None:
        users = self._state.users.values()
        user = next((user for user in users if name.strip() in (user.username, user.email)), None)
        if user is None:
            self._state.failed_sign_ins += 1
        return user

    def _accepts(self, user: User, password: str, code: str | None) -> bool:
        """Check one attempt, count a failure; `code` is None where the code has a page of its own."""
        right = secrets.compare_digest(user.password.encode(), password.encode())
        if code is not None and self._options.second_factor:
            right = right and self._right_code(user, code)
        if user.locked or not right:
            self._count_failure(user)
            return False
        return True

    def _right_code(self, user: User, code: str) -> bool:
        # The clock may pass a step between the reading of a code and its arrival.
        return not user.locked and pyotp.TOTP(user.totp_secret).verify(code.replace(" ", ""), valid_window=1)

    def _count_failure(self, user: User) -> None:
        user.failed_sign_ins += 1
        self._state.failed_sign_ins += 1

    def _welcome(self, user: User, url: str) -> Response:
        user.failed_sign_ins = 0
        session = self._state.open_session(user.username, alone=self._options.single_session)
        answer = RedirectResponse(url, 303)
        answer.set_cookie(COOKIE, session.key, httponly=True, path=self._options.base_path or "/")
        return answer


def _path_of(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
