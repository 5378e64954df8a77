"""The command line: alone prints and sets exit codes."""

from bot.cli import bounces, checking, looking, running, sandboxing, serving, tracking
from bot.cli.app import main

__all__ = ["bounces", "checking", "looking", "main", "running", "sandboxing", "serving", "tracking"]
