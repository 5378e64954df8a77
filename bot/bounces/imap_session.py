"""A connection to a mail server: encrypted, signed in, its faults in the words of `bot.errors`.

Source: RFC 3501 (https://www.rfc-editor.org/rfc/rfc3501, read 2026-11-22).
"""

from __future__ import annotations

import hashlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from bot.config.bounces import MailTls
from bot.core.text import printable
from bot.errors import BotError, ConfigurationError, CredentialsError, ServiceDown

LATER = "Run again later; check bounces.imap.host, port and tls, and the network"
_PORTS = {MailTls.IMPLICIT: 993, MailTls.STARTTLS: 143, MailTls.NONE: 143}
_UNAVAILABLE = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", re.IGNORECASE)  # RFC 5530 §3


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapPlace:
    """Which folder of whom, and how patiently it is read."""

    host: str
    port: int | None
    tls: MailTls
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str
    since_days: int
    timeout_s: float
    max_message_bytes: int

    @property
    def name(self) -> str:
        """What the ledger knows the folder by; a digest, for the user is somebody's address."""
        told = f"{self.host}\n{self.port or _PORTS[self.tls]}\n{self.user}\n{self.folder}"
        return "imap-" + hashlib.sha256(told.encode()).hexdigest()[:32]

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"IMAP folder {printable(self.folder)} on {self.host}"


@contextmanager
def signed_in(place: ImapPlace) -> Iterator[imaplib.IMAP4]:
    """A client that is signed in while it is entered; signed out and closed after. Nothing is selected yet.

    Raises:
        ServiceDown: no connection, or no answer in time. CredentialsError: the server refused the user or password.
        ConfigurationError: the certificate is not the server's, or it does not encrypt.
    """
    with explained(place):
        client = _connect(place)
    try:
        with explained(place):
            _sign_in(client, place)
        yield client
        with suppress(imaplib.IMAP4.error, OSError):
            client.logout()
    finally:
        with suppress(OSError):  # after a fault nobody waits for a farewell
            client.shutdown()


@contextmanager
def explained(place: ImapPlace) -> Iterator[None]:
    """The faults of a connection in the words of `bot.errors`; never with what a server says, which may name people."""
    try:
        yield
    except BotError:
        raise
    except ssl.SSLCertVerificationError as error:
        fix = "Write the name that the server's certificate has into bounces.imap.host, or renew the certificate"
        raise ConfigurationError(place.place, f"its certificate is refused ({error.verify_message})", fix) from None
    except imaplib.IMAP4.error as error:  # `abort` among them, which is the end of the connection
        problem = "the connection broke" if isinstance(error, imaplib.IMAP4.abort) else "the server did not understand"
        raise ServiceDown(place.place, problem, LATER) from None
    except OSError as error:
        raise ServiceDown(place.place, f"no answer ({type(error).__name__})", LATER) from None


def _connect(place: ImapPlace) -> imaplib.IMAP4:
    port = place.port or _PORTS[place.tls]
    if place.tls is MailTls.IMPLICIT:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(place.host, port, ssl_context=context, timeout=place.timeout_s)
    client = imaplib.IMAP4(place.host, port, timeout=place.timeout_s)
    if place.tls is MailTls.STARTTLS:
        try:
            if "STARTTLS" not in client.capabilities:
                fix = "Write tls: implicit, or another server"
                raise ConfigurationError(place.place, "the server does not offer STARTTLS", fix)
            client.starttls(ssl.create_default_context())
        except BaseException:
            with suppress(OSError):  # a failed handshake may have closed it
                client.shutdown()
            raise
    return client


def _sign_in(client: imaplib.IMAP4, place: ImapPlace) -> None:
    secret = f"\0{place.user}\0{place.password}".encode()
    try:
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: secret)  # takes any character, unlike LOGIN
        else:
            client.login(place.user, place.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        if _UNAVAILABLE.search(str(error)):
            raise ServiceDown(place.place, "the server lets nobody in right now", LATER) from None
        fix = "Check the variables that bounces.imap.user_env and password_env name; Gmail wants an app password"
        raise CredentialsError(place.place, "the server refused the user or the password", fix) from None
