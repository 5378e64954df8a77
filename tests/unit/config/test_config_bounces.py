"""Whose mail is believed and where it is fetched, as config.yaml says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import ImapSettings, InvalidFile, MailTls, Settings, read_config

START = "sheets: {spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz0123456789}}\n"


def read(folder: Path, text: str) -> Settings:
    path = folder / "config.yaml"
    path.write_text(START + text)
    return read_config(path)


def test_without_a_word_google_checks_amazon_s_mail_and_no_folder_is_read(tmp_path: Path) -> None:
    bounces = read(tmp_path, "").bounces
    assert bounces.imap is None
    assert bounces.authserv_ids == ("mx.google.com",)
    assert {"amazon.com", "amazon.co.uk", "amazon.ca"} <= set(bounces.sender_domains)


def test_the_comments_of_config_yaml_show_the_defaults_of_the_folder(tmp_path: Path) -> None:
    lines = (Path(__file__).parents[3] / "config.yaml").read_text(encoding="utf-8").splitlines()
    start = lines.index("  # imap:")
    shown = [line.replace("  # ", "  ", 1) for line in lines[start : lines.index("", start)]]
    imap = read(tmp_path, "bounces:\n" + "\n".join(shown)).bounces.imap
    assert imap == ImapSettings(host="imap.gmail.com")
    assert len(shown) == 1 + len(ImapSettings.model_fields)


def test_names_are_compared_in_lower_case(tmp_path: Path) -> None:
    bounces = read(tmp_path, "bounces: {authserv_ids: [MX.Example.com], sender_domains: [], imap: {host: IMAP.x.org}}")
    assert bounces.bounces.authserv_ids == ("mx.example.com",)
    assert bounces.bounces.sender_domains == ()
    assert bounces.bounces.imap == ImapSettings(host="imap.x.org")
    assert bounces.bounces.imap.tls is MailTls.IMPLICIT


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("imap: {}", "'host' is missing in bounces.imap"),
        ("imap: {host: 'https://imap.gmail.com'}", "bounces.imap.host is no server's name"),
        ("imap: {host: imap.gmail.com, tls: none}", "bounces.imap would send the password unencrypted"),
        ("imap: {host: imap.gmail.com, tls: ssl}", "Write implicit, starttls or none"),
        ("imap: {host: imap.gmail.com, password: hunter22}", "unknown key 'password' in bounces.imap"),
        ("imap: {host: imap.gmail.com, password_env: hunter2222}", "is not the name of an environment variable"),
        ("imap: {host: imap.gmail.com, port: 0}", "a port from 1 to 65,535"),
        ("sender_domains: ['*.amazon.com']", "which is no server's or domain's name"),
        ("max_message_bytes: 5", "a number of bytes from 10,000 to 100,000,000"),
    ],
)
def test_what_cannot_work_or_would_leak_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        read(tmp_path, f"bounces: {{{text}}}\n")
    found = [str(fault) for fault in caught.value.faults]
    assert any(told in fault for fault in found), found
    assert "hunter2" not in "".join(found)


def test_no_encryption_is_for_this_machine_alone(tmp_path: Path) -> None:
    imap = read(tmp_path, "bounces: {imap: {host: 127.0.0.1, tls: none}}").bounces.imap
    assert imap is not None
    assert imap.tls is MailTls.NONE
