"""Signing in: a service account's key, a person's permission, and everything that can be wrong with either."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.errors import CredentialsError
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import SignedIn, read_authorized_user, read_service_account
from bot.sheets.google import GoogleSpreadsheet


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with SandboxServer(key_file=tmp_path_factory.mktemp("key") / "key.json") as server:
        yield server


def titles(server: SandboxServer, signed_in: SignedIn, spreadsheet_id: str) -> list[str]:
    client = SheetsClient(
        signed_in.credentials, spreadsheet_id, account=signed_in.account, endpoint=server.url, sleep=lambda _: None
    )
    try:
        return [tab.title for tab in GoogleSpreadsheet(client).read_book().tabs]
    finally:
        client.close()


def test_a_service_account_reads_a_sheet_that_is_shared_with_it(server: SandboxServer) -> None:
    workbook = server.state.add_workbook("Team")
    signed_in = read_service_account(server.key_file, server.url)
    assert signed_in.account.endswith("gserviceaccount.com")
    assert titles(server, signed_in, workbook.spreadsheet_id) == ["Sheet1"]


def test_a_person_reads_a_sheet_of_their_own(server: SandboxServer, tmp_path: Path) -> None:
    workbook = server.state.add_workbook("Mine", shared=False)
    server.state.share(workbook.spreadsheet_id, "ana@example.com")
    permission = server.issue_authorized_user("ana@example.com")
    token_file = tmp_path / "token.json"
    token_file.write_text(json.dumps({"type": "authorized_user", **permission}), encoding="utf-8")
    assert titles(server, read_authorized_user(token_file), workbook.spreadsheet_id) == ["Sheet1"]


def test_an_expired_token_is_renewed_without_anybody_noticing(server: SandboxServer) -> None:
    workbook = server.state.add_workbook("Team")
    signed_in = read_service_account(server.key_file, server.url)
    titles(server, signed_in, workbook.spreadsheet_id)
    server.authority.expire_tokens()
    assert titles(server, signed_in, workbook.spreadsheet_id) == ["Sheet1"]


def test_a_token_that_is_no_json_is_asked_for_again(server: SandboxServer) -> None:
    workbook = server.state.add_workbook("Team")
    server.faults.add(Fault(FaultKind.MALFORMED, path="^/token"))
    signed_in = read_service_account(server.key_file, server.url)
    assert titles(server, signed_in, workbook.spreadsheet_id) == ["Sheet1"]


def test_a_sheet_that_is_not_shared_names_the_account_to_share_it_with(server: SandboxServer) -> None:
    workbook = server.state.add_workbook("Secret", shared=False)
    signed_in = read_service_account(server.key_file, server.url)
    with pytest.raises(CredentialsError) as error:
        titles(server, signed_in, workbook.spreadsheet_id)
    assert signed_in.account in error.value.fix


def test_a_key_whose_numbers_do_not_fit_each_other_is_refused_as_a_wrong_key_is(
    server: SandboxServer, tmp_path: Path
) -> None:
    data = json.loads(server.key_file.read_text(encoding="utf-8"))
    right = serialization.load_pem_private_key(data["private_key"].encode(), None).private_numbers()
    of_another = rsa.generate_private_key(65537, 2048).private_numbers()
    wrong = rsa.RSAPrivateNumbers(
        right.p, right.q, of_another.d, of_another.dmp1, of_another.dmq1, right.iqmp, right.public_numbers
    ).private_key(unsafe_skip_rsa_key_validation=True)
    text = wrong.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_file = tmp_path / "key.json"
    key_file.write_text(json.dumps({**data, "private_key": text.decode()}), encoding="utf-8")
    with pytest.raises(CredentialsError, match="Google refused the key"):
        titles(server, read_service_account(key_file, server.url), "any")


def test_a_revoked_permission_says_so(server: SandboxServer, tmp_path: Path) -> None:
    permission = {**server.issue_authorized_user("ana@example.com"), "refresh_token": "revoked"}
    token_file = tmp_path / "token.json"
    token_file.write_text(json.dumps({"type": "authorized_user", **permission}), encoding="utf-8")
    with pytest.raises(CredentialsError, match="invalid_grant"):
        titles(server, read_authorized_user(token_file), "any")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "no such file"),
        ("{", "no JSON"),
        ("[]", "something else"),
        ('{"installed": {}}', "OAuth client"),
        ('{"type": "authorized_user"}', "something else"),
        ('{"type": "service_account", "client_email": "a@b.c"}', "damaged or incomplete"),
        ('{"type": "service_account", "private_key_id": "EXAMPLE-NOT-A-KEY"}', "the example"),
    ],
)
def test_a_wrong_key_file_says_what_it_is(tmp_path: Path, content: str | None, problem: str) -> None:
    path = tmp_path / "credentials.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(CredentialsError, match=problem) as error:
        read_service_account(path)
    assert error.value.place == str(path)


def test_the_example_key_of_the_project_is_recognised() -> None:
    with pytest.raises(CredentialsError, match="the example"):
        read_service_account(Path(__file__).parents[3] / "credentials.example.json")


@pytest.mark.parametrize("missing", ["refresh_token", "client_id", "client_secret"])
def test_an_incomplete_permission_names_what_is_missing(tmp_path: Path, missing: str) -> None:
    data: dict[str, Any] = {"type": "authorized_user", "refresh_token": "r", "client_id": "c", "client_secret": "s"}
    path = tmp_path / "token.json"
    path.write_text(json.dumps({name: value for name, value in data.items() if name != missing}), encoding="utf-8")
    with pytest.raises(CredentialsError, match=missing):
        read_authorized_user(path)


def test_before_anybody_signed_in_the_fix_is_the_command(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError) as error:
        read_authorized_user(tmp_path / "token.json")
    assert "bot check --sign-in" in error.value.fix
