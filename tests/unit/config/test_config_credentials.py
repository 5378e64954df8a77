"""Secrets come from the environment, and the example key is recognised as one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.oauth2 import service_account

from bot.config import looks_like_example, read_config, read_secret
from bot.errors import CredentialsError
from bot.redaction import redact_text

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "credentials.example.json"


def test_a_secret_is_read_from_the_variable_that_the_configuration_names() -> None:
    ups = read_config(ROOT / "config.yaml").carriers.ups
    secret = read_secret(ups.client_secret_env, {"UPS_CLIENT_SECRET": " s3cr3t-of-ups\n"})
    assert secret is not None
    assert secret.get_secret_value() == "s3cr3t-of-ups"


def test_a_secret_shows_neither_in_repr_nor_in_a_log() -> None:
    secret = read_secret("X", {"X": "s3cr3t-of-tests"})
    assert "s3cr3t" not in f"{secret} {secret!r}"
    assert "s3cr3t" not in redact_text("answered: s3cr3t-of-tests is unknown")


@pytest.mark.parametrize("environment", [{}, {"X": ""}, {"X": " \n"}])
def test_a_secret_that_is_not_set_is_none(environment: dict[str, str]) -> None:
    assert read_secret("X", environment) is None


@pytest.mark.parametrize("value", ["two words", "two\nlines", "a\x00b", "a\u200bb", "“s3cr3t”", "s3cr3t’", "sécret"])
def test_a_secret_that_was_copied_badly_is_refused_without_echo(value: str) -> None:
    with pytest.raises(CredentialsError, match="environment variable X") as caught:
        read_secret("X", {"X": value})
    assert value not in str(caught.value)


@pytest.mark.parametrize("value", ["abcd efgh ijkl mnop", "correct-horse-ü"])
def test_a_password_may_have_spaces_and_letters_of_any_alphabet(value: str) -> None:
    secret = read_secret("X", {"X": f" {value}\n"}, is_password=True)
    assert secret is not None
    assert secret.get_secret_value() == value


@pytest.mark.parametrize("value", ["two\nlines", "a\x00b"])
def test_a_password_on_two_lines_is_refused_without_echo(value: str) -> None:
    with pytest.raises(CredentialsError, match="environment variable X") as caught:
        read_secret("X", {"X": value}, is_password=True)
    assert value not in str(caught.value)


def test_the_example_key_is_recognised_and_google_s_parser_refuses_it() -> None:
    assert looks_like_example(EXAMPLE)
    with pytest.raises(ValueError):
        service_account.Credentials.from_service_account_file(str(EXAMPLE))  # type: ignore[no-untyped-call]


def test_the_example_has_the_shape_of_a_key_once_its_key_is_filled_in(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    filled = json.loads(EXAMPLE.read_text()) | {"private_key": key.decode(), "private_key_id": "0" * 40}
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps(filled))
    assert not looks_like_example(path)
    credentials = service_account.Credentials.from_service_account_file(str(path))  # type: ignore[no-untyped-call]
    assert credentials.service_account_email == "sheet-bot@your-project-id.iam.gserviceaccount.com"


@pytest.mark.parametrize("text", ["", "[]", "no json", '{"type": "service_account"}'])
def test_what_is_no_key_is_no_example_either(tmp_path: Path, text: str) -> None:
    path = tmp_path / "credentials.json"
    path.write_text(text)
    assert not looks_like_example(path)
    assert not looks_like_example(tmp_path / "none.json")
