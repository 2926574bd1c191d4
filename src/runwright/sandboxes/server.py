"""Serves a step pack's stand-in of its application on a free loopback port.

Starlette and uvicorn are imported where they are used: only the demo, the sandbox verb and tests need them.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runwright.errors import RunwrightError

if TYPE_CHECKING:
    import uvicorn

LOOPBACK = "127.0.0.1"
_POLL_SECONDS = 0.01
_STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Served:
    """A sandbox that answers at `url` (an origin without a trailing slash)."""

    url: str


@contextmanager
def serve(app: Any, *, port: int = 0) -> Iterator[Served]:
    """Serve an ASGI application on loopback until the block ends.

    `port` 0 takes a free one. Raises RunwrightError when the server does not come up.
    """
    import uvicorn

    listener = _listen(port)
    # The listener is bound before the thread starts, so the URL is known and connections queue at once.
    config = uvicorn.Config(
        app, log_level="error", lifespan="off", timeout_graceful_shutdown=1, access_log=False, ws="none"
    )
    server = _server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _await_start(server, thread)
        yield Served(f"http://{LOOPBACK}:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(_STOP_SECONDS)
        listener.close()


def _server(config: uvicorn.Config) -> uvicorn.Server:
    import asyncio

    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            """Also cut the connections whose requests are never answered, so that no socket stays behind."""
            await super().shutdown(sockets)
            for connection in list(self.server_state.connections):
                connection.transport.abort()
            await asyncio.sleep(0)  # the loop closes them in its next round

    return Server(config)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        # A port that was in use a moment ago may be taken again; elsewhere this would share it.
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
