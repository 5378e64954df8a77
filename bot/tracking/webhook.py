"""The receiver of AfterShip's webhooks: what it tells by itself need not be asked for.

    body ─► as signed? ─► taken in before? ─► histories ─► the store, unless it knows something newer

Source: https://www.aftership.com/docs/tracking/webhook/webhook-signature and webhook-specifications: the header, the
raw body, `ts` and `event_id`, retries for about 68 hours after any answer but 2xx (read 2026-11-22).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import BotError, CredentialsError, ServiceDown
from bot.log import logger
from bot.tracking.carriers.aftership.answer import parse_webhook, webhook_event_id
from bot.tracking.carriers.json_answer import member, read_json, text_of
from bot.tracking.event import History
from bot.tracking.keeping import Schedule, plain_reading, renewed
from bot.tracking.port import Ask, Kept, Store
from bot.tracking.schedule import next_check

PATH = "/webhooks/aftership"
SIGNATURE = "aftership-hmac-sha256"
MAX_BYTES = 1_000_000
_BODY_WITHIN_S = 10.0
_PLACE = "AfterShip webhook"


class Inbox(Protocol):
    """Which events have been taken in, for all receivers that share it."""

    def once(self, event_id: str) -> AbstractContextManager[bool]:
        """True for the first; what is saved within is kept together with the event, or neither."""
        ...


def webhook_route(
    secret: str,
    store: Store,
    inbox: Inbox,
    clock: Callable[[], datetime],
    path: str = PATH,
    schedule: Schedule = next_check,
) -> Route:
    """The route to mount.

    Guarantees: nothing is read of a body that is not signed with the secret; an event is taken in once, and together
    with what it brings or not at all; an older one never replaces a newer answer. What is signed is answered with
    200 whatever it says, else it would come again for days; 503 only while the store does not answer. Each push is one
    line of the log, without a word of what it says.

    Raises:
        CredentialsError: there is no secret.
    """
    if not secret:
        fix = "Set the environment variable that carriers.aftership.webhook_secret_env names."
        raise CredentialsError(_PLACE, "no secret is set to check its signatures with", fix)

    async def receive(request: Request) -> Response:
        try:
            async with asyncio.timeout(_BODY_WITHIN_S):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("the body did not arrive", 408)
        if body is None:
            return PlainTextResponse(f"more than {MAX_BYTES} bytes", 413)
        if not is_signed(body, request.headers.get(SIGNATURE, ""), secret):
            logger().warning("webhook refused: its signature is wrong or missing")
            return PlainTextResponse("not signed with the secret of this webhook", 401)
        try:
            await run_in_threadpool(take_in, body, store, inbox, clock(), schedule)
        except BotError as error:
            logger().error("webhook not kept", problem=error.problem)
            return PlainTextResponse("it cannot be kept now", 503)
        return PlainTextResponse("ok")

    return Route(path, receive, methods=["POST"])


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the signature is the base64 of the body's HMAC-SHA256; takes as long for a wrong one as for the right."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(digest), signature.encode("utf-8", "replace"))


def take_in(body: bytes, store: Store, inbox: Inbox, now: datetime, schedule: Schedule) -> None:
    """Keeps what a signed body tells; without effect when it was taken in before, or tells nothing new.

    Raises:
        ServiceDown, ConfigurationError: of the store; then the event counts as not taken in.
    """
    try:
        told = dict(parse_webhook(body))
    except ServiceDown as error:
        logger().warning("webhook ignored", problem=error.problem)
        return
    if not told:
        logger().info("webhook without a history")
        return
    told_at = _told_at(body, told, now)
    if told_at is None:
        logger().warning("webhook ignored", problem="it has no time of any kind")
        return
    news: dict[Ask, History] = {}
    with inbox.once(webhook_event_id(body)) as is_first:
        if is_first:
            known = store.load(told)
            news = {ask: answer for ask, answer in told.items() if _is_news(answer, known.get(ask))}
            store.save({ask: renewed(known.get(ask), news[ask], told_at, schedule, [plain_reading]) for ask in news})
    why = "" if news else "nothing new" if is_first else "it came before"
    logger().info("webhook taken in", kept=len(news), **({"why": why} if why else {}))


async def _body(request: Request) -> bytes | None:
    """The raw body; None when it is too long, of which no more is read than that takes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return None
    return bytes(body)


def _told_at(body: bytes, told: dict[Ask, History], now: datetime) -> datetime | None:
    """How old the news is: when AfterShip last changed the tracking, or when the event occurred; not later than now."""
    data = read_json(body, _PLACE, "")
    times = [_time(text_of(member(data, "msg", "updated_at"))), _epoch(text_of(member(data, "ts")))]
    newest = max((event.time for history in told.values() for event in history.events), default=None)
    told_at = next((time for time in (*times, newest) if time is not None), None)
    return min(told_at, now) if told_at is not None else None


def _time(text: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat(text or "")
        return time.astimezone(UTC) if time.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _epoch(text: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(text or ""), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _is_news(answer: History, known: Kept | None) -> bool:
    """Whether the history goes as far as what is kept; the store itself looks at when each was told."""
    return known is None or _extent(answer) >= _extent(known.history)


def _extent(history: History) -> tuple[datetime, int]:
    newest = max((event.time for event in history.events), default=datetime.min.replace(tzinfo=UTC))
    return newest, len(history.events)
