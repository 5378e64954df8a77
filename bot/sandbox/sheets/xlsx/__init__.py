"""xlsx workbooks in and out, with openpyxl.

Kept both ways: values (text, numbers, booleans; dates and times as serial numbers with their number format, wall-clock
times without zone), formulas, number formats, fills, fonts, alignment, borders, links, rich text, notes, validation,
merges, hidden rows and columns, heights and widths, frozen rows and columns, the basic filter, protected sheets, named
ranges, conditional formats, tab colours and hidden tabs. Theme and indexed colours come in as RGB.

What xlsx has no place for stays in custom document properties: each sheet's id and grid size, locale and time zone. Not
kept: what Sheets alone knows (filter views, protected parts of a sheet, banding, groups, developer metadata) and what
this program does not read (charts, images, pivot tables, threaded comments, macros).
"""

from bot.sandbox.sheets.xlsx.load import read_xlsx
from bot.sandbox.sheets.xlsx.save import write_xlsx, xlsx_bytes

__all__ = ["read_xlsx", "write_xlsx", "xlsx_bytes"]
