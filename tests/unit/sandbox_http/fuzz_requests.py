"""Random requests, valid and nearly valid, made from the discovery documents and from what the workbook holds now."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from fuzz_fitting import FITTING, known_ids
from fuzz_pools import (
    A1,
    DOCUMENTS,
    HUGE,
    KEPT_APART,
    MASKS,
    NEW,
    NUMBERS,
    RARE,
    TEXTS,
    TYPED,
    WORDS,
    WRITTEN,
    WRONG,
    Json,
)

from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.http.validation.unions import unions


class Maker:
    """Makes requests for one workbook; the same seed and the same workbooks give the same requests."""

    def __init__(self, seed: int | str) -> None:
        self.random = Random(seed)
        self.book = Workbook("", "", "", [])
        self._api, self._adding, self.lone, self._wrong = "sheets", True, False, 0.03

    def of(self, book: Workbook, wrong: float = 0.03) -> Maker:
        """Aims at this workbook; `wrong` is the chance of a field that does not fit."""
        self.book, self._wrong = book, wrong
        return self

    def pick(self, pool: Any) -> Any:
        return self.random.choice(pool)

    def chance(self, likely: float) -> bool:
        return self.random.random() < likely

    # --- methods ------------------------------------------------------------------------------------------------------

    def body(self, api: str, name: str) -> Any:
        """A body of this schema."""
        self._api, self.lone = api, name == "ValueRange"
        return self.message(name, 0)

    def parameters(self, api: str, method: Json) -> tuple[Json, list[tuple[str, str]]]:
        """Values for a method's path and its query."""
        self._api = api
        path, query = {}, []
        for name, schema in method.get("parameters", {}).items():
            in_path = schema.get("location") == "path"
            rare = 0.05 if name == "valueInputOption" else 0.6
            if not in_path and not schema.get("required") and self.chance(rare):
                continue
            for _ in range(self.random.randint(1, 3) if schema.get("repeated") else 1):
                value = self._parameter(name, schema)
                text = json.dumps(value) if isinstance(value, bool) else str(value)
                if in_path:
                    path[name] = text
                else:
                    query.append((name, text))
        if api == "drive" and self.chance(0.6):
            query.append(("fields", "*"))
        elif self.chance(0.15):
            query.append(("fields", self._mask("sheets,properties,replies,updatedSpreadsheet,values,range,files,id")))
        if self.chance(self._wrong):
            query.append(
                (self.pick(["alt", "prettyPrint", "nosuch", "$.xgafv", "key", "callback", "$fields"]), self.pick(WORDS))
            )
        return path, query

    def _parameter(self, name: str, schema: Json) -> Any:
        if name in ("spreadsheetId", "fileId"):
            return self.book.spreadsheet_id if self.chance(0.95) else self.pick(["nope", "a/b", "😀", "."])
        if name in ("range", "ranges"):
            return self.a1()
        if "enum" in schema:
            return self.pick([*schema["enum"], "nonsense"] if self.chance(0.1) else schema["enum"])
        return self._value(name, schema, "", 0)

    def a1(self) -> str:
        """A range in A1 notation, mostly on the grid."""
        if self.chance(0.3):
            return str(self.pick(A1))
        sheet = self.pick(self.book.sheets)
        title = sheet.title.replace("'", "''")
        column, row = self.pick("ABCDEFGHIJ"), self.random.randint(1, 22)
        end = self.pick(["", f":{self.pick('ABCDEFGH')}{self.random.randint(1, 22)}", ":D", f":{row + 1}"])
        return self.pick([f"'{title}'!{column}{row}{end}", f"{column}{row}{end}", f"'{title}'", title])  # type: ignore[no-any-return]

    def kinds(self) -> list[str]:
        return sorted(DOCUMENTS["sheets"]["schemas"]["Request"]["properties"])

    def request(self, kind: str) -> Json:
        """One request of a batchUpdate."""
        self._api, self._adding = "sheets", not kind.startswith("update")
        return {kind: self.message(kind[0].upper() + kind[1:] + "Request", 1)}

    # --- messages -----------------------------------------------------------------------------------------------------

    def message(self, name: str, depth: int) -> Any:
        if self.chance(self._wrong / 4):
            return self.pick(WRONG)
        if name in FITTING:
            return FITTING[name](self, depth)
        members: Json = DOCUMENTS[self._api]["schemas"][name].get("properties", {})
        left_out: set[str] = set()
        if self._api == "drive":
            left_out = {field for field in members if field not in WRITTEN or self.chance(0.6)}
        for union in unions(name, members).values():
            keep = self.pick(sorted(union))
            left_out |= union - {keep}
            if self.chance(self._wrong):
                left_out = set()
        for keep_one in KEPT_APART.get(name, ()):
            left_out |= set(keep_one) - {self.pick(keep_one[:1] if self.chance(0.6) else keep_one)}
        if name in NEW and self._adding and self.chance(0.8):
            left_out.add(NEW[name])
        likely = 0.97 if depth <= 1 else 0.75 if depth == 2 else 0.4 if depth < 6 else 0.12
        found = {}
        for field, schema in members.items():
            if field in left_out or field == "fields" or (depth > 9 and "$ref" in schema):
                continue
            rare = "readOnly" in schema or "dataSource" in field or field in RARE
            if self.chance(0.05 if (rare and field != "developerMetadata") or (rare and depth > 1) else likely):
                found[field] = self._value(field, schema, name, depth)
        if "fields" in members:
            found["fields"] = self._mask_for(found)
        if self.chance(self._wrong):
            found[self.pick([*members, "nosuch", ""])] = self.pick(WRONG)
        return found

    def _value(self, field: str, schema: Json, owner: str, depth: int) -> Any:
        if self.chance(self._wrong / 4):
            return self.pick(WRONG)
        if "$ref" in schema:
            return self.message(schema["$ref"], depth + 1)
        if "enum" in schema:
            return self.pick(schema["enum"])
        match schema.get("type"):
            case "array":
                if schema["items"].get("type") == "array":
                    return self.rows()
                most = 3 if depth < 5 else 1
                return [self._value(field, schema["items"], owner, depth) for _ in range(self.random.randint(0, most))]
            case "object":
                inner = schema.get("additionalProperties")
                keys = ["0", "1", "2", "5", "-1", "99", "x", "2147483648"]
                return (
                    {
                        self.pick(keys[: 4 if self.chance(0.8) else 8]): self._value("", inner, owner, depth)
                        for _ in range(2)
                    }
                    if inner
                    else {}
                )
            case "boolean":
                return self.chance(0.5)
            case "integer":
                return self._integer(field, owner)
            case "number":
                return (
                    self.random.random() if schema.get("format") == "float" or self.chance(0.5) else self.pick(NUMBERS)
                )
            case "any":
                return self._cell()
            case _:
                return self._text(field, owner)

    def sheet_id(self) -> int:
        if self.chance(0.95) and self.book.sheets:
            return int(self.pick(self.book.sheets).sheet_id)
        return int(self.pick([-1, 1, 77, HUGE - 1, 0]))

    def _integer(self, field: str, owner: str) -> int:
        if field in ("sheetId", "sourceSheetId") and "Properties" not in owner:
            return self.sheet_id()
        known = known_ids(self.book, field)
        if known and self.chance(0.8):
            return int(self.pick(known))
        if field in ("rowCount", "columnCount"):
            return int(self.pick([1, 5, 10, 20, 26, 30, 0, -1, 18279] + ([HUGE - 1] if self.chance(0.02) else [])))
        if field in ("length", "fillLength", "pixelSize", "widthPixels"):
            return int(self.pick([1, 2, 3, -1, -3, 0, 21, 40] + ([HUGE - 1] if self.chance(0.1) else [])))
        if self.chance(0.05):
            return int(self.pick([-HUGE, HUGE - 1, HUGE, 2**40]))
        return int(self.pick([0, 0, 1, 1, 2, 3, 4, 5, 8, 19, 20, 21, -1]))

    def _text(self, field: str, owner: str) -> str:
        if field in ("range", "a1Range", "ranges", "responseRanges"):
            return self.a1()
        known = known_ids(self.book, field)
        if known and self.chance(0.8):
            return str(self.pick(known))
        if field == "destinationSpreadsheetId":
            return str(self.pick([self.book.spreadsheet_id, "nope"]))
        return str(self.pick(TEXTS.get(field, WORDS)))

    def _mask(self, names: str) -> str:
        parts = names.split(",")
        path = ".".join(self.pick(parts) for _ in range(self.random.randint(1, 2)))
        return str(self.pick([*MASKS, path, f"{path},{self.pick(parts)}", f"{path}({self.pick(parts)})"]))

    def _mask_for(self, found: Json) -> str:
        """A mask that fits the object beside it, mostly."""
        if self.chance(0.25):
            return str(self.pick(MASKS)) if self.chance(0.4) else "*"
        objects = [one for one in found.values() if isinstance(one, dict) and one]
        rows = found.get("rows")
        for row in rows if isinstance(rows, list) else []:
            cells = row.get("values") if isinstance(row, dict) else None
            objects += [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []
        paths = [self._path(self.pick(objects)) for _ in range(self.random.randint(1, 3))] if objects else ["*"]
        return ",".join(path for path in paths if path) or "*"

    def _path(self, value: Json) -> str:
        names = [name for name in value if name]
        if not names:
            return ""
        name = self.pick(names)
        below = value[name]
        if isinstance(below, dict) and self.chance(0.5) and (rest := self._path(below)):
            return f"{name}.{rest}"
        return str(name)

    def rows(self) -> list[Any]:
        """The values of a ValueRange."""
        return [self._row() for _ in range(self.random.randint(0, 4))]

    def _row(self) -> Any:
        if self.chance(self._wrong):
            return self.pick(WRONG)
        return [self._cell() for _ in range(self.random.randint(0, 4))]

    def _cell(self) -> Any:
        if self.chance(self._wrong):
            return self.pick(WRONG)
        return self.pick([self.pick(TYPED), self.pick(NUMBERS), self.chance(0.5), None, "text", 3])
