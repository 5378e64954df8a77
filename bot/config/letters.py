"""What the script and the message say of the team, and where the team keeps its own wording (B-11)."""

from __future__ import annotations

from pydantic import Field

from bot.config.section import Section
from bot.config.values import File


class LettersSettings(Section):
    """`folder` None: the wording that comes with the bot."""

    company: str = Field("Autoplicity", min_length=1, max_length=80, description="a name")
    toll_free: str = Field("800-299-1028", min_length=3, max_length=40, description="a telephone number, in quotes")
    opening_hours: str = Field("Mon-Sat 9am - 5pm", min_length=1, max_length=80, description="days and hours")
    folder: File | None = Field(None, description="a folder, or null for the wording that comes with the bot")

    @property
    def slots(self) -> dict[str, str]:
        """The slots that these settings fill."""
        return {"company": self.company, "toll_free": self.toll_free, "opening_hours": self.opening_hours}
