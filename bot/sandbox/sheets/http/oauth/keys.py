"""Keys of service accounts and credentials of people, in the files that Google's clients read them from.

What they are good for is decided in authority.py.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.sandbox.sheets.http.oauth.authority import Authority, User

DEFAULT_ACCOUNT = "sheet-bot@sandbox.iam.gserviceaccount.com"


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
