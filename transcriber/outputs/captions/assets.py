"""The page's own files, read once. Nothing that a page needs comes from anywhere else."""

from __future__ import annotations

import hashlib
import hmac
import html
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

_MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages as templates, and the files that they name.

    path: Where the files are served. It holds a secret made from the key, so that the modules can import each other
        without it, and changes with the files, so that browsers may keep them for good.
    """

    assets: Mapping[str, Asset]
    templates: Mapping[str, str]
    path: str

    def render(self, name: str, title: str) -> str:
        return self.templates[name].replace("{{assets}}", self.path).replace("{{title}}", html.escape(title))


def load_pages(key: str | None) -> Pages:
    assets: dict[str, Asset] = {}
    templates: dict[str, str] = {}
    digest = hmac.new((key or "").encode(), digestmod=hashlib.sha256)
    for file in sorted(files(__package__).joinpath("page").iterdir(), key=lambda file: file.name):
        stem, _, ending = file.name.rpartition(".")
        if ending == "html":
            templates[stem] = file.read_text(encoding="utf-8")
        elif ending in _MEDIA_TYPES:
            assets[file.name] = Asset(file.read_bytes(), _MEDIA_TYPES[ending])
            digest.update(file.name.encode() + b"\n" + assets[file.name].content)
    return Pages(assets, templates, f"/assets/{digest.hexdigest()[:32]}/")
