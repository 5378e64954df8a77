"""The settings of bounce notices: whose mail is believed, and the IMAP folder they arrive in."""

from __future__ import annotations

import ipaddress
import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from bot.config.section import Section, count, number
from bot.config.values import EnvironmentName, refused, told
from bot.core.amazon import AMAZON_DOMAINS

_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*")
_VARIABLE = "the name of an environment variable"


class MailTls(StrEnum):
    """How the way to the mail server is encrypted."""

    IMPLICIT = "implicit"  # from the first byte on, port 993
    STARTTLS = "starttls"  # after a greeting, port 143
    NONE = "none"  # not at all: to this machine alone


def _check_names(names: tuple[str, ...]) -> tuple[str, ...]:
    lowered = tuple(name.lower().rstrip(".") for name in names)
    for name in lowered:
        if not _NAME.fullmatch(name):
            raise refused(
                f"holds {told(name)}, which is no server's or domain's name", "Write names such as example.com"
            )
    return lowered


def _check_server(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        if _NAME.fullmatch(host.lower()):
            return host.lower()
    raise refused("is no server's name", "Write it without https:// and port, such as imap.gmail.com")


Names = Annotated[tuple[str, ...], AfterValidator(_check_names)]
Server = Annotated[str, AfterValidator(_check_server)]


class ImapSettings(Section):
    """The folder that bounce notices arrive in. It is only read: nothing is marked, moved or deleted there."""

    host: Server = Field(description="the name of a mail server, such as imap.gmail.com")
    port: int | None = Field(None, ge=1, le=65_535, description="a port from 1 to 65,535, or null for the usual one")
    tls: MailTls = Field(MailTls.IMPLICIT, description="implicit, starttls or none")
    user_env: EnvironmentName = Field("BOUNCES_IMAP_USER", description=_VARIABLE)
    password_env: EnvironmentName = Field("BOUNCES_IMAP_PASSWORD", description=_VARIABLE)
    folder: str = Field("INBOX", min_length=1, max_length=500, description="the name of a folder, such as INBOX")
    since_days: int = count(30, 1, 3650, "a number of days")
    timeout_s: float = number(30, 1, 300, "seconds")

    @model_validator(mode="after")
    def _is_encrypted(self) -> Self:
        if self.tls is MailTls.NONE and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise refused("would send the password unencrypted", "Write tls: implicit, or starttls")
        return self


class BouncesSettings(Section):
    """Which mails count as notices, and where they come from by themselves; `imap` None: from nowhere."""

    authserv_ids: Names = Field(("mx.google.com",), description="a list of names such as mx.google.com")
    sender_domains: Names = Field(AMAZON_DOMAINS, description="a list of domains such as amazon.com")
    max_message_bytes: int = count(10_000_000, 10_000, 100_000_000, "a number of bytes")
    imap: ImapSettings | None = Field(None, description="the settings of a mail folder, or null for none")
