"""The tracking number formats, as data: who uses each, what it looks like, how its check digit is computed.

A number whose format has a check digit is a candidate of that format only when the digit is right.
"""

from __future__ import annotations

from bot.tracking.formats.express import EXPRESS
from bot.tracking.formats.form import LONGEST, Format, Says, lengths
from bot.tracking.formats.postal import POSTAL
from bot.tracking.formats.regional import REGIONAL

FORMATS: tuple[Format, ...] = (*EXPRESS, *POSTAL, *REGIONAL)

__all__ = ["FORMATS", "LONGEST", "Format", "Says", "lengths"]
