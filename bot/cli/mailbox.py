"""The mail folder that bounce notices arrive in, and whose mail counts, as the settings say; taking them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ConfigurationError, CredentialsError, ServiceDown

if TYPE_CHECKING:
    from datetime import datetime

    from bot.bounces.authentication import SenderRules
    from bot.bounces.imap_session import ImapPlace
    from bot.config import Settings
    from bot.core.problem import Problem
    from bot.ledger import Ledger
    from bot.runner.job import Progress


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


def take_notices(settings: Settings, ledger: Ledger, now: datetime, progress: Progress) -> tuple[Problem, ...]:
    """Fetches the bounce notices of the mail folder, where there is one; one that cannot be read is a problem."""
    from bot.core.problem import Problem
    from bot.runner.notices import fetch_notices

    try:
        imap = imap_place(settings)
        if imap is None:
            return ()
        return fetch_notices(ledger, imap, sender_rules(settings, trust=False), now, progress).problems
    except (ServiceDown, CredentialsError, ConfigurationError) as error:
        return (Problem(error.place, None, None, error.problem, error.fix),)


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
