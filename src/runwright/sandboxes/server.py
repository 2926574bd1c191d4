"""Serves a step pack's sandbox on a free loopback port."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn

from runwright.errors import RunwrightError

LOOPBACK = "127.0.0.1"
_POLL_SECONDS = 0.01
_STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Served:
    """A served sandbox at `url` (an origin without a trailing slash)."""

    url: str


@contextmanager
def serve(app: Any, *, port: int = 0) -> Iterator[Served]:
    """Serve an ASGI application on loopback until the block ends.

    `port` 0 selects a free one. Raises RunwrightError if the server does not start.
    """
    listener = _listen(port)
    # The socket is bound before the thread starts, so the URL is known and connections queue at once.
    config = uvicorn.Config(
        app, log_level="error", lifespan="off", timeout_graceful_shutdown=1, access_log=False, ws="none"
    )
    server = _server(config)
    # In a thread uvicorn installs no signal handlers, which only the main thread may have: Ctrl-C stays the caller's.
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _await_start(server, thread)
        yield Served(f"http://{LOOPBACK}:{listener.getsockname()[1]}")
    finally:
        # A flag, not a cancellation: open requests end first, within timeout_graceful_shutdown.
        server.should_exit = True
        thread.join(_STOP_SECONDS)
        listener.close()


def _server(config: uvicorn.Config) -> uvicorn.Server:
    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            """Also close connections whose requests are never answered, so that no socket is left open."""
            await super().shutdown(sockets)
            for connection in list(self.server_state.connections):
                connection.transport.abort()
            await asyncio.sleep(0)  # The loop closes them in its next iteration.

    return Server(config)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        # Allows a port that was in use a moment ago; on Windows the option would share a port in use.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        raise RunwrightError(
            f"port {port} on {LOOPBACK} cannot be used: {error.strerror}",
            hint="choose another port, or leave it out to take a free one",
        ) from error
    listener.listen()
    return listener


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    while not server.started:
        thread.join(_POLL_SECONDS)
        if not thread.is_alive():
            raise RunwrightError("the sandbox server stopped while starting")
