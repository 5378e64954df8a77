"""OAuth2 client credentials: one token for all threads, renewed before it ends or when the carrier refuses it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

from bot.errors import CredentialsError, ServiceDown
from bot.tracking.transport import Answer, Request, Transport

_EARLY_S = 60.0  # renew before the end, so that a token does not end on its way
_SHORTEST_LIFE_S = 1.0


class TokenSource:
    """Hands out the bearer token; asks for one only when there is none that still works."""

    def __init__(
        self,
        transport: Transport,
        request: Request,
        *,
        place: str,
        fix: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._request = request
        self._place = place
        self._fix = fix
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._ends_at = 0.0

    def send(self, request_with: Callable[[str], Request]) -> Answer:
        """The answer to the request with the token; where the carrier refuses that one (401), with a new one.

        Raises:
            CredentialsError, ServiceDown: as `token`, and as `Transport.send`.
        """
        token = self.token()
        answer = self._transport.send(request_with(token))
        if answer.status == 401:
            answer = self._transport.send(request_with(self.token(refused=token)))
        return answer

    def token(self, refused: str | None = None) -> str:
        """A token; never again the one that was `refused`.

        Raises:
            CredentialsError: the carrier does not accept the client id and secret.
            ServiceDown: the carrier's token service does not answer, or not in its own shape.
        """
        with self._lock:
            if not self._token or self._token == refused or self._clock() >= self._ends_at:
                self._token, life_s = self._fetch()
                self._ends_at = self._clock() + max(life_s - _EARLY_S, min(life_s, _SHORTEST_LIFE_S))
            return self._token

    def _fetch(self) -> tuple[str, float]:
        answer = self._transport.send(self._request)
        if answer.status in {400, 401, 403}:
            raise CredentialsError(
                self._place, f"the client id or secret is not accepted (HTTP {answer.status})", self._fix
            )
        try:
            data = json.loads(answer.text)
            token, life_s = data["access_token"], float(data.get("expires_in", 0))
            if not isinstance(token, str) or not token or not (token.isascii() and token.isprintable()):
                raise ValueError("no token that a header can carry")
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            problem = f"the token service answered HTTP {answer.status} without a token"
            raise ServiceDown(self._place, problem, "Check the base URL; else run again later.") from None
        return token, life_s
