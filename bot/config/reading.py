"""Finding and reading config.yaml and the sheet schemas."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Collection, Mapping
from pathlib import Path

from bot.config.faults import validate
from bot.config.settings import Settings
from bot.config.yaml_lines import InvalidFile, read_yaml, shown
from bot.core.schema import SheetSchema
from bot.core.text import nearest
from bot.errors import ConfigurationError

CONFIG_VARIABLE = "SHEET_BOT_CONFIG"
_HOW = f"Go to the bot's folder, or name the file with --config or in the environment variable {CONFIG_VARIABLE}"


def find_config(explicit: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The configuration file: `explicit`, else $SHEET_BOT_CONFIG, else ./config.yaml; it exists and is a file.

    Raises:
        ConfigurationError: there is no such file.
    """
    named = environment.get(CONFIG_VARIABLE, "").strip()
    path = explicit or Path(named or "config.yaml").expanduser()
    source = "--config" if explicit else f"${CONFIG_VARIABLE}" if named else None
    place = f"{source} {path}" if source else shown(path.absolute())
    if path.is_dir():
        raise ConfigurationError(place, "it is a folder, not a file", f"Name the file, such as {path / 'config.yaml'}")
    if not path.exists():
        raise ConfigurationError(place, "there is no such file", _HOW)
    return path.absolute()


def read_config(path: Path, jobs: Collection[str] = ()) -> Settings:
    """The settings in that file; relative paths in it count from its folder. No secret is read.

    Args:
        path: as `find_config` returns it.
        jobs: the jobs there are; empty lets every name of a job pass.

    Raises:
        InvalidFile: with every fault, each with its line, what is wrong and what would be right.
    """
    document = read_yaml(path)
    # a section that is not written has defaults too, and their paths count from the same folder
    data = {"ledger": {}, "sandbox": {}} | document.data
    context = {"folder": path.absolute().parent, "jobs": frozenset(jobs)}
    return validate(Settings, dataclasses.replace(document, data=data), context)


def read_schemas(folder: Path, needed: Collection[str] = ()) -> dict[str, SheetSchema]:
    """The schemas of that folder by name, which is each file's name without `.yaml`.

    Raises:
        InvalidFile: with every fault of every file; also when one of `needed` is missing.
        ConfigurationError: there is no such folder.
    """
    if not folder.is_dir():
        raise ConfigurationError(shown(folder), "there is no such folder", "Restore sheet_schemas from the repository")
    schemas: dict[str, SheetSchema] = {}
    faults: list[ConfigurationError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = read_yaml(path)
            schema = validate(SheetSchema, document)
            if schema.name != path.stem:
                problem = f"the schema is named {schema.name!r}, its file {path.stem!r}"
                faults.append(document.fault(document.line(("name",)), problem, "Give both the same name"))
            schemas[schema.name] = schema
        except InvalidFile as error:
            faults.extend(error.faults)
    present = {path.stem for path in folder.glob("*.yaml")}
    for name in sorted(set(needed) - present):
        near = nearest(name, present - set(needed))
        fix = f"Rename {near}.yaml" if near else "Restore it from the repository"
        faults.append(ConfigurationError(shown(folder / f"{name}.yaml"), "there is no such file", fix))
    if faults:
        raise InvalidFile(faults)
    return schemas
