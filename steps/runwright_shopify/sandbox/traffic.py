"""The outermost layer: it logs every request and injects the faults that the options ask for."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .options import ShopifyOptions

STATIC_PREFIX = "/sandbox-static"
_CRASH = b"<!doctype html><title>Something went wrong</title><h1>There's a problem loading this page</h1>"


@dataclass
class LoggedRequest:
    """One request; `status` stays 0 while it is unanswered.

    Of a form or a JSON body only the names of the fields are kept.
    """

    method: str
    path: str
    status: int = 0
    fields: tuple[str, ...] = ()


class Recorder:
    """ASGI middleware that logs, delays, crashes and hangs."""

    def __init__(self, app: ASGIApp, options: ShopifyOptions, requests: list[LoggedRequest]) -> None:
        self._app = app
        self._options = options
        self._requests = requests
        self._pages = 0
        self._has_lost = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read(receive)
        entry = _entry(scope, body)
        self._requests.append(entry)
        static = scope["path"].startswith(STATIC_PREFIX)
        if self._options.hang_on and scope["path"].startswith(self._options.hang_on):
            await _until_disconnected(receive)
            return
        if self._options.latency_ms and not static:
            await asyncio.sleep(self._options.latency_ms / 1000)
        if not static and self._crashes(scope):
            await _crash(_noting_status(entry, send))
            return
        if self._loses_answer(scope):
            await self._lose(scope, body, receive, _noting_status(entry, send))
            return
        await self._app(scope, _replay(body, receive), _noting_status(entry, send))

    def _loses_answer(self, scope: Scope) -> bool:
        change = self._options.lost_answer
        end = "/development" if change == "create" else f"/{change}"
        loses = bool(change) and not self._has_lost and scope["method"] == "POST" and scope["path"].endswith(end)
        self._has_lost = self._has_lost or loses
        return loses

    async def _lose(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        if self._options.lost_change_is_made:
            await self._app(scope, _replay(body, receive), _nowhere)
        if self._options.lost_as == "hang":
            await _until_disconnected(receive)
        elif self._options.lost_as == "504":
            await _crash(send, 504)
        else:
            # Fewer bytes than promised: the server ends the connection.
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"99")]})
            await send({"type": "http.response.body", "body": b"{"})

    def _crashes(self, scope: Scope) -> bool:
        wants_html = b"text/html" in dict(scope["headers"]).get(b"accept", b"")
        if not self._options.fail_every or scope["method"] != "GET" or not wants_html:
            return False
        self._pages += 1
        return self._pages % self._options.fail_every == 0


async def _read(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            return body


def _entry(scope: Scope, body: bytes) -> LoggedRequest:
    query = scope["query_string"].decode("latin-1")
    path = f"{scope['path']}?{query}" if query else scope["path"]
    return LoggedRequest(scope["method"], path, fields=_field_names(scope, body))


def _field_names(scope: Scope, body: bytes) -> tuple[str, ...]:
    kind = dict(scope["headers"]).get(b"content-type", b"")
    if kind.startswith(b"application/x-www-form-urlencoded"):
        return tuple(name for name, _ in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if kind.startswith(b"application/json"):
        return _json_names(body)
    return ()


def _json_names(body: bytes) -> tuple[str, ...]:
    try:
        content = json.loads(body)
    except ValueError:
        return ()
    return tuple(content) if isinstance(content, dict) else ()


async def _until_disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _nowhere(_message: Message) -> None:
    """Send nothing."""


async def _crash(send: Send, status: int = 500) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": _CRASH})


def _replay(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


def _noting_status(entry: LoggedRequest, send: Send) -> Send:
    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            entry.status = message["status"]
        await send(message)

    return noting
