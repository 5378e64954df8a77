"""The settings of the archive: how old finished rows leave the working tabs, and where they go (A-1)."""

from __future__ import annotations

from pydantic import Field, field_validator

from bot.config.section import Section
from bot.config.values import refused
from bot.core.text import printable

TAB = "{tab}"


class ArchiveSettings(Section):
    """When finished rows move to the archive tab of their own tab; `after_days` None: never."""

    after_days: int | None = Field(90, ge=1, le=3650, description="days from 1 to 3,650, or null for no archive")
    tab: str = Field(f"Archive: {TAB}", max_length=80, description=f"a title with {TAB} in it, in quotes")

    @field_validator("tab")
    @classmethod
    def _tells_tabs_apart(cls, tab: str) -> str:
        if tab.count(TAB) != 1 or tab.strip() == TAB:
            raise refused(f"is {printable(tab)!r}", f"Write a title around {TAB}, such as 'Archive: {TAB}'")
        return tab
