"""The jobs that are raced. A further one is one more `Scene` in SCENES."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.races.scene import TAG, KeptTab, Scene
from bench.races.works import ArchiveWork, JobWork
from bot.core.parcel import DeliveredTo, Leg, Status, TrackingState
from bot.core.rules.cancellation_case import CancellationSettings
from bot.core.working_days import Calendar
from bot.sandbox.carriers.random_numbers import random_1z
from jobs.archive import Archive
from jobs.cancellations import Cancellations
from tests.contract.reports.report_process import job as report_job
from tests.contract.sheets.office import NOW, ZONE, at

COLOURS = ("#00FF00", "#9FC5E8", "#EA9999", "")
_DELIVERED = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)


def _state(number: str, status: Status, leg: Leg = Leg.OUTBOUND) -> TrackingState:
    to = DeliveredTo.CUSTOMER if status is Status.DELIVERED else DeliveredTo.UNKNOWN
    delivered = _DELIVERED if status in (Status.DELIVERED, Status.RETURNED) else None
    return TrackingState(
        carrier="ups",
        number=number,
        status=status,
        leg=leg,
        delivered_to=DeliveredTo.SENDER if status is Status.RETURNED else to,
        last_scan_at=_DELIVERED,
        last_event_at=_DELIVERED,
        delivered_at=delivered,
        fetched_at=NOW,
    )


_WAYS = (Status.RETURNED, Status.RETURNING, Status.DELIVERED, Status.IN_TRANSIT, Status.LOST)
_PARCELS = {number: _state(number, _WAYS[seed % len(_WAYS)]) for seed in range(10) for number in [random_1z(seed)]}
_LABELS = {
    number: _state(number, status, Leg.RETURN)
    for seed, status in enumerate((Status.IN_TRANSIT, Status.DELIVERED, Status.LABEL_CREATED), 50)
    for number in [random_1z(seed)]
}


def _requests(rng: random.Random) -> list[dict[str, Any]]:
    statuses = ("", "", "Unsuccessful", "Unsuccessful", "Unsuccessful", "Delivered", "Order Kept", "Successful", "SR")
    numbers = [*_PARCELS, ""]
    rows: list[dict[str, Any]] = []
    for index in range(1, 13):
        twin = index == 12  # the same order again, later
        number = 3 if twin else index
        rows.append(
            {
                "Timestamp": at(17, 11) if twin else at(rng.randint(2, 17), 9, index),
                "Email Address": "ana@example.com",
                "Request Type": "Address change" if index == 11 else "Cancellation request",
                "Order Number": f"113-{number:07d}-{number:07d}",
                "Tracking Number": rng.choice(numbers),
                "Comments": f"remark {index}",
                "Status": "" if twin else rng.choice(statuses),
                "Done": rng.choice(["", "", True]),
                TAG: f"t{index}",
            }
        )
    return rows


def _reports(rng: random.Random) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for index in range(1, 13):
        number = 4 if index == 12 else index
        rows.append(
            {
                "Date": int(at(17 if index == 12 else rng.randint(3, 16))),
                "ORD#": f"112-{number:07d}-{number:07d}",
                "Customer Name": f"Customer {index}",
                "TEL": rng.choice([f"212-555-{2000 + index:04d}"] * 4 + ["none", ""]),
                "State": rng.choice(["NY", "CA", "Hawaii"]),
                "Issue": rng.choice(["", "", "OTHER", "Size"]),
                "Return Approved": int(at(rng.choice([1, 10, 12]))),
                "Return Tracking": rng.choice(["", "", *_LABELS]),
                "Bounced": rng.choice(["x", "x", ""]),
                TAG: f"t{index}",
            }
        )
    return rows


def _cancellation_form(number: int) -> dict[str, str]:
    return {
        "Timestamp": f"11/16/2026 9:{number % 60:02d}:00",
        "Email Address": "new@example.com",
        "Request Type": "Cancellation request",
        "Order Number": f"113-9{number:06d}-0000000",
    }


def _report_form(number: int) -> dict[str, str]:
    return {
        "Date": "2026-11-15",
        "ORD#": f"112-9{number:06d}-0000000",
        "Customer Name": f"Customer {number}",
        "TEL": f"212-555-{3000 + number % 1000:04d}",
        "State": "NY",
        "Return Approved": "2026-11-12",
        "Bounced": "x",
    }


_CANCELLING = JobWork(Cancellations(CancellationSettings(ZONE, Calendar(), NOW - timedelta(days=30))))
_CANCELLATIONS = Scene(
    name="cancellations",
    tab="Form Responses 1",
    marked="Order Number",
    headers=(
        *("Timestamp", "Email Address", "Request Type", "Order Number", "Tracking Number", "Comments"),
        *("Status", "Macro Sent", "Done", TAG),
    ),
    bots=frozenset({"Case ID", "Next Action", "Macro", "Due", "Tracking Status", "Last Scan", "As Of"}),
    build_rows=_requests,
    work=_CANCELLING,
    words={
        "Status": ("Successful", "Order Kept", "Unsuccessful", "Unsuccessful", "SR", "", "Delivered", "nonsense"),
        "Comments": ("typed {}", "typed {}"),
        "Done": ("TRUE", "TRUE", ""),
        "Macro Sent": ("Spark Cancellation (Shipped)", ""),
        "Tracking Number": (*list(_PARCELS)[:5], ""),
        "Order Number": ("113-8000{:03d}-0000000",),
    },
    form=_cancellation_form,
    colours=COLOURS,
    renamed=("Comments", "Status", "Done"),
    guarded=frozenset({"Status"}),
    kept=(KeptTab("Sales Returns", {"Info Received": ("TRUE", ""), "Refunded": ("TRUE",)}, ("Case ID", "Stage")),),
    states=_PARCELS,
)
_BOUNCED_MESSAGES = Scene(
    name="bounced_messages",
    tab="Bounced Messages",
    marked="ORD#",
    headers=(
        *("Date", "ORD#", "Customer Name", "TEL", "State", "Issue", "Return Approved", "Return Tracking"),
        *("Call Outcome", "Notes", "Done", "Bounced", TAG),
    ),
    bots=frozenset({"Case ID", "Assigned To", "Deadline", "Next Action", "CRM Note", "Tracking Status", "As Of"}),
    build_rows=_reports,
    work=JobWork(report_job("bounced_messages")),
    words={
        "Call Outcome": ("Reached", "Voicemail", "E-mailed", ""),
        "Notes": ("typed {}", "typed {}"),
        "Done": ("TRUE", "x", ""),
        "TEL": ("212-555-0199", "none", ""),
        "Issue": ("OTHER", "Size", ""),
        "Bounced": ("x", "no", ""),
        "Return Tracking": (*_LABELS, ""),
        "Return Approved": ("2026-11-10", "2026-10-01"),
        "ORD#": ("112-8000{:03d}-0000000",),
    },
    form=_report_form,
    colours=(*COLOURS, "#FFFF00"),
    renamed=("Notes", "Issue", "Bounced"),
    states=_LABELS,
)
_CALL_LIST = replace(
    _BOUNCED_MESSAGES,
    name="call_list",
    work=JobWork(report_job("call_list")),
    kept=(KeptTab("Call List", {"Outcome": ("Reached", "Voicemail", "No answer", "")}, ("Caller", "Case ID", "TEL")),),
    callers=("Mike", "Joy"),
)
_ARCHIVE = replace(
    _CANCELLATIONS,
    name="archive",
    work=ArchiveWork(Archive(30, sheets=("responses",))),
    kept=(KeptTab(f"Archive: {_CANCELLATIONS.tab}", {"Comments": ("typed {}",)}, ("Timestamp", "Case ID"), key=TAG),),
    now=NOW + timedelta(days=100),
    first=_CANCELLING,
    unseen=frozenset({"Archived"}),
    plain_ways=("one batchUpdate by row number",),
)
SCENES: Mapping[str, Scene] = {scene.name: scene for scene in (_CANCELLATIONS, _BOUNCED_MESSAGES, _CALL_LIST, _ARCHIVE)}
