"""OAuth client credentials as a simulated carrier issues them; each API keeps its own words around it."""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass
class TokenIssuer:
    """Hands out bearer tokens that end by the simulator's own clock.

    Args:
        now: the simulator's clock.
        life_s: how long a token lives; may be changed, for tokens issued from then on.
    """

    now: Callable[[], datetime]
    life_s: int
    client_id: str = "sandbox-client"
    client_secret: str = "sandbox-secret"  # noqa: S105 - the sandbox's own, worth nothing elsewhere
    _ends: dict[str, datetime] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admits(self, client_id: str, client_secret: str) -> bool:
        """Whether these are the credentials of the account."""
        return _same(client_id, self.client_id) and _same(client_secret, self.client_secret)

    def admits_basic(self, header: str) -> bool:
        """Whether an Authorization header of the Basic scheme carries the account's credentials."""
        expected = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        return _same(header, f"Basic {expected}")

    def issue(self) -> str:
        """A new token; the ones before it stay good until they end."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._ends[token] = self.now() + timedelta(seconds=self.life_s)
        return token

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request's headers carry a token that has not ended."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        with self._lock:
            end = self._ends.get(token)
        return scheme.lower() == "bearer" and end is not None and self.now() < end

    def revoke(self) -> None:
        """Every token handed out so far stops working."""
        with self._lock:
            self._ends.clear()


def _same(given: str, expected: str) -> bool:
    return secrets.compare_digest(given.encode(), expected.encode())
