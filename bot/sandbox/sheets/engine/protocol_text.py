"""Values as protocol buffer text, the form in which the service quotes a cell value that it cannot take."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.sheets.engine.errors import ApiError, invalid


def not_scalar(line: list[Any], row: int) -> ApiError:
    """400 for the first list or object in a line of values: `Invalid values[0][1]: list_value {…}`."""
    column = next(i for i, value in enumerate(line) if isinstance(value, (list, dict)))
    return invalid(f"Invalid values[{row}][{column}]: {_text(line[column], 0)}")


def _text(value: Any, depth: int) -> str:
    """A google.protobuf.Value, one field a line, two spaces a level."""
    pad = "  " * depth
    if isinstance(value, dict):
        inside = "".join(
            f"{pad}  fields {{\n{pad}    key: {json.dumps(key)}\n{pad}    value {{\n"
            f"{_text(item, depth + 3)}{pad}    }}\n{pad}  }}\n"
            for key, item in value.items()
        )
        return f"{pad}struct_value {{\n{inside}{pad}}}\n"
    if isinstance(value, list):
        inside = "".join(f"{pad}  values {{\n{_text(item, depth + 2)}{pad}  }}\n" for item in value)
        return f"{pad}list_value {{\n{inside}{pad}}}\n"
    if value is None:
        return f"{pad}null_value: NULL_VALUE\n"
    kind = "bool" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
    return f"{pad}{kind}_value: {json.dumps(value, ensure_ascii=False)}\n"
