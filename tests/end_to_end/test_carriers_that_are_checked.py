"""`bot check` on the carriers: each is asked once, what is missing is named, wide limits are warned of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.sandbox.sample.carriers import sample_carriers
from tests.contract.sheets.office import request
from tests.end_to_end.desk import Desk, Done
from tests.end_to_end.front import open_front

CARRIERS = {f"carrier {name}" for name in ("UPS", "FedEx", "USPS", "DHL", "AfterShip")}


def of_carriers(done: Done) -> dict[str, tuple[str, str, str]]:
    return {
        one["place"]: (one["level"], one["what"], one["fix"])
        for one in done.json["findings"]
        if one["place"].startswith("carrier")
    }


def test_each_carrier_is_asked_about_nobodys_number(bot: Callable[..., Done]) -> None:
    found = of_carriers(bot("check", "--json"))
    assert found == dict.fromkeys(CARRIERS, ("ok", "it takes the keys and answers", ""))


@pytest.fixture
def no_keys(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("UPS_CLIENT_ID", "UPS_CLIENT_SECRET", "FEDEX_CLIENT_ID", "FEDEX_CLIENT_SECRET", "USPS_CLIENT_ID",
                 "USPS_CLIENT_SECRET", "DHL_API_KEY", "AFTERSHIP_API_KEY"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_what_is_missing_is_named_by_its_variable_and_is_no_error(desk: Desk, no_keys: pytest.MonkeyPatch) -> None:
    no_keys.setenv("FEDEX_CLIENT_ID", "an-id-alone")
    with open_front(desk) as front:
        done = front.bot("check", "--json")
    found = of_carriers(done)
    assert done.code == 0
    assert {name: level for name, (level, _, _) in found.items()} == dict.fromkeys(CARRIERS, "warning")
    assert found["carrier UPS"][2] == "set UPS_CLIENT_ID and UPS_CLIENT_SECRET in the environment"
    assert found["carrier FedEx"][2] == "set FEDEX_CLIENT_SECRET in the environment"
    assert found["carrier AfterShip"][2] == "set AFTERSHIP_API_KEY in the environment"


def test_a_key_that_is_refused_is_an_error_and_a_limit_above_the_published_one_a_warning(
    desk: Desk, no_keys: pytest.MonkeyPatch
) -> None:
    no_keys.setenv("DHL_API_KEY", "not-the-key")
    no_keys.setenv("AFTERSHIP_API_KEY", "not-the-key")
    with sample_carriers() as carriers, open_front(desk) as front:
        config = desk.folder / "config.yaml"
        text = config.read_text()
        text = text.replace("https://api-eu.dhl.com", carriers.dhl_url)
        text = text.replace("https://api.aftership.com", carriers.aftership_url)
        config.write_text(text.replace("calls: 250,", "calls: 5000,"))
        done = front.bot("check", "--json")
        assert not carriers.aftership.calls["create"]
    found = of_carriers(done)
    assert (found["carrier DHL"][0], found["carrier AfterShip"][0], done.code) == ("error", "error", 2)
    assert "DHL_API_KEY" in found["carrier DHL"][2] or "api_key" in found["carrier DHL"][2]
    assert found["carriers.dhl"][0] == "warning"
    assert "more than 250 calls in 86,400 s" in found["carriers.dhl"][1]


def test_a_run_names_what_is_missing_as_check_does(desk: Desk, no_keys: pytest.MonkeyPatch) -> None:
    no_keys.setenv("UPS_CLIENT_ID", "an-id-alone")
    row = request("111-0000005-0000005", 12, Tracking_Number="1Z999AA10123456784", Carrier="UPS")
    with open_front(desk, [row]) as front:
        (run,) = front.run().json["runs"]
    assert [one["fix"] for one in run["problems"]] == ["set UPS_CLIENT_SECRET in the environment"]
