"""google-api-python-client built from its own discovery documents, with the sandbox as their root."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from google.oauth2 import service_account
from googleapiclient.discovery import build_from_document
from googleapiclient.schema import Schemas

from bot.sandbox.sheets.server import SandboxServer
from tests.contract.sandbox.sandbox_clients import SCOPES, without_lookup

# at each call the client writes the docstrings of all methods anew, in 10 ms; nobody reads them here
Schemas.prettyPrintSchema = Schemas.prettyPrintByName = lambda self, schema: ""

_DOCUMENTS = files("googleapiclient") / "discovery_cache" / "documents"


def document(name: str, version: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_DOCUMENTS / f"{name}.{version}.json").read_text("utf-8"))
    return found


def credentials(server: SandboxServer) -> Any:
    found = service_account.Credentials.from_service_account_file(str(server.key_file), scopes=SCOPES)
    return without_lookup(found)


def service(server: SandboxServer, name: str, version: str) -> Any:
    """The service with every path of it, batch and upload too, below the server's URL."""
    root = {"rootUrl": f"{server.url}/", "mtlsRootUrl": f"{server.url}/"}
    return build_from_document(document(name, version) | root, credentials=credentials(server))
