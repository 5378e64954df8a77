"""The command line: alone prints and sets exit codes."""

from bot.errors import ExitCode

try:
    from bot.cli import (
        bounces,
        calls,
        checking,
        explaining,
        letters,
        looking,
        planning,
        running,
        sandboxing,
        serving,
        tracking,
        undoing,
    )
    from bot.cli.app import main
except KeyboardInterrupt:  # pressed while this is read, which takes longer than the rest of a short command
    raise SystemExit(int(ExitCode.INTERRUPTED)) from None

__all__ = [
    "bounces",
    "calls",
    "checking",
    "explaining",
    "letters",
    "looking",
    "main",
    "planning",
    "running",
    "sandboxing",
    "serving",
    "tracking",
    "undoing",
]
