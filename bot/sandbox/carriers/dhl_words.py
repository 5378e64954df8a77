"""What DHL tells for each step of a journey: its five statusCodes, and each service's own text.

The Unified API documents the five codes and that the text is the division's. The texts follow the checkpoints of DHL
Express, the status list of DHL Paket in English and the events of DHL eCommerce; raw answers for refused and returned
parcels are not public, so those are worded as the checkpoint of that name is. Once the parcel is back, all three say
no more than that it was delivered.

Source: https://developer.dhl.com/api-reference/shipment-tracking; https://www.paketda.de/paketstatus-dhl.html
(read 2026-11-22).
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.carriers.journeys import What

EXPRESS, PARCEL_DE, ECOMMERCE = "express", "parcel-de", "ecommerce"
SERVICES = (EXPRESS, PARCEL_DE, ECOMMERCE)


@dataclass(frozen=True, slots=True)
class Words:
    """The statusCode and the three divisions' texts; None where a division has no such checkpoint."""

    status_code: str
    express: str | None = None
    parcel_de: str | None = None
    ecommerce: str | None = None
    remark: str | None = None
    next_steps: str | None = None

    def text(self, service: str) -> str | None:
        return {EXPRESS: self.express, PARCEL_DE: self.parcel_de, ECOMMERCE: self.ecommerce}[service]


_PRE, _MOVING, _DONE, _FAILED = "pre-transit", "transit", "delivered", "failure"

_AT_PARCEL_CENTRE = "The shipment has been processed in the parcel center"
_OUT = Words(
    _MOVING,
    "Shipment is out with courier for delivery",
    "The shipment has been loaded onto the delivery vehicle",
    "OUT FOR DELIVERY",
)
_NOT_HOME = Words(
    _FAILED,
    "Delivery attempted; recipient not home",
    "The shipment could not be delivered, and the recipient has been notified",
    "NOTICE LEFT",
    next_steps="The delivery will be attempted again on the next working day.",
)
_DELIVERED = Words(_DONE, "Delivered", "The shipment has been successfully delivered", "DELIVERED")
_FOR_PICKUP = "Awaiting collection by recipient as requested"
_AT_SHOP = "The shipment is ready for pick-up at the retail outlet"

