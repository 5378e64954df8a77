"""The team's wordings as files: NAME.txt.j2 beside this module, or in a folder that the team names."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from bot.config.yaml_lines import InvalidFile, shown
from bot.core.letters import MOST_CHARACTERS, Letter, Letters, Template, template_faults
from bot.core.text import nearest
from bot.errors import ConfigurationError

ENDING = ".txt.j2"


def read_letters(folder: Path | None = None) -> Letters:
    """The letters; for each, the wording in `folder` if there is one, else the one that comes with the bot.

    Raises:
        InvalidFile: with every fault of every file in `folder`, also of one that is named as no letter is.
        ConfigurationError: there is no such folder.
    """
    packaged = resources.files("bot.letters")
    templates = {
        letter: Template(letter, letter + ENDING, packaged.joinpath(letter + ENDING).read_text(encoding="utf-8"))
        for letter in Letter
    }
    faults: list[ConfigurationError] = []
    for path in _files_in(folder) if folder else ():
        try:
            template = _read(path)
        except ConfigurationError as fault:
            faults.append(fault)
            continue
        faults.extend(template_faults(template))
        templates[template.letter] = template
    if faults:
        raise InvalidFile(faults)
    return Letters(templates.values())


def _files_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        fix = "Create it, or set letters.folder to null for the wording that comes with the bot"
        raise ConfigurationError(shown(folder), "there is no such folder", fix)
    return sorted(folder.glob("*.j2"))


def _read(path: Path) -> Template:
    name = path.name.removesuffix(ENDING)
    if path.name != name + ENDING or name not in set(Letter):
        near = nearest(name, Letter) or Letter.CALL_SCRIPT
        known = " or ".join(letter + ENDING for letter in Letter)
        raise ConfigurationError(
            shown(path), f"is no letter, which are {known}", f"Rename it, such as to {near}{ENDING}"
        )
    try:
        with path.open("rb") as file:
            raw = file.read(4 * MOST_CHARACTERS + 4)  # enough for the check of its length
        text = raw.decode("utf-8-sig", "replace" if len(raw) > 4 * MOST_CHARACTERS else "strict")
    except OSError as error:
        problem, fix = f"cannot be read ({error.strerror})", "Check that it is a file, and whose it is"
        raise ConfigurationError(shown(path), problem, fix) from None
    except UnicodeDecodeError:
        raise ConfigurationError(shown(path), "is not UTF-8 text", "Save it as plain UTF-8 text") from None
    return Template(Letter(name), shown(path), text)
