"""Who is calling: the token endpoint and the access tokens of the sandbox.

`Authority` is to this server what oauth2.googleapis.com is to Google: it hands out access tokens for a signed JWT
(service account) or a refresh token (OAuth user), and tells for each access token whose it is and what it may do.

Source: https://developers.google.com/identity/protocols/oauth2/service-account (read 2026-11-21).
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl

import jwt

from bot.sandbox.sheets.http.oauth.token_scopes import ALL_SCOPES, known_scopes

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"  # google-auth signs for this one, whatever token_uri says
_APIS = ("https://sheets.googleapis.com/", "https://www.googleapis.com/", "https://drive.googleapis.com/")
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
        """Whose token this is; None when it is unknown or no longer valid. A JWT that an account has signed itself for
        the API is as good as a token, as with Google."""
        caller, valid_until = self._tokens.get(access_token, (None, 0.0))
        if caller is None and access_token.count(".") == 2:
            return self._self_signed(access_token)
        return caller if self.now() < valid_until else None

    def expire_tokens(self) -> None:
        """Makes every access token invalid now, as if an hour had passed."""
        self._tokens.clear()

    def kept(self) -> dict[str, str]:
        """What a store keeps between runs: refresh tokens and valid access tokens, as JSON by name."""
        now = self.now()
        tokens = {
            token: [caller.email, sorted(caller.scopes), valid_until]
            for token, (caller, valid_until) in list(self._tokens.items())
            if valid_until > now
        }
        users = {token: asdict(user) for token, user in list(self.users.items())}
        return {"users": json.dumps(users), "tokens": json.dumps(tokens)}

    def restore(self, kept: Mapping[str, str]) -> None:
        """Takes back what `kept` has given."""
        self.users |= {token: User(**user) for token, user in json.loads(kept.get("users", "{}")).items()}
        for token, (email, scopes, valid_until) in json.loads(kept.get("tokens", "{}")).items():
            self._tokens[token] = (Caller(email, frozenset(scopes)), valid_until)

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
            case "authorization_code":
                raise GrantRefused("invalid_grant", "Malformed auth code.")
            case kind if kind == JWT_GRANT:
                return self._grant_jwt(fields.get("assertion", ""))
            case other:
                raise GrantRefused("unsupported_grant_type", f"Invalid grant_type: {other}")

    def _grant_jwt(self, assertion: str) -> dict[str, object]:
        claims = self._signed_claims(assertion)
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

    def _signed_claims(self, assertion: str) -> dict[str, Any]:
        """What the JWT says, once it is sure that a known account has signed it."""
        try:
            claims = jwt.decode(assertion, options={"verify_signature": False})
        except jwt.InvalidTokenError as error:
            raise GrantRefused("invalid_grant", "Bad Request") from error
        public_key = self.accounts.get(str(claims.get("iss")))
        if public_key is None:
            raise GrantRefused("invalid_grant", "Invalid grant: account not found")
        unchecked = {"verify_aud": False, "verify_exp": False, "verify_iat": False, "verify_nbf": False}
        try:
            jwt.decode(assertion, public_key, algorithms=["RS256"], options=unchecked)  # type: ignore[arg-type]
        except jwt.InvalidTokenError as error:
            raise GrantRefused("invalid_grant", "Invalid JWT Signature.") from error
        return dict(claims)

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

    def _self_signed(self, token: str) -> Caller | None:
        """Who has signed this JWT for the API itself, as clients do that are given no scopes."""
        try:
            claims = self._signed_claims(token)
            self._check_times(claims.get("iat"), claims.get("exp"))
        except GrantRefused:
            return None
        if claims.get("sub") not in (None, claims["iss"]):
            return None
        if "scope" in claims:
            return Caller(str(claims["iss"]), frozenset(known_scopes(str(claims["scope"]))))
        here = self.token_uri.removesuffix("token")
        return Caller(str(claims["iss"]), frozenset(ALL_SCOPES)) if claims.get("aud") in (*_APIS, here) else None

    def _grant_refresh(self, fields: Mapping[str, str]) -> dict[str, object]:
        if "refresh_token" not in fields:
            raise GrantRefused("invalid_request", "Missing required parameter: refresh_token")
        if "client_id" not in fields:
            raise GrantRefused("invalid_request", "Could not determine client ID from request.")
        user = self.users.get(fields["refresh_token"])
        if user is None:
            raise GrantRefused("invalid_grant", "Token has been expired or revoked.")
        if fields["client_id"] != user.client_id:
            raise GrantRefused("invalid_client", "The OAuth client was not found.", status=401)
        if fields.get("client_secret") != user.client_secret:
            raise GrantRefused("invalid_client", "Unauthorized", status=401)
        scope = fields.get("scope") or " ".join(ALL_SCOPES)
        return {**self.issue_token(user.email, scope), "scope": scope}

    def issue_token(self, email: str, scope: str) -> dict[str, object]:
        """An access token in the token endpoint's answer; `scope` is a list with blanks between.

        Raises:
            GrantRefused: no scope, or one that Google does not know.
        """
        scopes = known_scopes(scope)
        if not scopes:
            raise GrantRefused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        now = self.now()
        self._tokens = {token: held for token, held in list(self._tokens.items()) if held[1] > now}
        access_token = "ya29.c." + secrets.token_urlsafe(48)
        self._tokens[access_token] = (Caller(email, frozenset(scopes)), now + self.lifetime_s)
        return {"access_token": access_token, "expires_in": max(1, int(self.lifetime_s)), "token_type": "Bearer"}

    def revoke(self, token: str) -> None:
        """Answers POST /revoke: an access token is worth nothing from now on, nor is a refresh token.

        Raises:
            GrantRefused: the token is unknown or worth nothing already.
        """
        if self.caller(token) is None and token not in self.users:
            raise GrantRefused("invalid_token", "Token expired or revoked")
        self._tokens.pop(token, None)
        self.users.pop(token, None)

    def token_info(self, access_token: str) -> dict[str, str]:
        """Answers GET /tokeninfo: whose token it is, for what and for how long.

        Raises:
            GrantRefused: the token is unknown or no longer valid.
        """
        caller, valid_until = self._tokens.get(access_token, (None, 0.0))
        left = int(valid_until - self.now())
        if caller is None or left <= 0:
            raise GrantRefused("invalid_token", "Invalid Value")
        return {
            "azp": caller.email,
            "aud": caller.email,
            "scope": " ".join(sorted(caller.scopes)),
            "exp": str(int(valid_until)),
            "expires_in": str(left),
            "email": caller.email,
            "email_verified": "true",
            "access_type": "online",
        }
