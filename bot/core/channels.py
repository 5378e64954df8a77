"""The channels orders come from, told by their order numbers (B-1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channels:
    """What the order numbers of each channel look like, by its name; the whole of a number must fit."""

    forms: Mapping[str, re.Pattern[str]]

    @classmethod
    def of(cls, patterns: Mapping[str, str]) -> Channels:
        """From patterns of ASCII digits. Raises re.error."""
        return cls({name: re.compile(pattern, re.ASCII) for name, pattern in patterns.items()})

    def channel(self, order_key: str) -> str | None:
        """The channel of a normalised order number; None for no channel's."""
        return next((name for name, form in self.forms.items() if form.fullmatch(order_key)), None)

    def __str__(self) -> str:
        return " or ".join(self.forms)
