"""Asks carriers about many numbers at once: each number once, carriers side by side, each within its own bound."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field

from bot.errors import BotError, CredentialsError, ServiceDown
from bot.tracking.event import History
from bot.tracking.port import Carrier

Progress = Callable[[int, int], None]
Ask = tuple[str, str]  # carrier, number


@dataclass(slots=True)
class Asking:
    """What the carriers of one run have answered so far. `progress(done, total)` is called from the caller's thread."""

    carriers: Mapping[str, Carrier]
    progress: Progress | None = None
    histories: dict[Ask, History] = field(default_factory=dict)
    errors: dict[Ask, BotError] = field(default_factory=dict)
    _done: int = 0
    _total: int = 0

    def ask(self, asks: Iterable[Ask]) -> None:
        """Asks what was not asked yet; carriers without a client are left out.

        Afterwards every ask is in `histories` or in `errors`; nothing of a carrier's trouble is raised.
        """
        by_carrier: dict[str, list[str]] = {}
        for carrier, number in dict.fromkeys(asks):
            is_new = (carrier, number) not in self.histories and (carrier, number) not in self.errors
            if carrier in self.carriers and is_new:
                by_carrier.setdefault(carrier, []).append(number)
        self._total += sum(map(len, by_carrier.values()))
        with ExitStack() as pools:
            running: dict[Future[Mapping[str, History]], tuple[str, Sequence[str]]] = {}
            for name, numbers in by_carrier.items():
                client = self.carriers[name]
                pool = pools.enter_context(ThreadPoolExecutor(client.max_parallel_calls, f"ask-{name}"))
                refused = _Refusal()
                for start in range(0, len(numbers), client.max_numbers_per_call):
                    batch = numbers[start : start + client.max_numbers_per_call]
                    running[pool.submit(refused.fetch, client, batch)] = (name, batch)
            for future in as_completed(running):
                name, asked = running[future]
                self._note(name, asked, future)
                self._done += len(asked)
                if self.progress is not None:
                    self.progress(self._done, self._total)

    def _note(self, carrier: str, batch: Sequence[str], future: Future[Mapping[str, History]]) -> None:
        try:
            answers = future.result()
        except (ServiceDown, CredentialsError) as error:
            self.errors.update({(carrier, number): error for number in batch})
            return
        for number in batch:
            if number in answers:
                self.histories[carrier, number] = answers[number]
            else:
                problem = ServiceDown(carrier, "left a number out of its answer", "Run again later.")
                self.errors[carrier, number] = problem


class _Refusal:
    """Stops asking a carrier that has refused the account."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._error: CredentialsError | None = None

    def fetch(self, client: Carrier, batch: Sequence[str]) -> Mapping[str, History]:
        with self._lock:
            if self._error is not None:
                raise self._error
        try:
            return client.fetch(batch)
        except CredentialsError as error:
            with self._lock:
                self._error = error
            raise
