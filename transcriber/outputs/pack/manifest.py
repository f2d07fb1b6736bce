"""The list of what is in a pack, with checksums: what makes a folder a pack, and tells what people changed in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST_NAME = "manifest.json"
FORMAT_KEY = "bofscribe_pack"
_FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    name: str
    sha256: str
    n_bytes: int
    description: str = ""


def entry_of(folder: Path, name: str, description: str = "") -> ManifestEntry:
    content = (folder / name).read_bytes()
    return ManifestEntry(name, hashlib.sha256(content).hexdigest(), len(content), description)


def render_manifest(session: dict[str, Any], entries: Iterable[ManifestEntry]) -> str:
    """session: What is told of the session, as JSON holds it."""
    files = [
        {"name": one.name, "sha256": one.sha256, "bytes": one.n_bytes, "description": one.description}
        for one in entries
    ]
    data = {FORMAT_KEY: _FORMAT_VERSION, **session, "files": files}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_manifest(folder: Path) -> tuple[ManifestEntry, ...] | None:
    """What a folder's manifest lists; None where the folder is no pack."""
    try:
        data = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        if not isinstance(data, dict) or FORMAT_KEY not in data:
            return None
        return tuple(ManifestEntry(str(one["name"]), str(one["sha256"]), int(one["bytes"])) for one in data["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def changed_files(folder: Path, entries: Iterable[ManifestEntry]) -> list[str]:
    """Names of files that somebody added to a pack or changed in it; one that was deleted is no loss."""
    known = {one.name: one for one in entries}
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(folder).as_posix()
        if name == MANIFEST_NAME:
            continue
        if name not in known or entry_of(folder, name).sha256 != known[name].sha256:
            found.append(name)
    return found
