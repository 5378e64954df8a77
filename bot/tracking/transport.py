"""One carrier's HTTP: timeouts, bounded retries with jitter, Retry-After, and a breaker that stops asking the dead.

Requests and answers are plain values, so that building the one and reading the other stay pure.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import HTTPError

from bot.errors import CredentialsError, ServiceDown, TurnTooLate
from bot.tracking.deadline import PromptAdapter, read_body
from bot.tracking.port import Gate, OpenGate

_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT_S = 86_400.0  # a Retry-After without end must not end the calls for good
_LATER = "Run again later; rows of this carrier are held as they stand."


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to send. `data` is a form, `json` a body; `auth` user and password of HTTP basic.

    `call` is the kind of call, where an API has a limit of its own for it. What can hold a secret is not in the repr.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] | None = field(default=None, repr=False)
    json: object = field(default=None, repr=False)
    auth: tuple[str, str] | None = field(default=None, repr=False)
    call: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """How patient the bot is with a carrier.

    An answer that is not complete `connect_timeout_s` and `read_timeout_s` after its call began is none. A call is
    tried `tries` times, waiting about `backoff_s`, 2×, 4× … between them, or as long as Retry-After says but never more
    than `max_wait_s`: a longer Retry-After ends the calls to the carrier until then, or for a day. After
    `failures_to_open` failed calls in a row no call is made for `open_for_s`. The gate tells all of it to other bots.
    """

    connect_timeout_s: float = 5.0
    read_timeout_s: float = 20.0
    tries: int = 3
    backoff_s: float = 0.5
    max_wait_s: float = 20.0
    failures_to_open: int = 5
    open_for_s: float = 60.0


class Transport:
    """Sends requests to one carrier; safe to share between threads.

    Every answer that is not worth another try comes back as it is: what a 401 or a 404 means, the carrier's module
    knows. Redirects are answers too: a token must not follow them.
    """

    def __init__(
        self,
        place: str,
        limits: CallLimits,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        pool_size: int = 8,
        gate: Gate | None = None,
    ) -> None:
        self._place = place
        self._limits = limits
        self._sleep = sleep
        self._clock = clock
        self._gate = gate or OpenGate()
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, PromptAdapter(pool_maxsize=pool_size))
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0
        self._reason = ""

    def send(self, request: Request) -> Answer:
        """The carrier's answer.

        Raises:
            TurnTooLate: the gate has no turn for it soon enough, or the breaker is open.
            ServiceDown: no answer within the tries.
            CredentialsError: a key has characters that no header can carry.
            GateDown: nobody gives out turns.
        """
        problem = ""
        for attempt in range(1, self._limits.tries + 1):
            self._check_breaker()
            self._gate.pass_(request.call)
            wait_s: float | None = None
            try:
                answer, wait_s = self._send_once(request)
            except (requests.RequestException, HTTPError) as error:
                problem = f"no answer ({type(error).__name__})"
            else:
                if answer.status not in _TRY_AGAIN:
                    self._note_success()
                    return answer
                problem = f"HTTP {answer.status}"
            # Jitter keeps threads that failed together from returning together.
            backoff_s = self._limits.backoff_s * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311
            if wait_s is not None and wait_s > self._limits.max_wait_s:
                problem += f", asks to wait {wait_s:.0f} s"
                self._open(request.call, problem, wait_s)
                break
            if wait_s is not None or problem == "HTTP 429":
                self._gate.block(request.call, wait_s or backoff_s, problem)
            if attempt < self._limits.tries:
                self._sleep(min(max(wait_s or 0.0, backoff_s), self._limits.max_wait_s))
        self._note_failure(request.call, problem)
        raise ServiceDown(self._place, problem, _LATER)

    def close(self) -> None:
        self._session.close()

    def _send_once(self, request: Request) -> tuple[Answer, float | None]:
        deadline = time.monotonic() + self._limits.connect_timeout_s + self._limits.read_timeout_s
        try:
            response = self._session.request(
                request.method,
                request.url,
                headers=dict(request.headers),
                params=dict(request.params),
                data=dict(request.data) if request.data is not None else None,
                json=request.json,
                auth=request.auth or _as_it_is,
                timeout=(self._limits.connect_timeout_s, self._limits.read_timeout_s),
                allow_redirects=False,
                stream=True,
            )
        except UnicodeError:
            problem = "a key, secret or token has a character that no request can carry"
            raise CredentialsError(self._place, problem, "Copy the carrier's keys again, as plain text.") from None
        text = _text(read_body(response, deadline), response.encoding)
        return Answer(response.status_code, text), _retry_after_s(response.headers.get("Retry-After"))

    def _check_breaker(self) -> None:
        with self._lock:
            if self._clock() < self._closed_until:
                raise TurnTooLate(self._place, f"not asked any more after {self._reason}", _LATER)

    def _note_success(self) -> None:
        with self._lock:
            self._failures = 0

    def _note_failure(self, call: str, problem: str) -> None:
        with self._lock:
            self._failures += 1
            is_dead = self._failures >= self._limits.failures_to_open
        if is_dead:
            self._open(call, problem, self._limits.open_for_s)

    def _open(self, call: str, reason: str, seconds: float) -> None:
        """Ends this bot's calls of every kind for a while, and the other bots' of this kind."""
        self._gate.block(call, seconds, f"not asked any more after {reason}")
        with self._lock:
            self._failures = 0
            self._closed_until = max(self._closed_until, self._clock() + seconds)
            self._reason = reason


def _text(body: bytes, encoding: str | None) -> str:
    try:
        return body.decode(encoding or "utf-8", "replace")
    except (LookupError, UnicodeError):  # an encoding that is none, or that cannot replace what it cannot read
        return body.decode("utf-8", "replace")


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps our Authorization header: without any `auth`, requests would put one from ~/.netrc in its place."""
    return prepared


def _retry_after_s(header: str | None) -> float | None:
    """Seconds to wait, at most a day, from either form of the header (RFC 9110 §10.2.3); None when there is no such."""
    if header is None:
        return None
    try:
        if header.strip().isdecimal():
            wait_s = float(header)
        else:
            wait_s = (parsedate_to_datetime(header).astimezone(UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, wait_s), _LONGEST_WAIT_S)
