"""UPS's own words for what happens to a parcel: activity type, codes and description, as Track v1 prints them.

`statusCode` and its meaning are UPS's published table of tracking status codes (API codes of the Tracking API on
developer.ups.com, read 2026-11-22); the two-letter `code` is overloaded and only illustrative. Written from the truth
side, apart from the bot's tables.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from bot.sandbox.carriers.journeys import Journey, Step, What


@dataclass(frozen=True, slots=True)
class Words:
    """One activity. `is_logical` is UPS's `logicalScan`: nobody held the parcel. `door` is where it was left."""

    kind: str
    code: str
    status_code: str
    text: str
    is_logical: bool = False
    door: str = ""


_SAY: dict[What, tuple[Words, ...]] = {
    What.LABEL: (
        Words("M", "MP", "003", "Shipper created a label, UPS has not received the package yet. ", True),
        Words("M", "MP", "157", "Shipment Ready for UPS", True),
        Words("M", "MP", "080", "Order Processed: Ready for UPS", True),
    ),
    What.PICKUP: (Words("P", "PU", "038", "Pickup Scan "), Words("P", "XD", "160", "We Have Your Package")),
    What.ORIGIN_SCAN: (Words("I", "OR", "005", "Origin Scan"),),
    What.DEPARTED: (
        Words("I", "DP", "005", "Departed from Facility"),
        Words("I", "DP", "010", "Departed from Facility"),
    ),
    What.ARRIVED: (Words("I", "AR", "005", "Arrived at Facility"), Words("I", "YP", "071", "Preparing for Delivery")),
    What.OUT_FOR_DELIVERY: (
        Words("I", "OT", "021", "Out For Delivery Today"),
        Words("I", "OF", "006", "Out for Delivery"),
        Words("I", "OV", "072", "Loaded on Delivery Vehicle"),
    ),
    What.ATTEMPT: (
        Words("X", "48", "022", "The customer was not available when UPS attempted delivery. First Attempt Made"),
        Words("X", "49", "023", "Second Delivery Attempted"),
        Words("X", "50", "060", "Delivery Attempted"),
        Words("X", "A6", "061", "Delivery Attempted: Adult Signature Required"),
    ),
    What.DELIVERED: (
        Words("D", "9E", "011", "DELIVERED ", door="Front Door"),
        Words("D", "KB", "011", "DELIVERED", door="Met Customer Woman"),
    ),
    What.DELIVERED_TO_MAILBOX: (Words("D", "9E", "011", "DELIVERED", door="Mail Room"),),
    What.DELIVERED_TO_NEIGHBOUR: (Words("D", "KM", "011", "DELIVERED", door="Neighbor"),),
    What.AT_ACCESS_POINT: (
        Words("D", "2Q", "040", "Delivered to UPS Access Point™ and awaiting customer pickup"),
        Words("D", "ZP", "161", "Delivered to UPS Access Point"),
    ),
    What.AT_LOCKER: (Words("D", "ZP", "161", "Delivered to UPS Access Point"),),
    What.AT_POST_OFFICE: (Words("D", "PO", "144", "Delivered to Post Office for Pickup"),),
    What.HELD_FOR_PICKUP: (Words("X", "HU", "017", "Held for Customer Pickup"),),
    What.WITH_AGENT: (Words("D", "AG", "143", "Delivered to Agent"),),
    What.COLLECTED: (Words("D", "2W", "011", "DELIVERED"),),
    What.UNCLAIMED: (Words("X", "NC", "069", "Unable to Deliver", True),),
    What.HANDED_TO_POST: (
        Words("I", "LX", "025", "Transferred to Local Post Office for Delivery", True),
        Words("I", "PX", "039", "In Transit by Post Office", True),
    ),
    What.DELIVERED_BY_POST: (Words("D", "DP", "026", "Delivered by Local Post Office", door="In/At Mailbox"),),
    What.REFUSED: (
        Words("X", "KR", "064", "The receiver does not want the product and refused the delivery."),
        Words("X", "RF", "064", "Delivery Refused"),
    ),
    What.UNDELIVERABLE: (Words("X", "MV", "013", "The receiver has moved. We are unable to deliver.", True),),
    What.RETURN_REQUESTED: (
        Words("X", "RT", "033", "Return to Sender Requested", True),
        Words("X", "RT", "119", "Return to Sender Requested", True),
        Words("X", "RC", "118", "Return to Sender Confirmed", True),
    ),
    What.RETURN_NUMBERED: (),  # a UPS return keeps its number
    What.RETURN_SCAN: (
        Words("X", "H8", "035", "Returning to Sender"),
        Words("X", "H8", "036", "Returning to Sender: In Transit"),
    ),
    What.RETURN_ARRIVED: (
        Words("I", "AR", "036", "Returning to Sender: In Transit"),
        Words("I", "AR", "005", "Arrived at Facility"),
    ),
    What.RETURN_OUT_FOR_DELIVERY: (
        Words("I", "OT", "037", "Returning to Sender: On Vehicle for Delivery"),
        Words("I", "OT", "021", "Out For Delivery Today"),
    ),
    What.RETURN_ATTEMPT: (Words("X", "48", "022", "First Attempt Made"),),
    What.RETURNED_DELIVERED: (
        Words("D", "9E", "011", "DELIVERED ", door="Dock"),  # UPS does not say to whom
        Words("D", "RS", "034", "Returned to Sender"),
    ),
    What.RETURN_CANCELLED: (
        Words("X", "DO", "099", "Deliver to Original Address Confirmed", True),
        Words("X", "DO", "098", "Deliver to Original Address Requested", True),
    ),
    What.MISSENT: (Words("X", "MS", "046", "The package was sent to the wrong facility. Delay", True),),
    What.FORWARDED: (
        Words("X", "AC", "028", "Delivery Address Changed", True),
        Words("X", "AC", "096", "Address Change Confirmed", True),
    ),
    What.IN_CUSTOMS: (
        Words("I", "CC", "012", "Clearance in Progress"),
        Words("I", "CC", "092", "Customs Clearance in Progress"),
    ),
    What.CLEARED_CUSTOMS: (
        Words("I", "SR", "014", "Clearance Completed"),
        Words("I", "SR", "134", "Cleared Import Customs"),
    ),
    What.VOID: (
        Words("MV", "VP", "007", "Shipment Information Voided", True),
        Words("MV", "VP", "043", "Voided Pickup", True),
    ),
    What.LOST: (Words("X", "LF", "068", "Sent to Lost and Found", True),),
    What.FOUND: (Words("I", "AR", "005", "Arrived at Facility"),),
    What.DAMAGED: (Words("X", "DM", "059", "Damage Reported", True),),
    What.DESTROYED: (Words("X", "DS", "149", "Prohibited Contents, Package Destroyed No Longer in UPS possession"),),
    What.SEIZED: (Words("X", "SZ", "147", "Seized by Law Enforcement, No Longer in UPS possession"),),
    What.MAIL_RECOVERY: (Words("X", "LF", "068", "Sent to Lost and Found", True),),
    What.EXCEPTION: (
        Words("X", "H1", "029", "The address is incomplete. Exception: Action Required", True),
        Words("X", "AI", "050", "Address Information Required", True),
    ),
    What.DELAY: (
        Words("X", "7W", "052", "Severe weather has delayed delivery.", True),
        Words("X", "DD", "046", "Delay", True),
        Words("X", "EM", "051", "Delay: Emergency Situation or Severe Weather", True),
    ),
    What.ESTIMATE: (
        Words("I", "ED", "154", "Updated Delivery Date", True),
        Words("I", "ET", "153", "Updated Delivery Time", True),
        Words("X", "RD", "055", "Rescheduled Delivery", True),
    ),
    What.CLAIM: (
        Words("X", "CL", "130", "Claim in Progress", True),
        Words("X", "IO", "129", "Investigation Opened", True),
        Words("X", "IC", "127", "Investigation Closed", True),
    ),
    What.ADDRESS_CORRECTED: (Words("X", "AC", "082", "Delivery Instructions Received", True),),
    What.UNKNOWN_CODE: (Words("X", "Q9", "777", "A message of a kind that did not exist before", True),),
}
_BY_POST = {What.RETURN_SCAN: (Words("X", "RP", "067", "Returned to Sender by Post Office"),)}


def words_for(journey: Journey, step: Step) -> Words | None:
    """What UPS prints of the step, the same whenever it is asked; None when it prints nothing.

    UPS has several codes for most things: which of them a step gets depends on its number and time only.
    """
    say = _SAY[step.what]
    if journey.service in {"surepost", "mail_innovations"}:
        say = _BY_POST.get(step.what, say)
    if not say:
        return None
    return say[zlib.crc32(f"{journey.number}{step.at.timestamp()}".encode()) % len(say)]
