"""The mail folder that bounce notices arrive in, and whose mail counts, as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import CredentialsError

if TYPE_CHECKING:
    from bot.bounces.authentication import SenderRules
    from bot.bounces.imap_session import ImapPlace
    from bot.config import Settings


def imap_place(settings: Settings) -> ImapPlace | None:
    """The mail folder of the settings with its user and password; None when there is none.

    Raises:
        CredentialsError: a variable is not set.
    """
    from bot.bounces.imap_session import ImapPlace

    section = settings.bounces.imap
    if section is None:
        return None
    return ImapPlace(
        host=section.host,
        port=section.port,
        tls=section.tls,
        user=_secret(section.user_env),
        password=_secret(section.password_env),
        folder=section.folder,
        since_days=section.since_days,
        timeout_s=section.timeout_s,
        max_message_bytes=settings.bounces.max_message_bytes,
    )


def _secret(variable: str) -> str:
    from bot.config import read_secret

    secret = read_secret(variable, is_password=True)
    if secret is None:
        fix = f"Set {variable} in the environment, or set bounces.imap to null"
        raise CredentialsError("config.yaml, bounces.imap", f"the environment variable {variable} is not set", fix)
    return secret.get_secret_value()


def sender_rules(settings: Settings, *, trust: bool) -> SenderRules:
    """Whose mail counts by the settings; with `trust` everybody's."""
    from bot.bounces.authentication import SenderRules

    section = settings.bounces
    return SenderRules(frozenset(section.authserv_ids), frozenset(section.sender_domains), trust)
