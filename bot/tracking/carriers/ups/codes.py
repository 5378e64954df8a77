"""What UPS's three-digit status codes mean here.

The two-letter codes beside them are overloaded and not used. A code that is not in this table is UNKNOWN.

Sources: TRACKING.md §4; https://developer.ups.com/api/reference/tracking/api-code as discussed in
https://github.com/UPS-API/api-documentation/issues/7 (read 2026-11-21). Public copies disagree about 037
("Out for Delivery" and "Returning to Sender: On Vehicle for Delivery"): its text decides the leg.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.parcel import DeliveredTo
from bot.tracking.event import Kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says. `is_scan` holds when the answer has no `logicalScan` of its own."""

    kind: Kind
    is_scan: bool = False
    delivered_to: DeliveredTo | None = None


def _rows(meaning: Meaning, codes: str) -> dict[str, Meaning]:
    return dict.fromkeys(codes.split(), meaning)


CODES: dict[str, Meaning] = {
    # The label exists; UPS does not have the parcel yet ("In transit to UPS", "Ready for Roadie" as well).
    **_rows(Meaning(Kind.LABEL), "003 044 045 079 080 157 166"),
    **_rows(Meaning(Kind.VOIDED), "007 043"),
    # Picked up, "We have your package", dropped off at a store or access point.
    **_rows(Meaning(Kind.PICKED_UP, is_scan=True), "038 160 167 168 169"),
    **_rows(Meaning(Kind.IN_TRANSIT, is_scan=True), "005 010 016 047 057 071 074 087 137 158 159 164 165"),
    # On its way by what somebody else reported: the post office, customs, a partner.
    **_rows(Meaning(Kind.IN_TRANSIT), "012 014 019 025 039 073 084 092 123 126 134 138"),
    **_rows(Meaning(Kind.OUT_FOR_DELIVERY, is_scan=True), "006 021 037 072 089 091 146 162"),
    **_rows(Meaning(Kind.OUT_FOR_DELIVERY), "078"),  # the driver is near
    **_rows(Meaning(Kind.ATTEMPTED, is_scan=True), "022 023 024 060 061 062 066 145"),
    **_rows(Meaning(Kind.AT_PICKUP_POINT, True, DeliveredTo.PICKUP_POINT), "017 040 143 144 161"),
    **_rows(Meaning(Kind.DELIVERED, is_scan=True), "011 026"),
    **_rows(Meaning(Kind.REFUSED, is_scan=True), "064"),
    # Something is wrong and the parcel stands: damage, address, documents, COD, not claimed.
    **_rows(Meaning(Kind.EXCEPTION), "013 029 030 049 050 058 059 069 076 083 085 124 125 139 141"),
    **_rows(Meaning(Kind.RETURN_REQUESTED), "033 118 119"),
    # "Returned to Sender" (034, 067) starts or continues the way back: at the sender it is when a delivery says so.
    **_rows(Meaning(Kind.RETURNING, is_scan=True), "034 035 036 067 081"),
    **_rows(Meaning(Kind.RETURN_CANCELLED), "098 099"),
    **_rows(Meaning(Kind.REQUEST_CANCELLED), "114"),
    **_rows(Meaning(Kind.LOST), "068"),  # lost and found
    **_rows(Meaning(Kind.DESTROYED), "147 149"),  # seized; prohibited contents
    # Delays and weather.
    **_rows(Meaning(Kind.ADMIN), "032 046 048 051 052 053 086 090 132"),
    # Estimates, changes of date, address or service that somebody asked for, hold and pickup requests.
    **_rows(Meaning(Kind.ADMIN), "018 020 027 028 041 042 054 055 056 063 070 075 077 082 093 094 095 096 097"),
    **_rows(Meaning(Kind.ADMIN), "100 101 102 103 104 105 106 107 108 109 110 111 112 113 115 116 117"),
    **_rows(Meaning(Kind.ADMIN), "120 121 122 136 153 154"),
    # Pickup attempts (UPS does not have the parcel), a return label left with the customer, the delivery photo.
    **_rows(Meaning(Kind.ADMIN), "065 131 133 135 155"),
    # Investigations and claims.
    **_rows(Meaning(Kind.ADMIN), "127 128 129 130 140 142"),
}

