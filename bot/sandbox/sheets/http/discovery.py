"""Google's discovery documents, from google-api-python-client where it is installed, and served as of this server."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

from bot.sandbox.sheets.engine.model import Json

SERVED = {("sheets", "v4"), ("drive", "v3"), ("drive", "v2")}


@cache
def document(api: str, version: str) -> Json | None:
    """The document as Google publishes it; None where google-api-python-client is missing. Not to be changed."""
    spec = importlib.util.find_spec("googleapiclient")
    if spec is None or spec.origin is None or (api, version) not in SERVED:
        return None
    path = Path(spec.origin).parent / "discovery_cache" / "documents" / f"{api}.{version}.json"
    try:
        found: Json = json.loads(path.read_text("utf-8"))
    except OSError:
        return None
    return found


def served_document(api: str, version: str, root_url: str) -> Json | None:
    """The document with every address on this server. `root_url` ends with a slash."""
    found = document(api, version)
    if found is None:
        return None
    return found | {"rootUrl": root_url, "baseUrl": root_url + found["servicePath"], "mtlsRootUrl": root_url}


def directory(root_url: str) -> Json:
    """The list of APIs, as GET /discovery/v1/apis answers."""
    items: list[dict[str, Any]] = []
    for api, version in sorted(SERVED):
        found = document(api, version)
        if found is not None:
            names = ("id", "name", "version", "title", "description", "documentationLink")
            url = f"{root_url}discovery/v1/apis/{api}/{version}/rest"
            item: dict[str, Any] = {"kind": "discovery#directoryItem", **{name: found.get(name) for name in names}}
            items.append(item | {"discoveryRestUrl": url, "preferred": version != "v2"})
    return {"kind": "discovery#directoryList", "discoveryVersion": "v1", "items": items}


def api_of_version(version: str) -> str:
    """Which API `/$discovery/rest?version=…` means: both share this address, their versions differ."""
    return "sheets" if version == "v4" else "drive"


@cache
def drive_messages() -> dict[str, dict[str, str]]:
    """Message name → field → message name ("" for a plain value) of Drive v3; {} where its document is missing."""
    schemas = (document("drive", "v3") or {}).get("schemas", {})
    return {name: {f: _message(s) for f, s in schema.get("properties", {}).items()} for name, schema in schemas.items()}


def _message(schema: Json) -> str:
    return str(schema.get("$ref") or schema.get("items", {}).get("$ref") or "")
