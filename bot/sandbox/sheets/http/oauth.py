"""Who is calling: the token endpoint, service-account keys and user credentials of the sandbox.

`Authority` is to this server what oauth2.googleapis.com is to Google: it hands out access tokens for a signed JWT
(service account) or a refresh token (OAuth user), and tells for each access token whose it is and what it may do.
Access tokens live in memory: after a restart every client meets a 401 and asks again, as after an hour with Google.

Source: https://developers.google.com/identity/protocols/oauth2/service-account (read 2026-11-21).
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"  # google-auth signs for this one, whatever token_uri says
DEFAULT_ACCOUNT = "sheet-bot@sandbox.iam.gserviceaccount.com"
_SKEW_S = 300
_LONGEST_JWT_S = 3600


@dataclass(frozen=True, slots=True)
class Caller:
    """The person or service account behind an access token, and the scopes the token was asked for."""

    email: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class User:
    """What a refresh token stands for."""

    email: str
    client_id: str
    client_secret: str


class GrantRefused(Exception):
    """The token endpoint says no; `body` is Google's error body."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.status = status
        self.body = {"error": error, "error_description": description}


class Authority:
    """Knows every key and every token of one sandbox.

    Guarantees: an access token is only issued for a JWT signed with the private key of a known account, made for this
    endpoint, valid now and for at most an hour; or for a refresh token with its client id and secret.
    """

    def __init__(self, token_uri: str = "", *, lifetime_s: float = 3599, now: Callable[[], float] = time.time) -> None:
        self.token_uri = token_uri
        self.lifetime_s = lifetime_s
        self.now = now
        self.accounts: dict[str, str] = {}  # client e-mail → public key, PEM
        self.users: dict[str, User] = {}  # refresh token → user
        self._tokens: dict[str, tuple[Caller, float]] = {}

    def caller(self, access_token: str) -> Caller | None:
        """Whose token this is; None when it is unknown or no longer valid."""
        caller, valid_until = self._tokens.get(access_token, (None, 0.0))
        return caller if self.now() < valid_until else None

    def expire_tokens(self) -> None:
        """Makes every access token invalid now, as if an hour had passed."""
        self._tokens.clear()

    def grant(self, form: bytes) -> dict[str, object]:
        """Answers POST /token.

        Args:
            form: the urlencoded request body.

        Raises:
            GrantRefused: with the status and body that Google would send.
        """
        fields = dict(parse_qsl(form.decode("utf-8", "replace")))
        match fields.get("grant_type"):
            case None:
                raise GrantRefused("invalid_request", "Required parameter is missing: grant_type")
            case "refresh_token":
                return self._grant_refresh(fields)
            case kind if kind == JWT_GRANT:
                return self._grant_jwt(fields.get("assertion", ""))
            case other:
                raise GrantRefused("unsupported_grant_type", f"Invalid grant_type: {other}")

    def _grant_jwt(self, assertion: str) -> dict[str, object]:
        try:
            claims = jwt.decode(assertion, options={"verify_signature": False})
        except jwt.InvalidTokenError as error:
            raise GrantRefused("invalid_grant", "Bad Request") from error
        public_key = self.accounts.get(str(claims.get("iss")))
        if public_key is None:
            raise GrantRefused("invalid_grant", "Invalid grant: account not found")
        try:
            jwt.decode(
                assertion,
                public_key,
                algorithms=["RS256"],
                options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise GrantRefused("invalid_grant", "Invalid JWT Signature.") from error
        if claims.get("aud") not in (self.token_uri, GOOGLE_AUDIENCE):
            right = f"Invalid JWT: Failed audience check. The right audience is {self.token_uri}"
            raise GrantRefused("invalid_grant", right)
        self._check_times(claims.get("iat"), claims.get("exp"))
        if claims.get("sub") not in (None, claims["iss"]):
            raise GrantRefused(
                "unauthorized_client",
                "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any "
                "of the scopes requested.",
                status=401,
            )
        return self.issue_token(str(claims["iss"]), str(claims.get("scope", "")))

    def _check_times(self, issued: object, expires: object) -> None:
        now = self.now()
        if (
            not isinstance(issued, int | float)
            or not isinstance(expires, int | float)
            or not now < expires + _SKEW_S
            or issued > now + _SKEW_S
            or not 0 < expires - issued <= _LONGEST_JWT_S
        ):
            raise GrantRefused(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim.",
            )

    def _grant_refresh(self, fields: Mapping[str, str]) -> dict[str, object]:
        user = self.users.get(fields.get("refresh_token", ""))
        if user is None:
            raise GrantRefused("invalid_grant", "Token has been expired or revoked.")
        if fields.get("client_id") != user.client_id:
            raise GrantRefused("invalid_client", "The OAuth client was not found.", status=401)
        if fields.get("client_secret") != user.client_secret:
            raise GrantRefused("invalid_client", "Unauthorized", status=401)
        scope = fields.get("scope") or " ".join(ALL_SCOPES)
        return {**self.issue_token(user.email, scope), "scope": scope}

    def issue_token(self, email: str, scope: str) -> dict[str, object]:
        """An access token in the token endpoint's answer; `scope` is a list with blanks between.

        Raises:
            GrantRefused: no scope.
        """
        if not scope.strip():
            raise GrantRefused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        now = self.now()
        self._tokens = {token: held for token, held in list(self._tokens.items()) if held[1] > now}
        access_token = "ya29.c." + secrets.token_urlsafe(48)
        self._tokens[access_token] = (Caller(email, frozenset(scope.split())), now + self.lifetime_s)
        return {"access_token": access_token, "expires_in": max(1, int(self.lifetime_s)), "token_type": "Bearer"}


ALL_SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive")


def issue_service_account(authority: Authority, key_file: Path, email: str = DEFAULT_ACCOUNT) -> dict[str, str]:
    """Makes `key_file` a key of `authority`, in the shape of Google's key files.

    An existing key file keeps its key and its e-mail address; only its `token_uri` follows the server's port. A missing
    one is made with a new key, readable by its owner only. Returns what the key file holds.

    Raises:
        ValueError: the file exists but is no service-account key.
    """
    key = _read_key(key_file) if key_file.exists() else _new_key(email)
    private_key = serialization.load_pem_private_key(key["private_key"].encode(), password=None)
    public = private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    authority.accounts[key["client_email"]] = public.decode()
    key["token_uri"] = authority.token_uri
    key_file.parent.mkdir(parents=True, exist_ok=True)
    draft = key_file.with_name(key_file.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(key, out, indent=2)
    draft.replace(key_file)
    return key


def issue_authorized_user(authority: Authority, email: str) -> dict[str, str]:
    """Credentials of a person (`authorized_user` JSON, as gspread.oauth and gcloud keep them).

    The refresh token is valid as long as the store that keeps the authority's users.
    """
    user = User(
        email, client_id=f"{secrets.token_hex(8)}.apps.googleusercontent.com", client_secret=secrets.token_urlsafe(18)
    )
    refresh_token = "1//" + secrets.token_urlsafe(40)
    authority.users[refresh_token] = user
    return {
        "type": "authorized_user",
        "client_id": user.client_id,
        "client_secret": user.client_secret,
        "refresh_token": refresh_token,
        "token_uri": authority.token_uri,
    }


def _read_key(key_file: Path) -> dict[str, str]:
    try:
        key = json.loads(key_file.read_text(encoding="utf-8"))
        if isinstance(key["private_key"], str) and isinstance(key["client_email"], str):
            return dict(key)
        raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{key_file}: there is no service-account key in it. Delete it, and the sandbox makes a new one."
        ) from error


def _new_key(email: str) -> dict[str, str]:
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    client_id = str(10**20 + secrets.randbelow(10**20))
    return {
        "type": "service_account",
        "project_id": "sandbox",
        "private_key_id": secrets.token_hex(20),
        "private_key": pem.decode(),
        "client_email": email,
        "client_id": client_id,
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "",
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_x509_cert_url": f"https://www.googleapis.com/robot/v1/metadata/x509/{email.replace('@', '%40')}",
        "universe_domain": "googleapis.com",
    }
