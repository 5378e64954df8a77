"""Who may edit what: protected ranges and sheets."""

from __future__ import annotations

from bot.sandbox.sheets.engine import tied_ranges
from bot.sandbox.sheets.engine.area import Area, clamped, whole
from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.engine.grid import shown
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

REFUSED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)


def may_edit(workbook: Workbook, protected: Json, user: str) -> bool:
    """Whether the user may edit inside: the owner, a listed editor, who has the owner's domain if that is let in.

    A range that only warns lets everybody.
    """
    if protected.get("warningOnly") or user == workbook.owner:
        return True
    editors = protected.get("editors") or {}
    listed = {email.casefold() for email in editors.get("users") or ()}
    return user.casefold() in listed or (bool(editors.get("domainUsersCanEdit")) and _same_domain(workbook.owner, user))


def _same_domain(one: str, other: str) -> bool:
    domains = {email.rpartition("@")[2].casefold() for email in (one, other)}
    return len(domains) == 1 and not domains & {"", "gmail.com"}


def area_of(workbook: Workbook, sheet: Sheet, protected: Json) -> Area | None:
    """The protected area; of the named range or table it is tied to. None when that is on another sheet by now."""
    found = tied_ranges.current(workbook, protected).get("range") or {}
    return clamped(sheet, found) if found.get("sheetId", sheet.sheet_id) == sheet.sheet_id else None


def check(workbook: Workbook, sheet: Sheet, area: Area, user: str) -> None:
    """Lets the user edit the area.

    Raises:
        ApiError: 400, a part of it is protected against this user.
    """
    for protected in sheet.protected_ranges:
        if may_edit(workbook, protected, user):
            continue
        covered = area_of(workbook, sheet, protected)
        common = covered.overlap(area) if covered else None
        if common and not _unprotected(sheet, protected, common):
            raise refused()


def check_whole(workbook: Workbook, sheet: Sheet, user: str) -> None:
    """Lets the user change the sheet itself: its size, its place, its title.

    Raises:
        ApiError: 400, the whole sheet is protected against this user.
    """
    for protected in sheet.protected_ranges:
        covered = area_of(workbook, sheet, protected)
        if covered == whole(sheet) and not may_edit(workbook, protected, user):
            raise refused()


def show(workbook: Workbook, protected: Json, user: str) -> Json:
    """A ProtectedRange as this user sees it; only who may edit it sees the editors."""
    answer: Json = shown(tied_ranges.current(workbook, protected))
    if may_edit(workbook, protected, user):
        return {**answer, "requestingUserCanEdit": True}
    return {name: content for name, content in answer.items() if name != "editors"}


def refused() -> ApiError:
    """The error of an edit that is not allowed."""
    return invalid(REFUSED)


def _unprotected(sheet: Sheet, protected: Json, area: Area) -> bool:
    """Whether the exceptions of a sheet protection cover the whole area."""
    rest = [area]
    for exception in protected.get("unprotectedRanges") or ():
        hole = clamped(sheet, exception)
        rest = [part for piece in rest for part in piece.minus(hole)]
    return not rest
