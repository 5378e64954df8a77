"""The other clients as they come, pointed at the local endpoint and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gspread
from gspread.http_client import HTTPClient

from bench.sheets.laps import Task
from bench.sheets.workload import TAB
from bot.sheets.credentials import read_service_account

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")


def open_worksheet(task: Task) -> gspread.Worksheet:
    """The tab in gspread: one call for the spreadsheet's properties."""
    return (
        gspread.Client(credentials(task), http_client=_local(task.url)).open_by_key(task.spreadsheet_id).worksheet(TAB)
    )


def open_http(task: Task) -> HTTPClient:
    """gspread's HTTP client alone."""
    return _local(task.url)(credentials(task))


def credentials(task: Task) -> Any:
    """The service account's; nothing is asked of anybody yet."""
    return read_service_account(Path(task.key_file), task.url).credentials


def _local(url: str) -> type[HTTPClient]:
    class Local(HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
            for host in GOOGLE:
                endpoint = endpoint.replace(host, url)
            return super().request(method, endpoint, *args, **kwargs)

    return Local
