"""The simulated carriers on loopback: one server, one path for each carrier."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox.carriers.aftership import AftershipSimulator
from bot.sandbox.carriers.dhl import DhlSimulator
from bot.sandbox.carriers.fedex import FedexSimulator
from bot.sandbox.carriers.journeys import Journey
from bot.sandbox.carriers.ups import UpsSimulator
from bot.sandbox.carriers.usps import UspsSimulator

HOST = "127.0.0.1"
_START_WITHIN_S = 10.0


class CarrierServer:
    """Serves the simulators while it is entered.

    with CarrierServer(journeys) as server:
        requests.get(f"{server.url}/ups/api/track/v1/details/…")

    Args:
        journeys: what happened, by tracking number.
        now: the carriers' clock; later steps have not happened yet, and tokens end by it. Default: the real one.
        clock: the seconds by which the limits are counted. Default: the real ones.
        port: 0 takes a free one.
    """

    def __init__(
        self,
        journeys: Mapping[str, Journey],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        port: int = 0,
    ) -> None:
        self.ups = UpsSimulator(journeys, now=now, clock=clock)
        self.fedex = FedexSimulator(journeys, now=now, clock=clock)
        self.usps = UspsSimulator(journeys, now=now, clock=clock)
        self.dhl = DhlSimulator(journeys, now=now, clock=clock)
        self.aftership = AftershipSimulator(journeys, now=now, clock=clock)
        self._port = port
        self._bound_port: int | None = None
        self._thread: threading.Thread | None = None
        config = uvicorn.Config(
            self.app(), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)

    def app(self) -> Starlette:
        """All simulators as one ASGI application; `bot sandbox serve` can mount it too."""
        return Starlette(
            routes=[
                Mount("/ups", self.ups.app()),
                Mount("/fedex", self.fedex.app()),
                Mount("/usps", self.usps.app()),
                Mount("/dhl", self.dhl.app()),
                Mount("/aftership", self.aftership.app()),
            ]
        )

    @property
    def url(self) -> str:
        """Where the server listens, such as http://127.0.0.1:8765."""
        if self._bound_port is None:
            raise RuntimeError("the server has not been started")
        return f"http://{HOST}:{self._bound_port}"

    @property
    def ups_url(self) -> str:
        """The base URL to configure for UPS."""
        return f"{self.url}/ups"

    @property
    def fedex_url(self) -> str:
        """The base URL to configure for FedEx."""
        return f"{self.url}/fedex"

    @property
    def usps_url(self) -> str:
        """The base URL to configure for USPS."""
        return f"{self.url}/usps"

    @property
    def dhl_url(self) -> str:
        """The base URL to configure for DHL."""
        return f"{self.url}/dhl"

    @property
    def aftership_url(self) -> str:
        """The base URL to configure for AfterShip, without the version."""
        return f"{self.url}/aftership"

    def start(self) -> None:
        """Listens when it returns. Raises OSError when the port is taken."""
        # asyncio turns off the delay of small packets (40 ms a call) only where the socket names its protocol.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, self._port))
        except OSError:
            listener.close()
            raise
        self._bound_port = listener.getsockname()[1]
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="carriers", daemon=True)
        self._thread.start()
        waiting = threading.Event()
        for _ in range(int(_START_WITHIN_S / 0.01)):
            if self._server.started:
                return
            waiting.wait(0.01)
        raise RuntimeError("the carrier simulators did not start")

    def stop(self) -> None:
        """Ends the server, which closes its socket. Stopping twice does no harm."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=5)

    def __enter__(self) -> CarrierServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
