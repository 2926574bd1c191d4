"""Everything that happens to a request before a screen sees it: the log and the common faults."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runwright_xentral.sandbox.options import XentralOptions

_CRASH = "<!doctype html><title>500</title><h1>500 Internal Server Error</h1><p>The server gave up.</p>"


@dataclass(frozen=True)
class LoggedRequest:
    """A request that arrived. `path` includes the query; `status` is 0 if the request was never answered."""

    method: str
    path: str
    status: int
    fields: tuple[str, ...]
    """Names of the form's fields, never their values."""


class Traffic:
    """Logs each request, and delays, breaks or hangs it as the options ask."""

    def __init__(self, app: ASGIApp, options: XentralOptions, log: list[LoggedRequest]) -> None:
        self._app = app
        self._options = options
        self._log = log
        self._pages = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = _path_with_query(scope)
        body = await _read_body(receive)
        is_logged = False

        def log(status: int) -> None:
            self._log.append(LoggedRequest(scope["method"], path, status, _field_names(body)))

        async def log_and_send(message: Message) -> None:
            nonlocal is_logged
            if "status" in message:
                # Before the browser has the answer: whoever waited for it finds the request in the log.
                is_logged = True
                log(message["status"])
            await send(message)

        try:
            await self._answer(path, scope, _replay(body, receive), log_and_send)
        finally:
            if not is_logged:
                log(0)

    async def _answer(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        path = path.removeprefix(self._options.base_path)
        if path.startswith("/static/"):
            await self._app(scope, receive, send)
            return
        if self._options.hang_on and path.startswith(self._options.hang_on):
            await _until_gone(receive)
            return
        await asyncio.sleep(self._options.latency_ms / 1000)
        app = HTMLResponse(_CRASH, 500) if self._breaks(scope["method"], path) else self._app
        await app(scope, receive, send)

    def _breaks(self, method: str, path: str) -> bool:
        if not self._options.fail_every or method != "GET" or "module=ajax" in path:
            return False
        self._pages += 1
        return self._pages % self._options.fail_every == 0


def _path_with_query(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


async def _read_body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return messages.pop() if messages else await receive()

    return next_message


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _field_names(body: bytes) -> tuple[str, ...]:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return tuple(dict.fromkeys(name for name, _ in pairs))
