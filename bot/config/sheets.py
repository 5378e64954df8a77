"""The settings of the sheets: where each stands, and as whom the bot signs in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.config.section import Section, count, number
from bot.config.values import File, Spreadsheets, WebAddress, refused
from bot.core.text import nearest, printable


class SheetsAuth(StrEnum):
    """As whom the bot signs in to Google."""

    SERVICE_ACCOUNT = "service_account"
    OAUTH = "oauth"


class SheetPlace(Section):
    """Where the sheet of a schema is: the spreadsheet by its name under `spreadsheets`, and the title of the tab."""

    spreadsheet: str = Field(description="a name that stands under sheets.spreadsheets")
    tab: str = Field(min_length=1, max_length=100, description="the title of the tab, in quotes when it is a number")


class SheetsSettings(Section):
    """Which sheets, and how to reach them. `endpoint` None is Google."""

    endpoint: WebAddress | None = Field(None, description="null for Google, or the address of another Sheets API")
    spreadsheets: Spreadsheets = Field(min_length=1, description="lines of name: id or address")
    responses: SheetPlace = SheetPlace(spreadsheet="support", tab="Form Responses 1")
    sales_returns: SheetPlace = SheetPlace(spreadsheet="support", tab="Sales Returns")
    bounced_messages: SheetPlace | None = None
    call_list: SheetPlace | None = None
    auth: SheetsAuth = Field(SheetsAuth.SERVICE_ACCOUNT, description="service_account or oauth")
    credentials_file: File = Path("credentials.json")
    oauth_token_file: File = Path("var/oauth_token.json")
    timeout_s: float = number(30, 1, 180, "seconds")
    max_tries: int = count(5, 1, 10)
    body_bytes: int = count(1_500_000, 10_000, 2_000_000, "a number of bytes")

    @field_validator("responses", "sales_returns", "bounced_messages", "call_list")
    @classmethod
    def _is_known(cls, place: SheetPlace | None, info: ValidationInfo) -> SheetPlace | None:
        known = info.data.get("spreadsheets")
        if place is not None and known is not None and place.spreadsheet not in known:
            near = nearest(place.spreadsheet, known)
            hint = f"Did you mean {near!r}?" if near else "Add it there"
            raise refused(f"names the spreadsheet {printable(place.spreadsheet)!r}, not listed in spreadsheets", hint)
        return place

    @field_validator("sales_returns", "bounced_messages", "call_list")
    @classmethod
    def _is_another_tab(cls, place: SheetPlace | None, info: ValidationInfo) -> SheetPlace | None:
        for other in ("responses", "sales_returns", "bounced_messages"):
            if place is not None and other != info.field_name and place == info.data.get(other):
                raise refused(f"is the very tab of sheets.{other}", "Give each sheet a tab of its own")
        return place

    @field_validator("sales_returns", "call_list")
    @classmethod
    def _is_beside(cls, place: SheetPlace | None, info: ValidationInfo) -> SheetPlace | None:
        """A tab that the bot keeps stands in the spreadsheet of the rows it is made of."""
        other = "responses" if info.field_name == "sales_returns" else "bounced_messages"
        source = info.data.get(other)
        if place is not None and source is not None and place.spreadsheet != source.spreadsheet:
            fix = f"Write spreadsheet: {source.spreadsheet}; the bot keeps it beside the rows it is made of"
            raise refused(f"is in another spreadsheet than sheets.{other}", fix)
        return place

    @model_validator(mode="after")
    def _report_has_its_list(self) -> Self:
        if (self.bounced_messages is None) != (self.call_list is None):
            fix = "Set both to the tabs of the report and of its calls, or both to null"
            raise refused("has one of bounced_messages and call_list without the other", fix)
        return self
