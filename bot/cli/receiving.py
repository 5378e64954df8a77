"""Where `bot serve` receives what AfterShip pushes: one route on a port of this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.cli.console import err
from bot.config import Settings, read_secret
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.ledger import Ledger

_START_WITHIN_S = 10.0


@contextmanager
def receiving(settings: Settings, ledger: Ledger, now: Callable[[], datetime], place: str) -> Iterator[None]:
    """Receives pushes while it is entered, and says where; does nothing when `webhooks.port` is null.

    `place` is the configuration file.

    Raises:
        ConfigurationError: the secret is not set, or the port cannot be had.
    """
    if settings.webhooks.port is None:
        yield
        return
    import uvicorn
    from starlette.applications import Starlette

    from bot.runner.tracking_store import LedgerInbox, LedgerStore
    from bot.tracking.webhook import webhook_route

    route = webhook_route(push_secret(settings, place), LedgerStore(ledger), LedgerInbox(ledger), now)
    listener = listen(settings.webhooks.host, settings.webhooks.port, place)
    config = uvicorn.Config(
        Starlette(routes=[route]), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), name="webhooks", daemon=True)
    thread.start()
    try:
        _wait_until(server, thread)
        host, port = listener.getsockname()[:2]
        err.print(f"receiving AfterShip's webhooks at http://{host}:{port}{route.path}", soft_wrap=True)
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def push_secret(settings: Settings, place: str) -> str:
    """What AfterShip signs its pushes with.

    Raises:
        ConfigurationError: it is not set.
    """
    variable = settings.carriers.aftership.webhook_secret_env
    secret = read_secret(variable)
    if secret is None:
        fix = f"Set {variable} in the environment to the secret AfterShip shows, or set webhooks.port to null"
        raise ConfigurationError(f"{place}, webhooks", "there is no secret to know AfterShip's pushes by", fix)
    return secret.get_secret_value()


def listen(host: str, port: int, place: str) -> socket.socket:
    """A socket bound to the port.

    Raises:
        ConfigurationError: the port cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        fix = "Free the port, or set webhooks.port and webhooks.host to others"
        raise ConfigurationError(
            f"{place}, webhooks", f"{host}:{port} cannot be used ({error.strerror})", fix
        ) from None
    return listener


def _wait_until(server: object, thread: threading.Thread) -> None:
    """Until it listens."""
    waiting = threading.Event()
    for _ in range(int(_START_WITHIN_S / 0.01)):
        if getattr(server, "started", False):
            return
        if not thread.is_alive():
            break
        waiting.wait(0.01)
    raise RuntimeError("the receiver of webhooks did not start")
