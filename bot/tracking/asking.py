"""Asks APIs about many numbers at once: each number once, APIs side by side, each in full batches within its bound.

asks ─► one line an API ─► a worker takes a batch ─► claims it ─► fetches ─► saves: what was paid for is not lost
                                     └─ somebody else has claimed it: wait a little, take his answer from the store
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue

from bot.errors import BotError, CredentialsError, ServiceDown, TurnTooLate
from bot.tracking.event import History
from bot.tracking.port import Ask, Kept, Store, TrackingApi

Progress = Callable[[int, int], None]
Renew = Callable[[Ask, History, datetime, Kept | None], Kept]  # with the time of asking, and what was kept before


@dataclass(frozen=True, slots=True)
class ClaimTimes:
    """How long a claim outlives its bot, and how long another bot waits for the answer.

    `heartbeat_s`: so often progress is told and claims are renewed at least, also while every call waits for its turn.
    """

    claim_s: float = 60.0
    wait_s: float = 20.0
    poll_s: float = 0.25
    heartbeat_s: float = 5.0


class Asking:
    """What is known about the numbers of one run, and what its APIs answer.

    Attributes:
        kept: the last good answer about each ask, as the store had it or as it has just been given.
        answered: the asks that this run has had an answer to.
        errors: why the others of those asked have none.
        called: the numbers for which the API was really called, whatever came of it.
    """

    def __init__(
        self,
        apis: Mapping[str, TrackingApi],
        store: Store,
        renew: Renew,
        *,
        clock: Callable[[], datetime],
        times: ClaimTimes,
        progress: Progress | None = None,
    ) -> None:
        self.apis = apis
        self.kept: dict[Ask, Kept] = {}
        self.answered: set[Ask] = set()
        self.errors: dict[Ask, BotError] = {}
        self.called: set[str] = set()
        self._store = store
        self._renew = renew
        self._clock = clock
        self._times = times
        self._progress = progress
        self._ended: dict[int, BotError] = {}  # by id of the API: why it is not asked any more in this run
        self._lock = threading.Lock()
        self._in_hand: set[Ask] = set()  # claimed, and not answered yet
        self._done = 0
        self._total = 0

    def load(self, asks: Iterable[Ask]) -> None:
        """Takes from the store what is kept about the asks."""
        self.kept.update(self._store.load(dict.fromkeys(asks)))

    def ask(self, asks: Iterable[Ask]) -> None:
        """Asks what was not asked yet; carriers without a client are left out.

        Afterwards every ask is in `answered` or in `errors`; nothing of an API's trouble is raised. `progress` is
        called from this thread, again and again until the end: a lease can be kept alive by it.

        Raises:
            ServiceDown, ConfigurationError, GateDown: of the store or the gate; then nothing more is asked.
        """
        todo = [ask for ask in dict.fromkeys(asks) if self._is_open(ask)]
        if not todo:
            return
        self._total += len(todo)
        todo = self._taken_by_others(self._ask_free(todo))
        patience_ends = time.monotonic() + self._times.wait_s
        while todo and time.monotonic() < patience_ends:
            time.sleep(self._times.poll_s)
            self._tell(0)
            todo = self._taken_by_others(self._ask_free(todo))
        self._give_up(todo)

    def _is_open(self, ask: Ask) -> bool:
        return ask.carrier in self.apis and ask not in self.answered and ask not in self.errors

    def _ask_free(self, asks: Sequence[Ask]) -> list[Ask]:
        """Asks what nobody else is asking at this time; gives back the rest."""
        by_api: dict[int, list[Ask]] = {}
        for ask in asks:
            by_api.setdefault(id(self.apis[ask.carrier]), []).append(ask)
        lines: list[_Line] = []
        for key, some in by_api.items():
            if key in self._ended:
                self.errors.update(dict.fromkeys(some, self._ended[key]))
                self._tell(len(some))
            else:
                lines.append(_Line(self.apis[some[0].carrier], some, self._claim))
        told: SimpleQueue[int | None] = SimpleQueue()  # numbers settled; None at the end of a worker
        with ExitStack() as pools:
            running = []
            try:
                for line in lines:
                    pool = pools.enter_context(ThreadPoolExecutor(line.workers, f"ask-{line.api.name}"))
                    running += [pool.submit(self._work, line, lines, told) for _ in range(line.workers)]
                ended = 0
                beat_s = min(self._times.heartbeat_s, self._times.claim_s / 3)
                beat_at = time.monotonic() + beat_s
                while ended < len(running):
                    try:
                        count = told.get(timeout=max(0.0, beat_at - time.monotonic()))
                    except Empty:
                        count = 0
                    ended += count is None
                    if time.monotonic() >= beat_at:
                        self._extend_claims()
                        beat_at = time.monotonic() + beat_s
                    self._tell(count or 0)
            finally:
                _stop(lines)
            for future in running:
                future.result()
        return [ask for line in lines for ask in line.claimed_by_others]

    def _claim(self, asks: Sequence[Ask]) -> set[Ask]:
        seen = {ask: self.kept[ask].asked_at if ask in self.kept else None for ask in asks}
        mine = self._store.claim(seen, self._times.claim_s)
        with self._lock:
            self._in_hand |= mine
        return mine

    def _extend_claims(self) -> None:
        with self._lock:
            in_hand = set(self._in_hand)
        self._store.extend(in_hand, self._times.claim_s)

    def _work(self, line: _Line, lines: Sequence[_Line], told: SimpleQueue[int | None]) -> None:
        try:
            while batch := line.next_batch():
                try:
                    told.put(len(batch) + self._fetch(line, batch))
                finally:
                    with self._lock:
                        self._in_hand.difference_update(batch)
        except BaseException:
            _stop(lines)  # what nobody can keep is not paid for
            raise
        finally:
            told.put(None)

    def _fetch(self, line: _Line, batch: Sequence[Ask]) -> int:
        """Asks for one batch; how many others are settled by it because their API will not answer any more."""
        asked_at = self._clock()
        try:
            answers = line.api.fetch(batch)
        except (ServiceDown, CredentialsError) as error:
            self._store.release(batch)
            is_final = isinstance(error, CredentialsError | TurnTooLate)
            left = line.stop() if is_final else []
            with self._lock:
                if not isinstance(error, TurnTooLate):  # that is: nothing was sent
                    self.called.update(ask.number for ask in batch)
                if is_final:
                    self._ended[id(line.api)] = error
                self.errors.update(dict.fromkeys((*batch, *left), error))
            return len(left)
        except BaseException:
            self._store.release(batch)
            raise
        kept = {ask: self._renew(ask, answers[ask], asked_at, self.kept.get(ask)) for ask in batch if ask in answers}
        left_out = [ask for ask in batch if ask not in answers]
        self._store.save(kept)
        self._store.release(left_out)
        problem = ServiceDown(line.api.name, "it left numbers out of its answer", "Run again later.")
        with self._lock:
            self.called.update(ask.number for ask in batch)
            self.kept.update(kept)
            self.answered.update(kept)
            self.errors.update(dict.fromkeys(left_out, problem))
        return 0

    def _taken_by_others(self, asks: Sequence[Ask]) -> list[Ask]:
        """Takes over the answers that others have had meanwhile; gives back the asks they still work on."""
        found = self._store.load(asks)
        news = {
            ask: kept for ask, kept in found.items() if ask not in self.kept or self.kept[ask].asked_at != kept.asked_at
        }
        self.kept.update(news)
        self.answered.update(news)
        self._tell(len(news))
        return [ask for ask in asks if ask not in news]

    def _give_up(self, asks: Sequence[Ask]) -> None:
        for ask in asks:
            problem = "another bot is asking about these numbers and has no answer yet"
            self.errors[ask] = TurnTooLate(self.apis[ask.carrier].name, problem, "Run again later.")
        if asks:
            self._tell(len(asks))

    def _tell(self, count: int) -> None:
        self._done += count
        if self._progress is not None:
            self._progress(self._done, self._total)


class _Line:
    """The asks for one API, handed out to its workers in batches as full as what is free allows."""

    def __init__(self, api: TrackingApi, asks: Sequence[Ask], claim: Callable[[Sequence[Ask]], set[Ask]]) -> None:
        self.api = api
        self.workers = min(api.max_parallel_calls, -(-len(asks) // api.max_numbers_per_call))
        self.claimed_by_others: list[Ask] = []
        self._claim = claim
        self._lock = threading.Lock()
        self._waiting = deque(asks)

    def next_batch(self) -> list[Ask]:
        """Asks that are claimed for us; empty at the end of the line."""
        with self._lock:
            batch: list[Ask] = []
            while self._waiting and (room := self.api.max_numbers_per_call - len(batch)):
                some = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
                mine = self._claim(some)
                batch += [ask for ask in some if ask in mine]
                self.claimed_by_others += [ask for ask in some if ask not in mine]
            return batch

    def stop(self) -> list[Ask]:
        """Ends the line; the asks nobody has been given."""
        with self._lock:
            left = list(self._waiting)
            self._waiting.clear()
            return left


def _stop(lines: Sequence[_Line]) -> None:
    for line in lines:
        line.stop()
