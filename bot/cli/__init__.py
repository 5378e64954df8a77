"""The command line: alone prints and sets exit codes."""

from bot.cli import (
    bounces,
    calls,
    checking,
    explaining,
    letters,
    looking,
    running,
    sandboxing,
    serving,
    tracking,
    undoing,
)
from bot.cli.app import main

__all__ = [
    "bounces",
    "calls",
    "checking",
    "explaining",
    "letters",
    "looking",
    "main",
    "running",
    "sandboxing",
    "serving",
    "tracking",
    "undoing",
]
