"""Ctrl-C while a batch is under way: it waits for the answer."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def answered_first() -> Iterator[None]:
    """Holds Ctrl-C back until what happens within is over.

    The service applies a batch even when nobody waits for the answer any more. A run begun in between would look too
    early and take it for lost; the batch would then hit whatever stands in its places by that time.
    """
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler) or threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if pressed:
            signal.raise_signal(signal.SIGINT)
