"""The state of a history, kept beside it: most rows need no more, and reading every event again costs far more.

`state_of` stays the one truth: a gist is what it said, and counts only for the code that it was made by.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from hashlib import sha256
from inspect import getfile
from pathlib import Path
from typing import Any

from bot.core.parcel import Confidence, DeliveredTo, Leg, Status, TrackingState
from bot.tracking.event import History
from bot.tracking.state import state_of

_READ: dict[str, Callable[[Any], Any]] = {  # by look-up: calling an enum takes three times as long
    "status": {str(word): word for word in Status}.__getitem__,
    "leg": {str(word): word for word in Leg}.__getitem__,
    "delivered_to": {str(word): word for word in DeliveredTo}.__getitem__,
    "confidence": {str(word): word for word in Confidence}.__getitem__,
    "label_at": datetime.fromisoformat,
    "last_event_at": datetime.fromisoformat,
    "last_scan_at": datetime.fromisoformat,
    "delivered_at": datetime.fromisoformat,
    "fetched_at": datetime.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Gist:
    """What `state_of` says about a history that was found, without any order date.

    Attributes:
        since: the earliest event; None when there is none.
    """

    state: TrackingState
    since: datetime | None

    def holds(self, not_before: datetime | None) -> bool:
        """Whether it is the state also for a row that leaves out the events before a time."""
        return not_before is None or self.since is None or not_before <= self.since


def gist_of(history: History, fetched_at: datetime) -> Gist | None:
    """The gist; None for a number that was not found, whose state hangs on the order date."""
    if not history.is_found:
        return None
    since = min((event.time for event in history.events), default=None)
    return Gist(state_of(history, fetched_at=fetched_at), since)


def gist_json(gist: Gist | None) -> str:
    """The gist as text, with the code it was made by."""
    since = gist.since.isoformat() if gist and gist.since else None
    return json.dumps([_made_by(), since, _plain(gist.state) if gist else None])


def is_current(text: str | None) -> bool:
    """Whether the text was made by this code, so that there is nothing to make anew."""
    return text is not None and text.startswith(_made_by(), len('["'))


def parse_gist(text: str | None) -> Gist | None:
    """The gist written by `gist_json`; None when there is none, or other code has written it."""
    if text is None or not is_current(text):
        return None
    _, since, state = json.loads(text)
    if state is None:
        return None
    typed = {key: _READ[key](value) if key in _READ else value for key, value in state.items()}
    return Gist(TrackingState(**typed), datetime.fromisoformat(since) if since else None)


def _plain(state: TrackingState) -> dict[str, Any]:
    """What differs from a state that says nothing but its status."""
    values = {
        item.name: getattr(state, item.name) for item in fields(state) if getattr(state, item.name) != item.default
    }
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()}


@cache
def _made_by() -> str:
    """A digest of the code that makes a state of events: whoever mends it need not think of what is kept."""
    digest = sha256()
    for path in (Path(getfile(TrackingState)), *sorted(Path(__file__).parent.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
