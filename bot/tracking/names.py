"""The names people give to carriers, and the one name each carrier has here."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# The first that stands in the text as a whole word decides: "USPS" must not read as UPS.
_WORDS: tuple[tuple[str, str], ...] = (
    (
        r"usps|u\.s\.p\.s|us ?postal( service)?|united states postal service|us ?mail|priority mail|first[ -]class",
        "usps",
    ),
    (r"ups|u\.p\.s|united parcel( service)?|upsn|surepost|mail innovations", "ups"),
    (r"fed ?-?ex\w*|federal express|smart ?post", "fedex"),
    (r"dhl\w*|deutsche post", "dhl"),
    (r"amazon\w*|amzl?( us)?|amzn|tba", "amazon"),
    (r"on ?trac\w*", "ontrac"),
    (r"laser ?ship\w*", "lasership"),
    (r"canada ?post|postes canada", "canada_post"),
    (r"purolator", "purolator"),
    (r"canpar( express)?", "canpar"),
    (r"landmark( global)?", "landmark"),
    (r"newgistics|pitney ?bowes", "newgistics"),
    (r"old dominion|odfl", "old_dominion"),
    (r"dpd\w*|chronopost", "dpd"),
    (r"gls( us)?|general logistics systems", "gls"),
    (
        r"royal mail|parcelforce|an post|la poste|colissimo|postnl|correos|poste italiane|ems|"
        r"(japan|china|australia|hong ?kong|singapore|korea|india|new zealand|swiss|thailand|taiwan) ?post",
        "s10",
    ),
)

_LONGEST = 200  # characters of a cell that can be a carrier's name


@lru_cache(maxsize=1024)
def carrier_of(text: str | None) -> str | None:
    """The canonical carrier that a Carrier cell or a link means; None for blank and for carriers not known here."""
    words = " ".join(unicodedata.normalize("NFKC", (text or "")[:_LONGEST]).casefold().replace("_", " ").split())
    for pattern, carrier in _WORDS:
        if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", words):
            return carrier
    return None