# 013 is the code for any exception, and the words beside it say which; the first that fits.
EXCEPTION_TEXTS: tuple[tuple[re.Pattern[str], Meaning], ...] = (
    (re.compile(r"(?<!not )\brefused\b", re.I), Meaning(Kind.REFUSED, is_scan=True)),
    (
        re.compile(
            r"(?<!will be )(?<!to be )\b(?:destroyed|discarded|disposed of|seized|confiscated|auctioned)\b", re.I
        ),
        Meaning(Kind.DESTROYED),
    ),
    (
        re.compile(
            r"\b(?:receiver|recipient|customer|consignee) (?:was |is )?(?:not (?:available|home|in)|unavailable)\b"
            r"|\bbusiness (?:was |is )?closed\b|\bdelivery (?:was )?attempted\b"
            r"|\b(?:first|1st|second|2nd|third|3rd|final) (?:delivery )?attempt\b",
            re.I,
        ),
        Meaning(Kind.ATTEMPTED, is_scan=True),
    ),
)

# Older answers have no three-digit code: the documented one-letter `type` then tells roughly, and never surely.
TYPES: dict[str, Meaning] = {
    "M": Meaning(Kind.LABEL),
    "MV": Meaning(Kind.VOIDED),
    "P": Meaning(Kind.PICKED_UP, is_scan=True),
    "I": Meaning(Kind.IN_TRANSIT, is_scan=True),
    "O": Meaning(Kind.OUT_FOR_DELIVERY, is_scan=True),
    "X": Meaning(Kind.EXCEPTION),
    "D": Meaning(Kind.DELIVERED, is_scan=True),
    "RS": Meaning(Kind.RETURNING, is_scan=True),
}

# The texts UPS publishes for its codes, and those of its scans, for answers without a code; whole, lower case.
_PUBLISHED: dict[str, str] = {
    "003": "order processed: ready for ups|shipper created a label, ups has not received the package yet"
    "|order processed: in transit to ups",
    "007": "shipment information voided",
    "043": "voided pickup",
    "038": "picked up|pickup scan|we have your package",
    "005": "in transit|in transit: on time|origin scan|departure scan|arrival scan|destination scan|arrived at facility"
    "|departed from facility|processing at ups facility|package received for processing by ups mail innovations"
    "|package processed by ups mail innovations origin facility"
    "|package transferred to destination ups mail innovations facility"
    "|package received for sort by destination ups mail innovations facility",
    "025": "transferred to local post office for delivery|package transferred to post office"
    "|package departed ups mail innovations facility enroute to usps for induction",
    "039": "in transit by post office|received by the post office|shipment acceptance at post office"
    "|package sorted by post office",
    "006": "out for delivery|out for delivery today|on vehicle for delivery|on vehicle for delivery today"
    "|loaded on delivery vehicle|package out for post office delivery",
    "022": "first attempt made",
    "023": "second attempt made",
    "024": "final attempt made",
    "060": "delivery attempted|delivery attempted: adult signature required|delivery attempted: funds required"
    "|post office delivery attempted",
    "011": "delivered",
    "026": "delivered by local post office|package delivered by local post office",
    "040": "delivered to ups access point awaiting customer pickup"
    "|delivered to ups access point, awaiting customer pickup|delivered to ups access point™, awaiting customer pickup",
    "017": "held for customer pickup",
    "064": "delivery refused",
    "033": "return to sender requested",
    "034": "returned to sender|returned to sender by post office",
    "035": "returning to sender|returning to sender: in transit|returning to sender: on vehicle for delivery",
    "068": "sent to lost and found",
    "059": "damage reported",
    "069": "package not claimed",
    "048": "delay|delay: severe weather|delay: emergency situation or severe weather|adverse weather may cause delay",
    "054": "delivery change requested|delivery change completed|rescheduled delivery|delivery address change requested"
    "|delivery address changed|held for future delivery requested",
}
TEXTS: dict[str, Meaning] = {text: CODES[code] for code, texts in _PUBLISHED.items() for text in texts.split("|")}