WORDS: dict[What, Words] = {
    What.LABEL: Words(
        _PRE,
        "Shipment information received",
        "The instruction data for this shipment have been provided by the sender to DHL electronically",
        "ELECTRONIC NOTIFICATION RECEIVED: YOUR ORDER HAS BEEN PROCESSED AND TRACKING WILL BE UPDATED SOON",
    ),
    What.PICKUP: Words(
        _MOVING,
        "Shipment picked up",
        "The shipment has been posted by the sender at the retail outlet",
        "PACKAGE RECEIVED AT DHL ECOMMERCE DISTRIBUTION CENTER",
    ),
    What.ORIGIN_SCAN: Words(_MOVING, "Processed at facility", f"{_AT_PARCEL_CENTRE} of origin", "PROCESSED"),
    What.DEPARTED: Words(
        _MOVING,
        "Shipment has departed from a DHL facility",
        "The shipment is on its way to the region of the recipient",
        "DEPARTURE ORIGIN DHL ECOMMERCE FACILITY",
    ),
    What.ARRIVED: Words(
        _MOVING,
        "Arrived at DHL Sort Facility",
        "The shipment arrived in the region of recipient and will be transported to the delivery base in the next step",
        "ARRIVAL DESTINATION DHL ECOMMERCE FACILITY",
    ),
    What.OUT_FOR_DELIVERY: _OUT,
    What.ATTEMPT: _NOT_HOME,
    What.DELIVERED: _DELIVERED,
    What.DELIVERED_TO_MAILBOX: Words(
        _DONE, "Delivered", "The shipment has been delivered to the recipient's mailbox", "DELIVERED IN/AT MAILBOX"
    ),
    What.DELIVERED_TO_NEIGHBOUR: Words(
        _DONE,
        "Delivered to neighbor",
        "The shipment has been delivered to a neighbor of the recipient",
        "DELIVERED TO NEIGHBOR",
    ),
    What.AT_ACCESS_POINT: Words(
        _MOVING, "Shipment is ready for collection at the DHL Service Point", _AT_SHOP, "AVAILABLE FOR PICKUP"
    ),
    What.AT_LOCKER: Words(
        _MOVING,
        "Shipment is ready for collection at the DHL Locker",
        "The shipment is ready for pick-up at the PACKSTATION",
        "AVAILABLE FOR PICKUP AT PARCEL LOCKER",
    ),
    What.AT_POST_OFFICE: Words(_MOVING, _FOR_PICKUP, _AT_SHOP, "AVAILABLE FOR PICKUP AT POST OFFICE"),
    What.HELD_FOR_PICKUP: Words(_MOVING, _FOR_PICKUP, _AT_SHOP, "AVAILABLE FOR PICKUP"),
    What.WITH_AGENT: Words(
        _MOVING,
        "Forwarded to a third party agent for delivery",
        "The shipment has been handed over to the delivery partner",
        "TENDERED TO AGENT FOR FINAL DELIVERY",
    ),
    What.COLLECTED: Words(
        _DONE,
        "Shipment collected by recipient",
        "The recipient has picked up the shipment from the retail outlet",
        "PICKED UP BY RECIPIENT",
    ),
    What.UNCLAIMED: Words(
        _FAILED,
        "Shipment not collected by recipient; returning to shipper",
        "The shipment was not collected within the storage period and will be returned to the sender",
        "UNCLAIMED, RETURN TO SENDER",
    ),
    What.HANDED_TO_POST: Words(_MOVING, None, None, "TENDERED TO DELIVERY SERVICE PROVIDER"),
    What.DELIVERED_BY_POST: _DELIVERED,
    What.REFUSED: Words(
        _FAILED, "Recipient refused delivery", "The recipient refused to accept the shipment", "REFUSED BY RECIPIENT"
    ),
    What.UNDELIVERABLE: Words(
        _FAILED,
        "Recipient moved; shipment will be returned to shipper",
        "The recipient is unknown at the given address; the shipment will be returned to the sender",
        "UNDELIVERABLE AS ADDRESSED, RETURN TO SENDER",
    ),
    What.RETURN_REQUESTED: Words(
        _FAILED, "Return to shipper requested", "The sender has requested the return of the shipment", None
    ),
    What.RETURN_SCAN: Words(
        _FAILED, "Return to shipper", "The shipment is being returned to the sender", "RETURN TO SENDER"
    ),
    What.RETURN_ARRIVED: Words(
        _MOVING,
        "Arrived at DHL Sort Facility",
        f"The return shipment: {_AT_PARCEL_CENTRE} of origin",
        "ARRIVAL DESTINATION DHL ECOMMERCE FACILITY",
    ),
    What.RETURN_OUT_FOR_DELIVERY: _OUT,
    What.RETURN_ATTEMPT: _NOT_HOME,
    What.RETURNED_DELIVERED: _DELIVERED,
    What.RETURN_CANCELLED: Words(_MOVING, "Return cancelled; delivery to recipient arranged", None, None),
    What.MISSENT: Words(_MOVING, "Shipment was missorted", "The shipment was missorted", "MISSENT"),
    What.FORWARDED: Words(
        _MOVING,
        "Forwarded to new delivery address",
        "The shipment will be forwarded to the recipient's new address",
        "FORWARDED",
    ),
    What.IN_CUSTOMS: Words(
        _MOVING,
        "Customs clearance status updated",
        "The shipment is being prepared for customs clearance",
        "CUSTOMS CLEARANCE STARTED",
        remark="The shipment is pending completion of customs inspection.",
        next_steps="The status will be updated following customs inspection.",
    ),
    What.CLEARED_CUSTOMS: Words(
        _MOVING, "Clearance processing complete", "The shipment has cleared customs", "CUSTOMS CLEARANCE COMPLETED"
    ),
    What.LOST: Words("unknown", "Shipment presumed lost; trace terminated", None, "LOST"),
    What.FOUND: Words(_MOVING, "Shipment located; processing resumed", None, None),
    What.DAMAGED: Words(_FAILED, "Shipment damaged", "The shipment was damaged and is being repackaged", "DAMAGED"),
    What.DESTROYED: Words(_FAILED, "Shipment disposed", "The shipment has been disposed of", "DISPOSED"),
    What.SEIZED: Words(_FAILED, "Shipment seized by customs", "The shipment has been seized by customs", None),
    What.MAIL_RECOVERY: Words(
        _FAILED, None, "The shipment has been sent to the undeliverable mail office", "SENT TO MAIL RECOVERY CENTER"
    ),
    What.EXCEPTION: Words(
        _FAILED,
        "Shipment on hold; incomplete address",
        "Due to an address error the shipment could not be delivered and is being stored",
        "INSUFFICIENT ADDRESS",
    ),
    What.DELAY: Words(
        _MOVING,
        "Shipment delayed due to weather conditions",
        "There has been a delay in the transport of the shipment",
        "DELAYED",
    ),
    What.ESTIMATE: Words(_MOVING, "Scheduled delivery date updated", "A delivery time has been announced", None),
    What.ADDRESS_CORRECTED: Words(_MOVING, "Delivery address corrected", None, None),
    What.UNKNOWN_CODE: Words(
        "unknown",
        "A message of a kind that did not exist before",
        "A message of a kind that did not exist before",
        "A MESSAGE OF A KIND THAT DID NOT EXIST BEFORE",
    ),
}


def is_silent(what: What, service: str) -> bool:
    """Whether this division of DHL has no checkpoint for such a step."""
    words = WORDS.get(what)
    return words is None or words.text(service) is None


def service_of(number: str) -> str:
    """Which division a number of this shape belongs to; a reading of the shapes DHL describes."""
    if number.isdecimal() and len(number) in {10, 11}:
        return EXPRESS
    return PARCEL_DE if number.isdecimal() or number.startswith(("JJD", "JD", "JVGL")) else ECOMMERCE
