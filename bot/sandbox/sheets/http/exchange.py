"""One request run inside the server, and its answer in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an application has answered."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @classmethod
    async def of(cls, application: ASGIApp, scope: Scope, receive: Receive) -> Self:
        """Runs one request to its end."""
        started: list[Message] = []
        pieces: list[bytes] = []

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            else:
                pieces.append(message.get("body", b""))

        await application(scope, receive, send)
        if not started:
            return cls(500, [], b"")
        return cls(int(started[0]["status"]), list(started[0]["headers"]), b"".join(pieces))


async def body_of(receive: Receive) -> bytes:
    """The whole body of a request. Raises ClientDisconnect when the client has gone before its end."""
    pieces = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(pieces)


def receive_from(body: bytes) -> Receive:
    """A `receive` that gives this body, and then that the client is gone."""
    messages: list[Message] = [{"type": "http.disconnect"}, {"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if len(messages) > 1 else messages[0]

    return receive
