"""Where Amazon is at home, and what its order numbers look like."""

from __future__ import annotations

import re

from bot.core.text import fold, order_key

AMAZON_DOMAINS = (
    "amazon.com", "amazon.ca", "amazon.com.mx", "amazon.com.br", "amazon.co.uk", "amazon.ie", "amazon.de", "amazon.fr",
    "amazon.it", "amazon.es", "amazon.nl", "amazon.com.be", "amazon.se", "amazon.pl", "amazon.com.tr", "amazon.eg",
    "amazon.sa", "amazon.ae", "amazon.in", "amazon.co.za", "amazon.sg", "amazon.com.au", "amazon.co.jp",
)  # fmt: skip
"""Of every marketplace. Source: https://developer-docs.amazon.com/sp-api/docs/marketplace-ids (read 2026-11-22)."""

_ORDER_NUMBER = re.compile(r"(?<![\w-])\d{3} ?- ?\d{7} ?- ?\d{7}(?![\w-])", re.ASCII)


def order_number_beside_more(text: str) -> str | None:
    """The order number that stands in a text among other words or signs, without spaces; None for any other text.

    One that letters, digits or dashes touch is another channel's, or mistyped.
    """
    found = _ORDER_NUMBER.search(fold(text))
    number = found[0].replace(" ", "") if found else None
    return None if number == order_key(text) else number
