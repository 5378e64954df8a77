"""The sheet schemas: read by name, refused with their lines."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.config import InvalidFile, read_schemas
from bot.errors import ConfigurationError

ROOT = Path(__file__).parents[3]
SMALL = """name: small
title: Small
case_id_prefix: SM
identity: { case_id: Case ID, order: Order Number, when: Date }
columns:
  - { name: Case ID, owner: bot }
  - { name: Order Number, owner: form, aliases: ["ORD#"] }
  - { name: Date, owner: form, kind: date }
"""


def faults(folder: Path, text: str, needed: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    (folder / "small.yaml").write_text(text)
    with pytest.raises(InvalidFile) as caught:
        read_schemas(folder, needed)
    return [(Path(fault.place).name, f"{fault.problem}. {fault.fix}") for fault in caught.value.faults]


def test_the_repository_s_schemas_are_read_by_name() -> None:
    schemas = read_schemas(ROOT / "sheet_schemas", ["responses", "sales_returns"])
    assert schemas["responses"].title == "Form Responses 1"
    assert all(name == schema.name for name, schema in schemas.items())


def test_a_typing_error_is_told_with_its_line(tmp_path: Path) -> None:
    [(place, text)] = faults(tmp_path, SMALL.replace("kind: date", "knd: date"))
    assert place == "small.yaml line 8"
    assert text == "unknown key 'knd' in columns. Did you mean 'kind'?"


def test_a_word_that_is_none_of_the_known_ones_is_told_with_them(tmp_path: Path) -> None:
    [(place, text)] = faults(tmp_path, SMALL.replace("owner: bot", "owner: robot"))
    assert place == "small.yaml line 6"
    assert text == "columns.owner is 'robot'. It should be 'form', 'people', 'shared' or 'bot'"


def test_an_alias_that_means_two_columns_is_told_where_it_stands_last(tmp_path: Path) -> None:
    [(place, text)] = faults(tmp_path, SMALL + '  - { name: Order, owner: form, aliases: ["ORD#"] }\n')
    assert place == "small.yaml line 9"
    assert "'ORD#' means both 'Order Number' and 'Order'" in text


def test_an_identity_that_names_no_column_is_told_where_it_stands(tmp_path: Path) -> None:
    [(place, text)] = faults(tmp_path, SMALL.replace("when: Date", "when: Day"))
    assert place == "small.yaml line 4"
    assert "'Day', which is not listed" in text


def test_all_files_are_looked_at_before_anything_is_said(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("columns: [\n")
    found = faults(tmp_path, SMALL.replace("owner: bot", "owner: robot"), ("small", "responses"))
    assert [place for place, _ in found] == ["broken.yaml line 2", "small.yaml line 6", "responses.yaml"]


def test_a_schema_has_the_name_of_its_file(tmp_path: Path) -> None:
    [(place, text)] = faults(tmp_path, SMALL.replace("name: small", "name: tiny"))
    assert place == "small.yaml line 1"
    assert "'tiny'" in text


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such folder"):
        read_schemas(tmp_path / "none")


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sheet_schemas", tmp_path, dirs_exist_ok=True)
    (tmp_path / "notes.txt").write_text("not a schema")
    assert "responses" in read_schemas(tmp_path)
