"""How often and by whom carriers are asked, as config.yaml says it; and where their pushes arrive."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import InvalidFile, RateLimitSettings, Settings, above_published, read_config

START = "sheets: {spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz0123456789}}\n"


def read(folder: Path, text: str) -> Settings:
    path = folder / "config.yaml"
    path.write_text(START + text)
    return read_config(path)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        read(folder, text)
    return [str(fault).removeprefix(f"{folder}/") for fault in caught.value.faults]


def test_without_a_word_every_carrier_has_its_published_limits(tmp_path: Path) -> None:
    carriers = read(tmp_path, "").carriers
    written = {name: [(limit.calls, limit.per_s) for limit in getattr(carriers, name).rate_limits] for name in
               ("ups", "fedex", "usps", "dhl", "aftership")}  # fmt: skip
    assert written == {
        "ups": [(1200, 60)],
        "fedex": [(1400, 10), (100_000, 86_400)],
        "usps": [(60, 3600)],
        "dhl": [(1, 1), (250, 86_400)],
        "aftership": [(6, 1)],
    }
    assert carriers.aftership.create_rate_limits == (RateLimitSettings(calls=20, per_s=1),)


def test_no_two_carriers_take_their_keys_from_the_same_variable(tmp_path: Path) -> None:
    carriers = read(tmp_path, "").carriers
    names = [
        value for section in carriers.model_dump().values() for key, value in section.items() if key.endswith("_env")
    ]
    assert len(names) == len(set(names)) == 9


def test_a_granted_quota_is_written_once_and_the_burst_is_one_unless_it_is_said(tmp_path: Path) -> None:
    usps = read(tmp_path, "carriers: {usps: {rate_limits: [{calls: 6000, per_s: 0.5}]}}").carriers.usps
    assert usps.rate_limits == (RateLimitSettings(calls=6000, per_s=0.5, burst=1),)


@pytest.mark.parametrize(
    ("limit", "hint"),
    [
        ("{calls: 0, per_s: 1}", "Write a whole number of calls from 1 to 10,000,000"),
        ("{calls: 1.5, per_s: 1}", "Write a whole number of calls"),
        ("{calls: 99999999, per_s: 1}", "Write a whole number of calls from 1 to 10,000,000"),
        ("{calls: 1, per_s: 0}", "Write seconds above 0, at most 2,678,400 (31 days)"),
        ("{calls: 1, per_s: -1}", "Write seconds above 0"),
        ("{calls: 1, per_s: 2678401}", "at most 2,678,400 (31 days)"),
        ("{calls: 5, per_s: 1, burst: 6}", "holds a burst that is more than its calls"),
        ("{calls: 5, per_s: 1, burst: 0}", "from 1 to the number of calls"),
        ("{calls: 5}", "'per_s' is missing in carriers.dhl.rate_limits"),
        ("{calls: 5, per_hour: 60}", "unknown key 'per_hour' in carriers.dhl.rate_limits"),
    ],
)
def test_a_limit_that_is_none_is_refused_with_its_line(tmp_path: Path, limit: str, hint: str) -> None:
    found = faults(tmp_path, f"carriers:\n  dhl:\n    rate_limits:\n      - {limit}\n")
    assert any(hint in fault for fault in found)
    assert all(fault.startswith("config.yaml line 5: ") for fault in found)


def test_two_limits_for_the_same_time_are_refused(tmp_path: Path) -> None:
    limits = "[{calls: 60, per_s: 3600}, {calls: 50, per_s: 3600.0, burst: 5}]"
    [fault] = faults(tmp_path, f"carriers: {{usps: {{rate_limits: {limits}}}}}")
    assert "two limits for the same 3600 s" in fault


def test_a_carrier_without_any_limit_is_refused(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, "carriers: {ups: {rate_limits: []}}")
    assert "at least one limit" in fault


def test_all_mistakes_of_all_carriers_are_told_at_once(tmp_path: Path) -> None:
    text = """carriers:
  fedex: {rate_limits: [{calls: 0, per_s: 10}]}
  usps: {max_wait_s: 7200}
  aftership: {base_url: http://aftership.example, api_key: x}
"""
    lines = [fault.partition(":")[0] for fault in faults(tmp_path, text)]
    assert lines == [f"config.yaml line {line}" for line in (3, 4, 5, 5)]


def test_a_limit_above_the_published_one_is_seen_however_it_is_written(tmp_path: Path) -> None:
    def above(limits: str) -> list[int]:
        dhl = read(tmp_path, f"carriers: {{dhl: {{rate_limits: [{limits}]}}}}").carriers.dhl
        return [limit.calls for limit in above_published(dhl)]

    assert above("{calls: 1, per_s: 1}, {calls: 250, per_s: 86400}") == []
    assert above("{calls: 1, per_s: 400}") == []
    assert above("{calls: 1, per_s: 345}") == [250]
    assert above("{calls: 250, per_s: 86400}") == [1]
    assert above("{calls: 2, per_s: 1}, {calls: 1000, per_s: 86400}") == [1, 250]
    aftership = read(
        tmp_path, "carriers: {aftership: {create_rate_limits: [{calls: 21, per_s: 1}]}}"
    ).carriers.aftership
    assert above_published(aftership) == (RateLimitSettings(calls=20, per_s=1),)


@pytest.mark.parametrize("carrier", ["fedex", "usps", "dhl", "aftership"])
def test_a_key_written_into_the_file_is_refused_without_echo(tmp_path: Path, carrier: str) -> None:
    [fault] = faults(tmp_path, f"carriers: {{{carrier}: {{api_key: l7xx8f3aSECRETbc12}}}}")
    assert "SECRET" not in fault
    assert "name the environment variable" in fault


def test_pushes_are_received_on_this_machine_alone_unless_it_is_said(tmp_path: Path) -> None:
    webhooks = read(tmp_path, "webhooks: {port: 8790}").webhooks
    assert (webhooks.host, webhooks.port) == ("127.0.0.1", 8790)
    assert read(tmp_path, "webhooks: {port: 8790, host: 0.0.0.0}").webhooks.host == "0.0.0.0"
    assert read(tmp_path, "").webhooks.port is None


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("{port: 80}", "a port from 1024 to 65535, or null for none"),
        ("{host: bot.example.com}", "is no address of this machine"),
        ("{host: 'http://127.0.0.1'}", "is no address of this machine"),
    ],
)
def test_an_address_nobody_can_listen_on_is_refused(tmp_path: Path, written: str, hint: str) -> None:
    [fault] = faults(tmp_path, f"webhooks: {written}")
    assert hint in fault


def test_a_number_that_does_not_fit_is_shown_and_a_text_in_its_place_is_not(tmp_path: Path) -> None:
    [zero] = faults(tmp_path, "carriers: {ups: {rate_limits: [{calls: 0, per_s: 1}]}}")
    assert "carriers.ups.rate_limits.calls is 0." in zero
    [pasted] = faults(tmp_path, "carriers: {ups: {max_tries: 0123-secret}}")
    assert "0123" not in pasted
    [named] = faults(tmp_path, "carriers: {ups: {client_id_env: 4711}}")
    assert "4711" not in named


def test_a_secret_beside_the_known_keys_is_told_off_in_sentences(tmp_path: Path) -> None:
    [told] = faults(tmp_path, "webhooks: {qqq_secret: x}")
    assert "known here are port, host. Secrets never stand in this file" in told
