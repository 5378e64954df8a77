"""No public method of gspread is left out of these tests."""

from __future__ import annotations

import re
from pathlib import Path

import gspread
import pytest
from gspread.client import Client

TESTS = "\n".join(path.read_text() for path in Path(__file__).parent.glob("test_gspread_*.py"))


@pytest.mark.parametrize("kind", [Client, gspread.Spreadsheet, gspread.Worksheet], ids=lambda kind: kind.__name__)
def test_every_public_method_is_called(kind: type) -> None:
    public = {name for name in vars(kind) if not name.startswith("_")}
    assert {name for name in public if not re.search(rf"\.{name}\b", TESTS)} == set()
