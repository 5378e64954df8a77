"""Whatever stands in an answer: the documented exceptions and no other, and no delivery out of damage.

`PROPERTY_EXAMPLES=100000 pytest tests/unit/tracking/test_parsers_survive.py -k fedex` tries more of one API.
"""

from __future__ import annotations

import json
import os
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime

import pytest
from damaged_answers import damaged
from hypothesis import given, settings
from hypothesis import strategies as st
from states_in import parse_states

from bot.core.parcel import Status
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.registry import REGISTRY
from bot.tracking.event import History
from bot.tracking.port import MemoryStore
from bot.tracking.schedule import next_check
from bot.tracking.state import state_of
from bot.tracking.webhook import take_in

EXAMPLES = settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "25")), deadline=None)
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
# Those whose deliveries are words: what is put in or taken out by chance says none.
UNDELIVERED = {
    "fedex": ("label_only", "in_transit", "refused", "found_missing_and_broken"),
    "usps": ("label_only", "in_transit", "arriving_late", "multi_status_207"),
    "dhl": ("delay_after_scan", "unknown_words", "parcel_de_refused_on_its_way_back"),
}


class EmptyInbox:
    """Every event is the first."""

    def once(self, event_id: str) -> AbstractContextManager[bool]:
        event_id.encode()
        return nullcontext(True)


@pytest.mark.parametrize("api", REGISTRY)
@EXAMPLES
@given(data=st.data())
def test_a_parser_raises_nothing_but_what_is_documented(api: str, data: st.DataObject) -> None:
    answer = data.draw(damaged(api))
    try:
        histories = REGISTRY[api].parse_events(answer)
    except (ServiceDown, CredentialsError) as error:
        str(error).encode()
        return
    for history in histories:
        state_of(history)
        kept = json.dumps(history.to_json(), ensure_ascii=False).encode()
        assert History.from_json(json.loads(kept)) == history


@pytest.mark.parametrize("api", UNDELIVERED)
@EXAMPLES
@given(data=st.data())
def test_no_damage_to_an_answer_makes_a_delivery_of_it(api: str, data: st.DataObject) -> None:
    for found in parse_states(api, data.draw(damaged(api, UNDELIVERED[api]))):
        assert found.status not in {Status.DELIVERED, Status.RETURNED}


@EXAMPLES
@given(damaged("aftership", ["webhook_delivered"]))
def test_a_webhook_of_aftership_is_kept_or_ignored_whatever_it_says(body: str | bytes) -> None:
    told = body if isinstance(body, bytes) else body.encode()
    take_in(told, MemoryStore(), EmptyInbox(), NOW, next_check)
