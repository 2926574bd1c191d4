"""Signing in, as on Shopify's accounts pages, but below `/login` of the same origin."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .site import COOKIE, Site, same
from .state import Session

# Seconds that a sign-in lasts: a persistent profile keeps it when the browser is closed.
_TWO_WEEKS = 14 * 24 * 3600
Check = Callable[[Session, dict[str, str]], str]
"""Looks at what was typed; returns a message for the person, or an empty string when it is right."""


class SignIn:
    """The chain of sign-in pages; each stage is passed before the next one opens."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._checks: dict[str, Check] = {
            "bot_check": _check_human,
            "known_account": self._take_account,
            "email": self._check_email,
            "password": self._check_password,
            "two_factor": self._check_code,
        }

    def routes(self) -> list[Route]:
        """Return the routes of the sign-in pages."""
        return [
            Route("/login", self._start, methods=["GET"]),
            Route("/login/change", self._change_email, methods=["GET"]),
            Route("/login/captcha_frame", self._captcha_frame, methods=["GET"]),
            Route("/login/methods", self._methods, methods=["GET"]),
            Route("/login/{stage}", self._show, methods=["GET"]),
            Route("/login/{stage}", self._submit, methods=["POST"]),
            Route("/logout", self._sign_out, methods=["GET"]),
        ]

    def _stages(self) -> list[str]:
        options = self._site.options
        is_back = options.picker_when_back and self._site.state.expired_sessions > 0
        wanted = {
            "bot_check": options.challenge == "bot_check",
            "known_account": is_back,
            "email": not is_back,
            "passkey": options.sign_in == "passkey",
            "password": True,
            "two_factor": options.second_factor,
            "account": options.account_picker,
            "remind": options.remind_later,
            "confirm": options.confirmation,
        }
        return [stage for stage, present in wanted.items() if present]

    def _stage(self, session: Session) -> str:
        return next((stage for stage in self._stages() if stage not in session.done), "")

    async def _start(self, request: Request) -> Response:
        session = self._site.session_of(request)
        return_to = _local(request.query_params.get("return_to", ""))
        if session is None:
            session = self._site.open_session(return_to)
        elif return_to:
            session.return_to = return_to
        if session.signed_in:
            return RedirectResponse(session.return_to or self._site.home, 302)
        return _with_cookie(self._screen(session, self._stage(session)), session)

    async def _show(self, request: Request) -> Response:
        session = self._site.session_of(request)
        if session is None or session.signed_in or self._stage(session) != request.path_params["stage"]:
            return RedirectResponse("/login", 302)
        return self._screen(session, self._stage(session))

    async def _methods(self, request: Request) -> Response:
        session = self._site.session_of(request)
        if session is None or self._stage(session) != "passkey":
            return RedirectResponse("/login", 302)
        return self._screen(session, "methods")

    async def _change_email(self, request: Request) -> Response:
        session = self._site.session_of(request)
        if session is not None and not session.signed_in:
            session.done -= {"email", "passkey"}
        return RedirectResponse("/login", 302)

    async def _captcha_frame(self, request: Request) -> Response:
        session = self._site.session_of(request)
        if session is None:
            return RedirectResponse("/login", 302)
        return self._screen(session, "captcha_frame")

    async def _submit(self, request: Request) -> Response:
        session = self._site.session_of(request)
        if session is None or session.signed_in:
            return RedirectResponse("/login", 303)
        fields = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        if not same(fields.get("authenticity_token", ""), session.csrf):
            return self._screen(session, self._stage(session), "The page has expired. Try again.", 422)
        stage = request.path_params["stage"]
        if stage == "captcha":
            session.done |= set() if _check_human(session, fields) else {"captcha"}
            return self._screen(session, "captcha_frame")
        if stage != self._stage(session):
            return RedirectResponse("/login", 303)
        return self._judge(session, stage, fields)

    def _judge(self, session: Session, stage: str, fields: dict[str, str]) -> Response:
        problem = self._checks.get(stage, _always_right)(session, fields)
        if problem:
            return self._screen(session, stage, problem, 422)
        session.done.add(stage)
        if self._stage(session):
            return RedirectResponse(f"/login/{self._stage(session)}", 303)
        session.signed_in = True
        return RedirectResponse(session.return_to or self._site.home, 303)

    async def _sign_out(self, request: Request) -> Response:
        self._site.state.sessions.pop(request.cookies.get(COOKIE, ""), None)
        return RedirectResponse("/login", 302)

    def _screen(self, session: Session, stage: str, problem: str = "", status: int = 200) -> Response:
        blocked = stage == "bot_check" and status == 200
        status = 403 if blocked else status
        return self._site.render(f"login_{stage}.html", status, session=session, problem=problem)

    def _take_account(self, session: Session, _fields: dict[str, str]) -> str:
        session.email = self._site.options.email
        return ""

    def _check_email(self, session: Session, fields: dict[str, str]) -> str:
        session.email = fields.get("account[email]", "").strip()
        if self._site.options.challenge == "captcha" and "captcha" not in session.done:
            return "Complete the security check to continue."
        return "" if "@" in session.email else "Enter a valid email."

    def _check_password(self, session: Session, fields: dict[str, str]) -> str:
        options = self._site.options
        right = same(fields.get("account[password]", ""), options.password)
        if right and session.email == options.email:
            return ""
        self._site.state.failed_sign_ins += 1
        return "Incorrect email or password."

    def _check_code(self, _session: Session, fields: dict[str, str]) -> str:
        import pyotp

        code = fields.get("account[tfa_code]", "").replace(" ", "")
        if pyotp.TOTP(self._site.state.totp_secret).verify(code, valid_window=1):
            return ""
        self._site.state.failed_sign_ins += 1
        return "The code isn't right. Try again."


def _check_human(_session: Session, fields: dict[str, str]) -> str:
    return "" if fields.get("human") else "Tick the box."


def _always_right(_session: Session, _fields: dict[str, str]) -> str:
    return ""


def _local(path: str) -> str:
    return path if path.startswith("/") and not path.startswith("//") else ""


def _with_cookie(response: Response, session: Session) -> Response:
    response.set_cookie(COOKIE, session.session_id, max_age=_TWO_WEEKS, httponly=True, samesite="lax")
    return response
