"""Tokens: who gets in, for how long, and the words in which others are kept out."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from drive_calls import Send, caller, made

from bot.sandbox.sheets.http.calls import AUTH
from bot.sandbox.sheets.http.method_names import service_method
from bot.sandbox.sheets.http.oauth.authority import Authority, GrantRefused
from bot.sandbox.sheets.server import SandboxServer

UNREGISTERED = (
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other "
    "form of API consumer identity to call this API."
)


class Clock:
    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


def test_a_token_ends_with_its_lifetime_and_not_before() -> None:
    clock = Clock()
    authority = Authority(lifetime_s=60, now=clock)
    token = str(authority.issue_token("me@example.com", f"{AUTH}drive")["access_token"])
    clock.time += 59
    assert authority.caller(token) is not None
    clock.time += 1
    assert authority.caller(token) is None


def test_what_a_store_keeps_makes_another_authority_know_the_same_tokens() -> None:
    clock = Clock()
    first, second = Authority(lifetime_s=60, now=clock), Authority(now=clock)
    token = str(first.issue_token("me@example.com", f"{AUTH}drive")["access_token"])
    second.restore(first.kept())
    assert second.caller(token) == first.caller(token)
    clock.time += 60
    assert first.kept()["tokens"] == "{}"


@pytest.mark.parametrize("scope", ["", f"{AUTH}spreadsheet", f"{AUTH}drive {AUTH}drive.everything", "sheets"])
def test_a_scope_that_does_not_exist_is_refused(scope: str) -> None:
    with pytest.raises(GrantRefused) as refused:
        Authority().issue_token("me@example.com", scope)
    assert refused.value.body == {
        "error": "invalid_scope",
        "error_description": "Invalid OAuth scope or ID token audience provided.",
    }


def test_scopes_of_other_services_are_taken_and_the_older_name_of_ours_too() -> None:
    authority = Authority()
    scope = f"{AUTH}cloud-platform openid https://spreadsheets.google.com/feeds"
    found = authority.caller(str(authority.issue_token("me@example.com", scope)["access_token"]))
    assert found is not None
    assert f"{AUTH}spreadsheets" in found.scopes


def test_a_revoked_token_is_worth_nothing_and_is_revoked_once(drive: SandboxServer) -> None:
    token = str(drive.authority.issue_token("me@example.com", f"{AUTH}drive")["access_token"])
    info = requests.get(f"{drive.url}/tokeninfo", params={"access_token": token}, timeout=5).json()
    assert (info["email"], info["scope"]) == ("me@example.com", f"{AUTH}drive")
    assert 0 < int(info["expires_in"]) <= 3599
    assert requests.post(f"{drive.url}/revoke", data={"token": token}, timeout=5).json() == {}
    again = requests.post(f"{drive.url}/revoke", params={"token": token}, timeout=5)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_token")
    gone = requests.get(f"{drive.url}/oauth2/v3/tokeninfo?access_token={token}", timeout=5)
    assert gone.json() == {"error": "invalid_token", "error_description": "Invalid Value"}


def test_a_revoked_refresh_token_gives_no_more_tokens(drive: SandboxServer) -> None:
    user = drive.issue_authorized_user("ann@example.com")
    form = {name: user[name] for name in ("client_id", "client_secret", "refresh_token")}
    form["grant_type"] = "refresh_token"
    assert requests.post(user["token_uri"], data=form, timeout=5).status_code == 200
    requests.post(f"{drive.url}/revoke", data={"token": user["refresh_token"]}, timeout=5)
    answer = requests.post(user["token_uri"], data=form, timeout=5)
    assert answer.json() == {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}


def test_nobody_is_told_to_come_with_a_key_and_a_writer_with_a_token(drive: SandboxServer) -> None:
    read = requests.get(f"{drive.url}/v4/spreadsheets/x", timeout=5)
    expected = {"code": 403, "message": UNREGISTERED, "status": "PERMISSION_DENIED"}
    assert (read.status_code, read.json()["error"]) == (403, expected)
    older = requests.get(f"{drive.url}/drive/v3/files", timeout=5).json()["error"]
    assert older["errors"] == [{"message": UNREGISTERED, "domain": "global", "reason": "forbidden"}]
    assert older["status"] == "PERMISSION_DENIED"
    write = requests.post(f"{drive.url}/v4/spreadsheets", json={}, timeout=5)
    assert write.status_code == 401
    assert write.json()["error"]["message"].startswith("Request is missing required authentication credential.")
    assert write.json()["error"]["details"][0]["reason"] == "CREDENTIALS_MISSING"
    assert write.headers["www-authenticate"] == 'Bearer realm="https://accounts.google.com/"'
    login = requests.post(f"{drive.url}/drive/v3/files", json={}, timeout=5).json()["error"]["errors"][0]
    assert (login["message"], login["location"]) == ("Login Required.", "Authorization")


def test_a_wrong_token_is_answered_with_what_to_bring(drive: SandboxServer) -> None:
    headers = {"Authorization": "Bearer wrong"}
    answer = requests.get(f"{drive.url}/v4/spreadsheets/x/values/A1", headers=headers, timeout=5)
    assert answer.headers["www-authenticate"] == 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    assert answer.json()["error"]["details"] == [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ACCESS_TOKEN_TYPE_UNSUPPORTED",
            "domain": "googleapis.com",
            "metadata": {
                "service": "sheets.googleapis.com",
                "method": "google.apps.sheets.v4.SpreadsheetsService.GetValues",
            },
        }
    ]
    older = requests.get(f"{drive.url}/drive/v3/files", headers=headers, timeout=5).json()["error"]
    assert older["errors"] == [
        {
            "message": "Invalid Credentials",
            "domain": "global",
            "reason": "authError",
            "location": "Authorization",
            "locationType": "header",
        }
    ]


def test_a_token_without_the_scope_is_told_which_method_wants_more(drive: SandboxServer) -> None:
    reader = caller(drive, scopes=f"{AUTH}spreadsheets.readonly")
    error = reader("POST", "/v4/spreadsheets/x:batchUpdate", json={}).json()["error"]
    assert (error["code"], error["message"]) == (403, "Request had insufficient authentication scopes.")
    assert error["details"][0]["metadata"]["method"].endswith(".BatchUpdateSpreadsheet")
    older = reader("GET", "/drive/v3/files").json()["error"]
    assert older["errors"] == [
        {"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}
    ]


def test_an_api_key_reads_what_everybody_may_read_and_nothing_else(me: Send, drive: SandboxServer) -> None:
    file = made(me)
    url = f"{drive.url}/v4/spreadsheets/{file}"

    def read(path: str = "", **query: str) -> requests.Response:
        return requests.get(url + path, params={"key": "AIzaSyD-some-key", **query}, timeout=5)

    assert read().json()["error"]["message"] == "The caller does not have permission"
    me("POST", f"/drive/v3/files/{file}/permissions", json={"type": "anyone", "role": "writer"})
    assert read(fields="spreadsheetId").json() == {"spreadsheetId": file}
    assert requests.get(f"{url}/values/A1", headers={"X-Goog-Api-Key": "AIza"}, timeout=5).status_code == 200
    assert requests.get(f"{drive.url}/spreadsheets/d/{file}/export?format=csv", timeout=5).status_code == 200
    write = requests.put(f"{url}/values/A1?valueInputOption=RAW&key=AIza", json={"values": [["x"]]}, timeout=5)
    assert write.status_code == 401
    assert write.json()["error"]["message"].startswith("API keys are not supported by this API.")
    assert requests.get(f"{drive.url}/drive/v3/files?key=AIza", timeout=5).json()["files"] == []


@pytest.fixture(scope="module")
def signer() -> tuple[str, str]:
    """A private key and its public half, PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    public = key.public_key().public_bytes(kinds[0], serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.private_bytes(*kinds).decode(), public.decode()


@pytest.mark.parametrize(
    ("changes", "is_taken"),
    [
        ({}, True),
        ({"aud": "https://sheets.googleapis.com/"}, True),
        ({"aud": "https://example.com/"}, False),
        ({"aud": None, "scope": f"{AUTH}drive"}, True),
        ({"sub": "boss@example.com"}, False),
        ({"exp": 1_000}, False),
        ({"iss": "other@example.com"}, False),
    ],
)
def test_a_jwt_signed_for_the_api_is_as_good_as_a_token(
    signer: tuple[str, str], changes: dict[str, Any], is_taken: bool
) -> None:
    authority = Authority("http://127.0.0.1:1/token")
    authority.accounts["bot@example.com"] = signer[1]
    now = int(time.time())
    claims = {"iss": "bot@example.com", "sub": "bot@example.com", "aud": "http://127.0.0.1:1/", "iat": now}
    claims |= {"exp": now + 3600, **changes}
    token = jwt.encode({name: value for name, value in claims.items() if value is not None}, signer[0], "RS256")
    assert (authority.caller(token) is not None) is is_taken


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("sheets.spreadsheets.values.get", "google.apps.sheets.v4.SpreadsheetsService.GetValues"),
        (
            "sheets.spreadsheets.values.batchGetByDataFilter",
            "google.apps.sheets.v4.SpreadsheetsService.BatchGetValuesByDataFilter",
        ),
        ("drive.files.list", "google.apps.drive.v3.DriveFiles.List"),
    ],
)
def test_a_method_has_the_name_it_has_inside_google(operation: str, name: str) -> None:
    assert service_method(operation) == name
