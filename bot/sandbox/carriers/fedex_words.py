"""FedEx's own words for what happens to a parcel: event type, derived status and exception, as Track v1 prints them.

`event_type` and its meaning are FedEx's published table of tracking status codes (API reference guide on
developer.fedex.com, read 2026-11-22); the numbers of the exceptions follow the status reasons A03 … A59 of X12 element
641, which are FedEx's. Not documented, and written as those tables word them: what FedEx says of a parcel that is lost,
destroyed, seized, unclaimed or called back. FedEx has no message for a claim, an agent's counter or mail recovery: the
nearest is printed, or none. Written from the truth side, apart from the bot's tables.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from bot.sandbox.carriers.journeys import Journey, Step, What


@dataclass(frozen=True, slots=True)
class Words:
    """One scan event. An empty `derived` means: the status stays what the event before made it."""

    event_type: str
    text: str
    derived: str = ""
    location_type: str = "FEDEX_FACILITY"
    exception: str = ""
    exception_text: str = ""
    door: str = ""


# The words FedEx shows for a derived status code.
DERIVED = {
    "IN": "Label created",
    "PU": "Picked up",
    "IT": "In transit",
    "OD": "On FedEx vehicle for delivery",
    "DL": "Delivered",
    "DE": "Delivery exception",
    "SE": "Shipment exception",
    "HL": "Ready for pickup",
    "RS": "Returning package to shipper",
    "CA": "Shipment cancelled by sender",
    "CD": "Clearance delay",
    "ZZ": "A status of a kind that did not exist before",
}
_NOT_IN = "Customer not available or business closed"
_LABEL = Words("OC", "Shipment information sent to FedEx", "IN", "CUSTOMER")
_ON_THE_WAY = Words("IT", "In transit", "IT")
_ARRIVED = Words("AR", "At local FedEx facility", "IT")
_OUT = Words("OD", "On FedEx vehicle for delivery", "OD", "VEHICLE")
_ATTEMPT = Words("DE", "Delivery exception", "DE", "DELIVERY_LOCATION", "08", _NOT_IN)
_LEFT = "Left at front door. Signature Service not requested."
_DELIVERED = Words("DL", "Delivered", "DL", "DELIVERY_LOCATION", "", _LEFT, "Front Door")

_SAY: dict[What, tuple[Words, ...]] = {
    What.LABEL: (_LABEL,),
    What.PICKUP: (Words("PU", "Picked up", "PU", "PICKUP_LOCATION"), Words("PX", "Picked up (see Details)", "PU")),
    What.ORIGIN_SCAN: (Words("OF", "At FedEx origin facility", "IT"), Words("AR", "Arrived at FedEx location", "IT")),
    What.DEPARTED: (Words("DP", "Departed FedEx location", "IT"), Words("LO", "Left FedEx origin facility", "IT")),
    What.ARRIVED: (
        _ARRIVED,
        Words("FD", "At destination sort facility", "IT", "DESTINATION_FEDEX_FACILITY"),
        Words("SF", "At Sort Facility", "IT"),
        _ON_THE_WAY,
    ),
    What.OUT_FOR_DELIVERY: (_OUT,),
    What.ATTEMPT: (_ATTEMPT,),
    What.DELIVERED: (
        _DELIVERED,
        Words("DL", "Delivered", "DL", "DELIVERY_LOCATION", "", "", "Receptionist/Front Desk"),
    ),
    What.DELIVERED_TO_MAILBOX: (Words("DL", "Delivered", "DL", "DELIVERY_LOCATION", "", "", "Mailbox"),),
    What.DELIVERED_TO_NEIGHBOUR: (Words("DL", "Delivered", "DL", "DELIVERY_LOCATION", "", "", "Neighbor"),),
    What.AT_ACCESS_POINT: (
        Words("HL", "Ready for pickup", "HL", "FEDEX_ONSITE", "", "Package available for pickup"),
        Words("HP", "Ready for recipient pickup", "HL", "FEDEX_ONSITE"),
    ),
    What.AT_LOCKER: (Words("HP", "Ready for recipient pickup", "HL", "FEDEX_SELF_SERVICE_LOCATION"),),
    What.AT_POST_OFFICE: (Words("HP", "Ready for recipient pickup", "HL", "FEDEX_SHIPSITE"),),
    What.HELD_FOR_PICKUP: (
        Words("HL", "Hold at Location", "HL", "FEDEX_OFFICE", "59", "Package available for pickup"),
        Words("HL", "Ready for pickup", "HL", "FEDEX_SHIPSITE"),
    ),
    What.WITH_AGENT: (
        Words("IT", "In transit", "IT", "FEDEX_FACILITY", "49", "Tendered to authorized agent for final delivery"),
    ),
    What.COLLECTED: (Words("DL", "Delivered", "DL", "FEDEX_ONSITE", "", "Picked up by recipient"),),
    What.UNCLAIMED: (Words("SE", "Shipment exception", "SE", "FEDEX_ONSITE", "", "Not picked up by recipient"),),
    What.HANDED_TO_POST: (
        Words("AX", "At U.S. Postal Service facility", "IT", "FEDEX_SMART_POST_HUB"),
        Words("OX", "Shipment information sent to U.S. Postal Service", "IT", "FEDEX_SMART_POST_HUB"),
    ),
    What.DELIVERED_BY_POST: (
        Words(
            "DL", "Delivered", "DL", "DELIVERY_LOCATION", "", "Package delivered by U.S. Postal Service to addressee"
        ),
    ),
    What.REFUSED: (
        Words("DE", "Delivery exception", "DE", "DELIVERY_LOCATION", "07", "Shipment Refused by Recipient"),
        Words("SE", "Shipment exception", "SE", "DELIVERY_LOCATION", "07", "Refused by recipient"),
    ),
    What.UNDELIVERABLE: (
        Words("SE", "Shipment exception", "SE", "FEDEX_FACILITY", "05", "Unable to locate the recipient's address"),
    ),
    What.RETURN_REQUESTED: (
        Words("RR", "Delivery option requested", "", "CUSTOMER", "", "Return to shipper requested"),
    ),
    What.RETURN_NUMBERED: (),  # shows as a package identifier
    What.RETURN_SCAN: (
        Words("RS", "Returning package to shipper", "RS", "FEDEX_FACILITY", "14", "Unable to deliver shipment"),
        Words("RS", "Return to Shipper", "RS"),
    ),
    What.RETURN_ARRIVED: (_ARRIVED, _ON_THE_WAY),
    What.RETURN_OUT_FOR_DELIVERY: (_OUT,),
    What.RETURN_ATTEMPT: (_ATTEMPT,),
    What.RETURNED_DELIVERED: (Words("DL", "Delivered", "DL", "DELIVERY_LOCATION", "", "", "Shipping/Receiving"),),
    What.RETURN_CANCELLED: (
        Words("RC", "Delivery option cancelled", "IT", "CUSTOMER", "", "Return to shipper cancelled"),
    ),
    What.MISSENT: (Words("SE", "Shipment exception", "SE", "FEDEX_FACILITY", "12", "Package sorted to wrong route"),),
    What.FORWARDED: (Words("CH", "Location Changed", "IT", "CUSTOMER"),),
    What.IN_CUSTOMS: (
        Words("CP", "Clearance in Progress", "IT", "CUSTOMS_BROKER"),
        Words("CD", "Clearance delay", "CD", "CUSTOMS_BROKER", "55", "Regulatory Agency clearance delay"),
    ),
    What.CLEARED_CUSTOMS: (Words("CC", "International shipment release", "IT", "CUSTOMS_BROKER"),),
    What.VOID: (Words("CA", "Shipment cancelled by sender", "CA", "CUSTOMER"),),
    What.LOST: (Words("SE", "Shipment exception", "SE", "FEDEX_FACILITY", "", "Unable to locate shipment"),),
    What.FOUND: (_ARRIVED,),
    What.DAMAGED: (Words("SE", "Shipment exception", "SE", "FEDEX_FACILITY", "10", "Damaged, delivery not completed"),),
    What.DESTROYED: (Words("SE", "Shipment exception", "SE", "FEDEX_FACILITY", "", "Shipment destroyed"),),
    What.SEIZED: (Words("SE", "Shipment exception", "SE", "CUSTOMS_BROKER", "", "Shipment seized by authorities"),),
    What.MAIL_RECOVERY: (),
    What.EXCEPTION: (Words("DE", "Delivery exception", "DE", "FEDEX_FACILITY", "03", "Incorrect address"),),
    What.DELAY: (
        Words("DY", "Delay", "", "FEDEX_FACILITY", "71", "Weather delay"),
        Words("DD", "Delivery Delay", "", "FEDEX_FACILITY"),
    ),
    What.ESTIMATE: (Words("AE", "Shipment arriving early"), Words("AO", "Shipment arriving On-Time")),
    What.CLAIM: (),
    What.ADDRESS_CORRECTED: (Words("RM", "Delivery option updated", location_type="CUSTOMER"),),
    What.UNKNOWN_CODE: (Words("ZZ", "A message of a kind that did not exist before", "ZZ"),),
}
# Under its own number a return is told like any other parcel.
_ON_THE_WAY_BACK = {What.RETURN_SCAN: (_ON_THE_WAY, Words("PU", "Picked up", "PU"))}


def words_for(journey: Journey, step: Step) -> Words | None:
    """What FedEx prints of the step, the same whenever it is asked; None when it prints nothing."""
    say = _SAY[step.what]
    if journey.outbound_number:
        say = _ON_THE_WAY_BACK.get(step.what, say)
    if not say:
        return None
    return say[zlib.crc32(f"{journey.number}{step.at.timestamp()}".encode()) % len(say)]
