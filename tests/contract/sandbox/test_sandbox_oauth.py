"""The token endpoint, asked as google-auth asks it and as an attacker or a broken clock would."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt as jwt_credentials
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials as UserCredentials
from sandbox_clients import SCOPES, without_lookup

from bot.sandbox.sheets.http.oauth.authority import Caller
from bot.sandbox.sheets.server import SandboxServer

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@pytest.fixture
def key(server: SandboxServer) -> dict[str, str]:
    found: dict[str, str] = json.loads(server.key_file.read_text())
    return found


@pytest.fixture
def ask(server: SandboxServer, key: dict[str, str]) -> Callable[..., requests.Response]:
    """Sends a JWT with these claims changed."""

    def send(private_key: str = key["private_key"], **changes: Any) -> requests.Response:
        now = int(time.time())
        claims = {
            "iss": key["client_email"],
            "aud": key["token_uri"],
            "iat": now,
            "exp": now + 3600,
            "scope": SCOPES[0],
        }
        assertion = jwt.encode({**claims, **changes}, private_key, algorithm="RS256")
        form = {"grant_type": GRANT, "assertion": assertion}
        return requests.post(f"{server.url}/token", data=form, timeout=5)

    return send


def test_the_key_file_has_the_shape_of_googles_and_is_private(server: SandboxServer, key: dict[str, str]) -> None:
    assert key["type"] == "service_account"
    assert key["token_uri"] == f"{server.url}/token"
    assert key["client_email"].endswith(".iam.gserviceaccount.com")
    assert server.key_file.stat().st_mode & 0o077 == 0


def test_google_auth_gets_a_token_and_a_new_one_after_a_401(server: SandboxServer, sheet_id: str) -> None:
    credentials = service_account.Credentials.from_service_account_file(str(server.key_file), scopes=SCOPES)
    with AuthorizedSession(without_lookup(credentials)) as session:
        url = f"{server.url}/v4/spreadsheets/{sheet_id}"
        assert session.get(url).status_code == 200
        server.authority.expire_tokens()
        assert session.get(url).status_code == 200
    assert [c.operation for c in server.log.calls].count("token") == 2


def test_a_valid_assertion_gives_a_bearer_token_for_an_hour(ask: Callable[..., requests.Response]) -> None:
    answer = ask()
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3599


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({"iss": "nobody@example.com"}, "account not found"),
        ({"aud": "https://example.com"}, "audience"),
        ({"exp": 10, "iat": 5}, "short-lived token"),
        ({"exp": time.time() + 7200}, "short-lived token"),
        ({"iat": time.time() + 1000, "exp": time.time() + 2000}, "short-lived token"),
        ({"iat": "now"}, "short-lived token"),
    ],
)
def test_a_wrong_claim_is_an_invalid_grant(
    ask: Callable[..., requests.Response], changes: dict[str, Any], description: str
) -> None:
    answer = ask(**changes)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"
    assert description in answer.json()["error_description"]


def test_a_foreign_key_is_refused(ask: Callable[..., requests.Response]) -> None:
    foreign = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = foreign.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    answer = ask(private_key=pem.decode())
    assert answer.json() == {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}


def test_an_unsigned_assertion_is_refused(server: SandboxServer, key: dict[str, str]) -> None:
    now = int(time.time())
    claims = {"iss": key["client_email"], "aud": key["token_uri"], "iat": now, "exp": now + 60, "scope": SCOPES[0]}
    form = {"grant_type": GRANT, "assertion": jwt.encode(claims, "", algorithm="none")}
    answer = requests.post(f"{server.url}/token", data=form, timeout=5)
    assert answer.json()["error_description"] == "Invalid JWT Signature."


def test_no_scope_and_acting_for_somebody_else_are_refused(ask: Callable[..., requests.Response]) -> None:
    assert ask(scope="").json()["error"] == "invalid_scope"
    assert ask(sub="boss@example.com").json()["error"] == "unauthorized_client"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": GRANT}, "invalid_grant"),
    ],
)
def test_a_request_without_a_known_grant_is_refused(server: SandboxServer, form: dict[str, str], error: str) -> None:
    answer = requests.post(f"{server.url}/token", data=form, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_refresh_token_works_only_with_its_client(server: SandboxServer) -> None:
    info = server.issue_authorized_user("ann@example.com")
    form = {k: info[k] for k in ("client_id", "client_secret", "refresh_token")} | {"grant_type": "refresh_token"}
    good = requests.post(info["token_uri"], data=form, timeout=5)
    assert good.json()["token_type"] == "Bearer"
    bad = requests.post(info["token_uri"], data={**form, "client_secret": "x"}, timeout=5)
    assert (bad.status_code, bad.json()["error"]) == (401, "invalid_client")
    gone = requests.post(info["token_uri"], data={**form, "refresh_token": "x"}, timeout=5)
    assert gone.json()["error_description"] == "Token has been expired or revoked."


def test_google_auth_reports_a_revoked_account_as_a_refresh_error(server: SandboxServer, key: dict[str, str]) -> None:
    info = {**key, "client_email": "gone@sandbox.iam.gserviceaccount.com"}
    credentials = service_account.Credentials.from_service_account_info(info, scopes=SCOPES)
    with requests.Session() as session, pytest.raises(RefreshError, match="account not found"):
        credentials.refresh(Request(session))


def test_a_client_gets_a_new_token_by_itself_when_the_first_has_run_out(key_of_all: Path) -> None:
    with SandboxServer(key_file=key_of_all, token_lifetime_s=0.2) as server:
        credentials = service_account.Credentials.from_service_account_file(str(server.key_file), scopes=SCOPES)
        with AuthorizedSession(without_lookup(credentials)) as session:
            about = f"{server.url}/drive/v3/about?fields=user"
            assert session.get(about).status_code == 200
            first = credentials.token
            time.sleep(0.25)
            alone = requests.get(about, headers={"Authorization": f"Bearer {first}"}, timeout=5)
            assert alone.status_code == 401
            assert session.get(about).status_code == 200
            assert credentials.token != first


def test_a_person_s_credentials_refresh_until_they_are_revoked(server: SandboxServer) -> None:
    info = server.issue_authorized_user("ann@example.com")
    names = ("refresh_token", "token_uri", "client_id", "client_secret")  # from_authorized_user_info has its own uri
    credentials = UserCredentials(None, scopes=SCOPES, **{name: info[name] for name in names})
    with requests.Session() as session:
        credentials.refresh(Request(session))
        assert server.authority.caller(credentials.token) == Caller("ann@example.com", frozenset(SCOPES))
        session.post(f"{server.url}/revoke", data={"token": info["refresh_token"]}, timeout=5)
        with pytest.raises(RefreshError, match="expired or revoked"):
            credentials.refresh(Request(session))


def test_a_key_without_scopes_signs_for_the_api_itself(server: SandboxServer, key: dict[str, str]) -> None:
    credentials = jwt_credentials.Credentials.from_service_account_info(key, audience=f"{server.url}/")
    headers: dict[str, str] = {}
    credentials.before_request(None, "GET", server.url, headers)
    answer = requests.get(f"{server.url}/drive/v3/about?fields=user/emailAddress", headers=headers, timeout=5)
    assert answer.json() == {"user": {"emailAddress": key["client_email"]}}


def test_a_token_is_worth_as_much_after_a_restart_with_the_same_store(tmp_path: Path, key_of_all: Path) -> None:
    store, key_file = tmp_path / "my.db", tmp_path / "key.json"
    key_file.write_bytes(key_of_all.read_bytes())
    with SandboxServer(store, key_file=key_file) as server:
        token = server.authority.issue_token(server.state.account, " ".join(SCOPES))["access_token"]
    with SandboxServer(store, key_file=key_file) as server:
        headers = {"Authorization": f"Bearer {token}"}
        assert requests.get(f"{server.url}/drive/v3/files", headers=headers, timeout=5).status_code == 200
