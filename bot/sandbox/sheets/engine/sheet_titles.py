"""The titles of sheets: which are allowed, and which are made up."""

from __future__ import annotations

from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.model import Sheet, Workbook

LONGEST = 100


def check(workbook: Workbook, title: str, own: Sheet | None = None) -> None:
    """Lets a sheet have this title.

    Raises:
        ApiError: 400, it is empty, too long, or another sheet has it (case does not count).
    """
    if not title:
        raise invalid("The sheet name cannot be empty.")
    if len(title) > LONGEST:
        raise invalid(f"The sheet name cannot be greater than {LONGEST} characters.")
    folded = title.casefold()
    if any(sheet.title.casefold() == folded for sheet in workbook.sheets if sheet is not own):
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def free(workbook: Workbook, stem: str, number: int) -> str:
    """`Sheet2`, or the next number that no sheet has."""
    while workbook.find_title(f"{stem}{number}"):
        number += 1
    return f"{stem}{number}"


def of_copy(workbook: Workbook, title: str) -> str:
    """`Copy of Orders`, `Copy of Orders 1`, …"""
    if not workbook.find_title(f"Copy of {title}"):
        return f"Copy of {title}"
    return free(workbook, f"Copy of {title} ", 1)
