"""An application served in a thread of its own, on loopback."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from bot.sandbox.sheets.http.protocol import BreakableProtocol

HOST = "127.0.0.1"
_START_S = 10.0


def listen(port: int) -> socket.socket:
    """A listening socket; 0 takes any free port. Raises OSError when the port is taken."""
    return socket.create_server((HOST, port), backlog=512)


def serve(listener: socket.socket, application: ASGIApp, name: str) -> Callable[[], None]:
    """Answers when it returns; what it returns ends the server, after what is under way.

    Raises:
        TimeoutError: it did not start within 10 s.
    """
    config = uvicorn.Config(
        application,
        http=BreakableProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), name=name, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join()

    waited = threading.Event()
    for _ in range(int(_START_S / 0.005)):
        if server.started:
            return stop
        waited.wait(0.005)
    stop()
    raise TimeoutError(f"{name}: the server did not start within {_START_S:.0f} s")
