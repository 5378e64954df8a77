"""AfterShip's webhooks: what it posts when a tracking changes, with its signature, its retries and its disorder.

Documented: a POST of JSON with `ts`, `event`, `event_id`, `is_tracking_first_tag` and the tracking in `msg`; the
header aftership-hmac-sha256, which is the base64 of the HMAC-SHA256 of the raw body; up to 14 attempts until a status
between 200 and 299, the delays doubling from 30 s on, 68 hours in all.

Source: https://www.aftership.com/docs/tracking/webhook/webhook-overview, webhook-specifications and
webhook-signature (read 2026-11-22).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import requests

from bot.sandbox.carriers.aftership import AftershipSimulator
from bot.sandbox.carriers.aftership_tracking import Record
from bot.sandbox.carriers.aftership_words import words_for
from bot.sandbox.carriers.journeys import Step

ATTEMPTS = 14
_FIRST_DELAY_S = 30.0
_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """One event, ready to be posted any number of times: the same bytes, id and signature each time."""

    event_id: str
    body: bytes
    signature: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json", "aftership-hmac-sha256": self.signature}


@dataclass(frozen=True, slots=True)
class WebhookSender:
    """Posts the events of an account's trackings to one URL.

    Args:
        secret: the account's webhook secret.
        sleep: waits between the attempts; a test passes its own.
    """

    aftership: AftershipSimulator
    url: str
    secret: str
    sleep: Callable[[float], None] = time.sleep

    def webhooks(self, records: Iterable[Record]) -> list[Webhook]:
        """One event for each step that happened up to now and that AfterShip has words for, in the order of time."""
        moments = sorted(
            ((step.at, record) for record in records for step in self._steps(record)), key=lambda pair: pair[0]
        )
        seen: set[tuple[str, str]] = set()
        events: list[Webhook] = []
        for at, record in moments:
            tracking = self.aftership.tracking(record, at)
            first = (record.id, tracking["tag"]) not in seen
            seen.add((record.id, tracking["tag"]))
            event_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{record.id}/{at.isoformat()}/{len(events)}"))
            body = {
                "ts": int(at.timestamp()),
                "event": "tracking_update",
                "event_id": event_id,
                "is_tracking_first_tag": first,
                "msg": tracking,
            }
            raw = json.dumps(body, ensure_ascii=False).encode()
            events.append(Webhook(event_id, raw, signature(raw, self.secret)))
        return events

    def send(self, webhook: Webhook) -> list[int]:
        """Posts until the receiver takes it, or 14 times; the statuses of the attempts, 0 where nobody answered."""
        statuses: list[int] = []
        for attempt in range(ATTEMPTS):
            if attempt:
                self.sleep(_FIRST_DELAY_S * 2 ** (attempt - 1))
            statuses.append(self._post(webhook))
            if 200 <= statuses[-1] < 300:
                break
        return statuses

    def send_all(self, webhooks: Iterable[Webhook], *, copies: int = 1, seed: int | None = None) -> list[int]:
        """Sends every event so many times, in an order of chance when a seed is given; the last status of each."""
        order = [webhook for webhook in webhooks for _ in range(copies)]
        if seed is not None:
            random.Random(seed).shuffle(order)  # noqa: S311 - a game, not a secret
        return [self.send(webhook)[-1] for webhook in order]

    def _steps(self, record: Record) -> list[Step]:
        journey = self.aftership.journeys.get(record.number)
        happened = journey.happened(self.aftership.now()) if journey is not None else []
        return [step for step in happened if words_for(step.what, record.number) is not None]

    def _post(self, webhook: Webhook) -> int:
        try:
            return requests.post(
                self.url, data=webhook.body, headers=webhook.headers, timeout=_TIMEOUT_S, allow_redirects=False
            ).status_code
        except requests.RequestException:
            return 0


def signature(body: bytes, secret: str) -> str:
    """What AfterShip puts in aftership-hmac-sha256 for this body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
