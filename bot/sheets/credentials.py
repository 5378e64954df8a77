"""Signing in to Google: a service account's key, or a person's OAuth permission."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from google.auth.credentials import DEFAULT_UNIVERSE_DOMAIN, Credentials
from google.auth.crypt import RSASigner
from google.auth.exceptions import GoogleAuthError
from google.oauth2 import credentials as oauth
from google.oauth2 import service_account

from bot.config import looks_like_example
from bot.errors import CredentialsError

SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive.metadata.readonly")
_GOOGLES_TOKENS = "https://oauth2.googleapis.com/token"
_HOW = "Follow README, 'Your own sheets'"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Credentials, and the e-mail address the sheet is to be shared with."""

    credentials: Credentials
    account: str


class _LocalAccount(service_account.Credentials):
    """A service account at a Sheets API that is not Google's: asks Google nothing about itself."""

    def _build_regional_access_boundary_lookup_url(self, request: object = None) -> None:  # noqa: ARG002 - google-auth's
        return None


def read_service_account(path: Path, endpoint: str | None = None) -> SignedIn:
    """The service account of a key file; nothing is asked of anybody yet. `endpoint` None is Google's.

    Raises:
        CredentialsError: no such file, another kind of file, or a damaged key; the message never shows the key.
    """
    data = _read(path, "service_account")
    if looks_like_example(path):
        raise CredentialsError(str(path), "this is the example, not a key", f"Create a key of your own. {_HOW}")
    try:
        found = (_LocalAccount if endpoint else service_account.Credentials)(  # type: ignore[no-untyped-call]
            _signer(data),
            data["client_email"],
            data["token_uri"],
            scopes=SCOPES,
            project_id=data.get("project_id"),
            universe_domain=data.get("universe_domain", DEFAULT_UNIVERSE_DOMAIN),
        )
    except (ValueError, TypeError, KeyError, AttributeError, UnsupportedAlgorithm, GoogleAuthError):
        raise CredentialsError(str(path), "the key is damaged or incomplete", f"Create a new one. {_HOW}") from None
    return SignedIn(found, str(data.get("client_email", "the service account")))


def _signer(data: Mapping[str, Any]) -> RSASigner:
    """Signs with the key. That its numbers are primes is not computed anew in each run, which takes 60 ms of CPU: with
    any others the signature is wrong, and Google says so.
    """
    key = load_pem_private_key(data["private_key"].encode(), None, unsafe_skip_rsa_key_validation=True)
    return RSASigner(key, data.get("private_key_id"))  # type: ignore[no-untyped-call]


def read_authorized_user(token_file: Path) -> SignedIn:
    """The permission a person gave, as `sign_in` kept it.

    Raises:
        CredentialsError: nobody has signed in yet, or the file is another one.
    """
    if not token_file.exists():
        raise CredentialsError(str(token_file), "nobody has signed in yet", "Run `bot check --sign-in` once")
    data = _read(token_file, "authorized_user")
    missing = [name for name in ("refresh_token", "client_id", "client_secret") if not data.get(name)]
    if missing:
        raise CredentialsError(str(token_file), f"{missing[0]} is missing", "Run `bot check --sign-in` again")
    found = oauth.Credentials(  # type: ignore[no-untyped-call]
        None,
        refresh_token=data["refresh_token"],
        token_uri=data.get("token_uri") or _GOOGLES_TOKENS,
        client_id=data["client_id"],
        client_secret=data["client_secret"],
        scopes=SCOPES,
    )
    return SignedIn(found, str(data.get("account") or "the account that signed in"))


def sign_in(client_file: Path, token_file: Path) -> SignedIn:
    """Opens a browser, lets a person allow access, and keeps the permission in `token_file`, for its owner's eyes only.

    Raises:
        CredentialsError: the client file is missing or another kind.
    """
    from google_auth_oauthlib.flow import InstalledAppFlow

    data = _read(client_file, "installed")
    flow = InstalledAppFlow.from_client_config(data, SCOPES)
    found = flow.run_local_server(port=0)
    token_file.parent.mkdir(parents=True, exist_ok=True)
    token_file.touch(mode=0o600)
    token_file.write_text(json.dumps({"type": "authorized_user", **json.loads(found.to_json())}), encoding="utf-8")
    return read_authorized_user(token_file)


def _read(path: Path, kind: str) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CredentialsError(str(path), "there is no such file", _HOW) from None
    except OSError as error:
        raise CredentialsError(
            str(path), f"it cannot be read ({error.strerror})", "Give the bot's user read access"
        ) from None
    except ValueError:
        raise CredentialsError(str(path), "it is no JSON", f"Download the key again. {_HOW}") from None
    found = data.get("type", "installed" if "installed" in data else None) if isinstance(data, dict) else None
    if found != kind:
        names = {"service_account": "a service account's key", "installed": "an OAuth client (desktop app)"}
        wanted = names.get(kind, "the permission of a person")
        other = f"it is {names[found]}" if found in names else "it is something else"
        fix = "Set sheets.auth to what the file is, or put the right file there"
        raise CredentialsError(str(path), f"{other}, not {wanted}", fix)
    return dict(data)
