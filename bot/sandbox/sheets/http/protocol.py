"""How answers go over the wire: one write each, and connections that break on demand."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux only


class OneWriteTransport(asyncio.Transport):
    """Collects what is written within one step of the event loop and hands it on as one piece.

    uvicorn writes head and body of an answer one after the other; in two packets the second may wait 40 ms for the
    client's delayed acknowledgement, and each costs a system call. Closing hands on what was collected first.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(bytes(data))

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        if pieces and not self._transport.is_closing():
            self._transport.write(b"".join(pieces))

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        self._pieces.clear()
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()


class BreakableProtocol(H11Protocol):
    """HTTP/1.1 whose requests carry `state["reset"]` and `state["cut"]`, for the application to break the connection.

    `reset()` sends a TCP reset and nothing else. `cut(data)` sends exactly these bytes and closes.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        ways: dict[str, Callable[..., None]] = {"reset": self._reset, "cut": self._cut}
        super().__init__(config, server_state, {**app_state, **ways}, _loop)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        # asyncio sets this only on sockets made with an explicit protocol number, which accepted ones are not
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(OneWriteTransport(transport, self.loop))

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY) and _QUICKACK is not None:
            # a client with Nagle's algorithm sends the rest of its request only after this acknowledgement
            self.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def _reset(self) -> None:
        self.cycle.disconnected = True
        raw = self.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _cut(self, data: bytes) -> None:
        self.cycle.disconnected = True
        self.transport.write(data)
        self.transport.close()
