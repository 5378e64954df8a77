"""What RULES §3 leaves to the team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.channels import Channels
from bot.core.do_not_call import DoNotCall


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """The team's numbers and words.

    Attributes:
        adopt_since: rows before it are history (H-1).
        zone: the team's, whose days count.
        window_days: so long after its approval a return may come (B-10).
        other_issues: the Issues that need contact whether bounced or not (B-4), folded.
        channels: whose order numbers are worked on (B-1).
        skip_channels: channels whose buyers are not phoned (B-12).
        watch_labels: whether a scanned return label spares the customer the call (B-9).
    """

    adopt_since: datetime
    zone: ZoneInfo
    channels: Channels
    do_not_call: DoNotCall
    window_days: int = 30
    other_issues: frozenset[str] = frozenset({"other"})
    skip_channels: frozenset[str] = frozenset()
    watch_labels: bool = True
