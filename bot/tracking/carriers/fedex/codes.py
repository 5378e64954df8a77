"""What FedEx's codes and texts mean here. A code that is not in CODES is UNKNOWN.

Sources, all read 2026-11-22: the list of scan codes in FedEx's Track Service guide,
https://www.fedex.com/us/developer/webhelp/ws/2020/Docs/FedEx_WebServices_TrackService_WSDLGuide_v2020.pdf (the REST API
has the same codes in `eventType`, `derivedStatusCode` and `latestStatusDetail.code`); the change log of 15 October 2021
at https://developer.fedex.com/api/en-us/catalog/track.html (AE, AO); TRACKING.md §4. HP, HA and OW are newer than the
guide: they mean what FedEx's own descriptions beside them say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.tracking.event import Kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says."""

    kind: Kind
    is_scan: bool = False


def _rows(kind: Kind, codes: str, *, is_scan: bool = False) -> dict[str, Meaning]:
    return dict.fromkeys(codes.split(), Meaning(kind, is_scan))


# Left out on purpose, so that a person looks: SP "Split status" (the pieces are in several places), and RD, which FedEx
# lists as "Return label link expired" while others read it as a return: only its text decides (RETURN_LABEL_GONE).
CODES: dict[str, Meaning] = {
    # Order created, initiated, return label e-mailed.
    **_rows(Kind.LABEL, "OC IN RP"),
    # Shipment cancelled, return label cancelled.
    **_rows(Kind.VOIDED, "CA LP"),
    **_rows(Kind.PICKED_UP, "PU PX", is_scan=True),
    # At an airport, at Canada Post, at a FedEx facility, arrived, at USPS, departed, en route, left origin, on its way,
    # plane, sort facility, transfer.
    **_rows(Kind.IN_TRANSIT, "AA AC AF AR AX DP EO FD IT IX LO OF OW PF PL SF TR", is_scan=True),
    # EA means "en route to airport" and "export approved"; customs; "in progress".
    **_rows(Kind.IN_TRANSIT, "EA CC CP PM"),
    # On the vehicle, en route to delivery, at the place of delivery.
    **_rows(Kind.OUT_FOR_DELIVERY, "OD ED AD", is_scan=True),
    # Held at a location; ready for the recipient to pick up.
    **_rows(Kind.AT_PICKUP_POINT, "HL HP", is_scan=True),
    **_rows(Kind.DELIVERED, "DL", is_scan=True),
    # Delivery and shipment exceptions: the text beside them says which.
    **_rows(Kind.EXCEPTION, "DE SE", is_scan=True),
    **_rows(Kind.RETURNING, "RS", is_scan=True),
    **_rows(Kind.REQUEST_CANCELLED, "RC"),
    # Delays of delivery, of clearance, of pickup; arriving early or on time.
    **_rows(Kind.ADMIN, "DD DY CD PD AE AO"),
    # Delivery options asked for or changed, location changed, hold accepted, return label about to expire, data to
    # USPS.
    **_rows(Kind.ADMIN, "RR RM CH HA RG OX"),
    # Before FedEx has the parcel: the driver on his way to it, there, or there in vain.
    **_rows(Kind.ADMIN, "EP AP DR DS"),
}

# Public lists give one number different meanings at Express and Ground (07 is "refused" at the one, "not in" at the
# other), so these count only when there is no text, and never surely. FDXE is Express, FDXG and FXSP are Ground.
EXCEPTIONS: dict[str, dict[str, Kind]] = {
    "FDXE": {"07": Kind.REFUSED, "7": Kind.REFUSED, "08": Kind.ATTEMPTED, "8": Kind.ATTEMPTED},
    "FDXG": {"006": Kind.REFUSED, "06": Kind.REFUSED, "004": Kind.ATTEMPTED, "007": Kind.ATTEMPTED},
    "FXSP": {"006": Kind.REFUSED, "06": Kind.REFUSED, "004": Kind.ATTEMPTED, "007": Kind.ATTEMPTED},
}


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# What the text of an exception says, the first that fits; descriptions from the Track API's documentation of
# `ancillaryDetails` and from FedEx's lists of exception codes (Express "DEX", Ground status codes).
EXCEPTION_TEXTS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (_words(r"not refused"), Kind.EXCEPTION),
    (_words(r"refused|refuses|refusal|recipient rejected"), Kind.REFUSED),
    (_words(r"disposed(?: of)?|destroyed|confiscated|seized|abandoned|auctioned|sent to auction"), Kind.DESTROYED),
    # "Unable to locate" the recipient's address is another matter.
    (
        _words(
            r"(?:package|shipment|parcel) (?:is |was |has been |presumed |declared )*lost|"
            r"unable to locate (?:the |your )?(?:package|shipment|parcel)"
        ),
        Kind.LOST,
    ),
    (_words(r"not attempted|no attempt"), Kind.EXCEPTION),
    (
        _words(
            r"(?:customer|recipient|consignee)(?: was| is)? not (?:available|in|home)|business(?: was| is)? closed|"
            r"no one (?:available|home)|not in ?/ ?business closed|delivery (?:was )?attempted|attempted delivery|"
            r"attempted to deliver"
        ),
        Kind.ATTEMPTED,
    ),
)

RETURN_LABEL_GONE = _words(r"return label(?: link)? (?:has )?(?:expired|cancell?ed)")

# What FedEx says beside the words of `event_text`: of the way back, and of a delivery that was none.
TO_ORIGIN = _words(r"return(?:s|ed|ing)?(?: \w+){0,4} to (?:the |its )*origin")
STILL_TO_COME = _words(
    r"unattempted|not attempted|ready for delivery|(?:out|scheduled|expected|estimated) for delivery"
)

# Left where somebody must fetch it ("delivered by USPS to the addressee" is not one of them).
TO_PICKUP_POINT = _words(
    r"(?:delivered|tendered|left|dropped off|released) (?:to|at|in|with) (?:an? |the |your |local )*"
    r"(?:fedex (?:location|office|onsite|ship center|authorized ship ?cent(?:er|re)|facility|station|retail|locker|"
    r"drop box|access point|pick-?up point)|(?:fedex )?ship(?: ?& ?| and )get|(?:parcel |package )?lockers?|"
    r"access point|pick-?up (?:point|location)|post office|retail (?:location|partner|point)|walgreens|dollar general)|"
    r"(?:ready|available|awaiting|held|hold) (?:for|at) (?:recipient |customer )?(?:pick-?up|location)"
)
TO_AGENT = _words(
    r"(?:delivered|released|tendered) to (?:an? |the |your |local |authorized |delivery |broker's )*"
    r"(?:agent|broker|third[- ]party|cartage agent|forwarder)"
)
TO_POST = _words(
    r"(?:delivered|tendered|transferred|released) to (?:the |local )*(?:u\.?s\.? postal service|usps|canada post)"
)
PICKED_UP_BY_CUSTOMER = _words(r"(?:picked up|collected) (?:by|from|at)|(?:recipient|customer) (?:picked up|collected)")
