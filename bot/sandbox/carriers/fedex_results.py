"""One track result of FedEx Track v1: everything FedEx tells about one number, made from its journey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.carriers.fedex_words import DERIVED, Words, words_for
from bot.sandbox.carriers.journeys import ON_THE_WAY_BACK, Journey, Step, What

_SERVICES = {
    "": ("FDXG", {"type": "FEDEX_GROUND", "description": "FedEx Ground", "shortDescription": "FG"}),
    "smartpost": ("FXSP", {"type": "SMART_POST", "description": "FedEx Ground Economy", "shortDescription": "SP"}),
}
_ARRIVALS = {"DL": "ACTUAL_DELIVERY", "PU": "ACTUAL_PICKUP", "PX": "ACTUAL_PICKUP", "OC": "SHIP"}
_UNDER_THE_RETURN_NUMBER = ON_THE_WAY_BACK - {What.RETURN_SCAN}
_Said = Sequence[tuple[Step, Words, str]]


def track_results(
    journey: Journey, journeys: Mapping[str, Journey], now: datetime, *, is_detailed: bool
) -> list[dict[str, Any]]:
    """The results of one number, the newest parcel first: a number that was used before has two."""
    told = [_told(journey, journey.happened(now))] if journey.happened(now) else []
    if journey.former:
        told.append(_told(journey, [step for step in journey.former if step.at <= now]))
    return [
        _result(
            journey, said, f"{24600 - index}00000~{journey.number}~FDEG", _pieces(journey, journeys, now), is_detailed
        )
        for index, said in enumerate(told)
    ]


def _told(journey: Journey, steps: Sequence[Step]) -> _Said:
    """What is printed, oldest first, each with the status it leaves the parcel in."""
    said: list[tuple[Step, Words, str]] = []
    standing = "IN"
    for step in steps:
        if journey.return_number and step.what in _UNDER_THE_RETURN_NUMBER:
            continue
        if (words := words_for(journey, step)) is None:
            continue
        standing = words.derived or standing
        said.append((step, words, standing))
    return said


def _pieces(journey: Journey, journeys: Mapping[str, Journey], now: datetime) -> dict[str, Any]:
    pieces = journey.shipment or (journey.number,)
    others = [journeys[number] for number in pieces if number in journeys]
    done = sum(any(words.event_type == "DL" for _, words, _ in _told(piece, piece.happened(now))) for piece in others)
    details = {"count": str(len(pieces)), "packagingDescription": {"type": "YOUR_PACKAGING", "description": "Package"}}
    if len(pieces) > 1:
        details |= {
            "sequenceNumber": str(pieces.index(journey.number) + 1),
            "undeliveredCount": str(len(pieces) - done),
        }
    return details


def _result(
    journey: Journey, said: _Said, unique_id: str, package_details: dict[str, Any], is_detailed: bool
) -> dict[str, Any]:
    carrier_code, service = _SERVICES.get(journey.service, _SERVICES[""])
    events = [_event(journey, *each) for each in reversed(said)]
    newest = max(reversed(said), key=lambda each: each[0].at)  # of two in one second the later told
    result: dict[str, Any] = {
        "trackingNumberInfo": {
            "trackingNumber": journey.number,
            "trackingNumberUniqueId": unique_id,
            "carrierCode": carrier_code,
        },
        "additionalTrackingInfo": {
            "nickname": "",
            "packageIdentifiers": _identifiers(journey, said),
            "hasAssociatedShipments": len(journey.shipment) > 1,
        },
        "shipperInformation": {"contact": {}, "address": _address(journey.origin)},
        "recipientInformation": {"contact": {}, "address": _address(journey.destination)},
        "latestStatusDetail": _status(journey, *newest),
        "dateAndTimes": _times(said),
        "packageDetails": package_details,
        "shipmentDetails": {"possessionStatus": newest[2] not in {"IN", "CA"}},
        "scanEvents": events if is_detailed else events[:1],
        "availableNotifications": ["ON_DELIVERY", "ON_EXCEPTION", "ON_ESTIMATED_DELIVERY"],
        "deliveryDetails": {"deliveryAttempts": str(sum(step.what is What.ATTEMPT for step, _, _ in said))},
        "serviceDetail": service,
        "goodsClassificationCode": "",
        "returnDetail": {},
    }
    if newest[2] == "DL":
        result["deliveryDetails"] |= {
            "receivedByName": "SIGNATURE NOT REQ",
            "locationDescription": newest[1].door,
            "actualDeliveryAddress": _address(journey.place_of(newest[0])),
        }
    if newest[2] == "HL":
        result["holdAtLocation"] = {
            "locationId": "EWRA",
            "locationContactAndAddress": {"address": _address(journey.place_of(newest[0]))},
            "locationType": newest[1].location_type,
        }
    if newest[2] == "RS":
        reason = {"type": "REJECTED" if _is_refused(said) else "UNDELIVERABLE", "description": newest[1].exception_text}
        result["returnDetail"] = {"authorizationName": "", "reasonDetail": [reason]}
    return result


def _is_refused(said: _Said) -> bool:
    return any(step.what is What.REFUSED for step, _, _ in said)


def _identifiers(journey: Journey, said: _Said) -> list[dict[str, Any]]:
    identifiers = [{"type": "SHIPPER_REFERENCE", "values": ["ORDER"], "trackingNumberUniqueId": "", "carrierCode": ""}]
    if len(journey.shipment) > 1:
        identifiers.append({"type": "STANDARD_MPS", "values": [journey.shipment[0]]})
    if journey.service == "smartpost":
        identifiers.append({"type": "PARTNER_CARRIER_NUMBER", "values": [f"92{journey.number:0>20}"[:22]]})
    if journey.return_number and any(step.what in ON_THE_WAY_BACK for step, _, _ in said):
        identifiers.append({"type": "RETURNED_TO_SHIPPER_TRACKING_NUMBER", "values": [journey.return_number]})
    return identifiers


def _status(journey: Journey, step: Step, words: Words, standing: str) -> dict[str, Any]:
    status: dict[str, Any] = {
        "code": standing if words.event_type != "OC" else "OC",
        "derivedCode": standing,
        "statusByLocale": DERIVED[standing],
        "description": DERIVED[standing],
        "scanLocation": _address(journey.place_of(step)),
        "delayDetail": {"status": "DELAYED" if step.what is What.DELAY else "ON_TIME"},
    }
    if words.exception:
        status["ancillaryDetails"] = [
            {
                "reason": words.exception,
                "reasonDescription": words.exception_text,
                "action": "No action is required. The package is at a FedEx facility.",
                "actionDescription": words.exception_text,
            }
        ]
    return status


def _event(journey: Journey, step: Step, words: Words, standing: str) -> dict[str, Any]:
    text = words.exception_text
    if words.event_type == "RS" and journey.return_number:
        text = f"Return tracking number {journey.return_number}"
    return {
        "date": step.at.isoformat(),
        "eventType": words.event_type,
        "eventDescription": words.text,
        "exceptionCode": words.exception,
        "exceptionDescription": text,
        "scanLocation": _address(journey.place_of(step)),
        "locationId": "",
        "locationType": words.location_type,
        "derivedStatusCode": standing,
        "derivedStatus": DERIVED[standing],
    }


def _times(said: _Said) -> list[dict[str, str]]:
    times = {_ARRIVALS[words.event_type]: step.at for step, words, _ in said if words.event_type in _ARRIVALS}
    if "ACTUAL_DELIVERY" not in times:
        times["ESTIMATED_DELIVERY"] = max(step.at for step, _, _ in said) + timedelta(days=2)
    return [{"type": kind, "dateTime": at.isoformat()} for kind, at in times.items()]


def _address(place: str) -> dict[str, Any]:
    if not place:
        return {"streetLines": [""], "residential": False}
    city, _, state = place.partition(", ")
    return {
        "city": city,
        "stateOrProvinceCode": state,
        "countryCode": "US",
        "residential": False,
        "countryName": "United States",
    }
