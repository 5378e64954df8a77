"""The states in an API's raw answer, as `bot tracking parse` shows them."""

from __future__ import annotations

from bot.core.parcel import TrackingState
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.registry import REGISTRY
from bot.tracking.state import state_of


def parse_states(api: str, answer: str | bytes) -> list[TrackingState]:
    """None when it tells nothing about a parcel (HTML, login, quota)."""
    try:
        histories = REGISTRY[api].parse_events(answer)
    except (ServiceDown, CredentialsError):
        return []
    return [state_of(history) for history in histories]
