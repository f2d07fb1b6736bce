"""The index of Argos packages. It tells no checksums: what comes first is pinned, as `models.pair_index` says.

argostranslate knows its address; ARGOS_PACKAGE_INDEX overrides it.
"""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from models.argos_translator import argos_library
from models.catalog import LanguagePair
from models.pair_index import IndexedFile, IndexedPair, read_json
from models.placement import SourceError
from transcriber.core.speech import LanguageCode
from transcriber.errors import ModelError

if TYPE_CHECKING:
    import httpx2

_CODE = re.compile(r"[a-z]{2,3}")
_NEEDED = re.compile(r"metadata\.json|README\.md|[\w.-]+\.model|model/[\w.-]+")
"""Of a package's files; the rest are splitters of sentences, which are not used."""


def read(client: httpx2.Client) -> tuple[IndexedPair, ...]:
    """The newest package of each pair.

    Raises:
        SourceError: If argostranslate is not installed, or the index can't be read or has another form.
    """
    try:
        url = str(argos_library().settings.remote_package_index)
    except ModelError as error:
        raise SourceError(f"{error.message} {error.hint}") from error
    try:
        offers = sorted(
            (_offer_of(item) for item in read_json(client, url) if _is_pair(item)),
            key=lambda offer: _rank(offer.version),
        )
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{url} has another form than it had: {error!r}") from error
    newest = {offer.pair: offer for offer in offers}
    return tuple(newest[pair] for pair in sorted(newest, key=str))


def unpack(file: IndexedFile, downloaded: Path, folder: Path) -> None:
    """See `models.pair_index.PairIndex`."""
    try:
        with zipfile.ZipFile(downloaded) as archive:
            for member in archive.infolist():
                path = "/".join(PurePosixPath(member.filename).parts[1:])  # the folder of the package itself
                if not _NEEDED.fullmatch(path) or ".." in path or member.is_dir():
                    continue
                (folder / path).parent.mkdir(exist_ok=True)
                with archive.open(member) as source, (folder / path).open("wb") as target:
                    shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        downloaded.unlink()
        raise SourceError(f"{file.name} is not a whole package: {error}") from error
    if not (folder / "metadata.json").is_file() or not (folder / "model").is_dir():
        raise SourceError(f"{file.name} holds no model")


def _is_pair(item: Any) -> bool:
    return item.get("type", "translate") == "translate" and all(
        _CODE.fullmatch(item.get(key) or "") for key in ("from_code", "to_code")
    )


def _offer_of(item: Any) -> IndexedPair:
    pair = LanguagePair(LanguageCode(item["from_code"]), LanguageCode(item["to_code"]))
    version = item["package_version"]
    url = next(link for link in item["links"] if link.startswith("http"))
    return IndexedPair(
        engine="argos",
        pair=pair,
        version=version,
        description=f"Argos package {version}, {item.get('from_name')} to {item.get('to_name')}",
        licence="see its README.md",
        files=(IndexedFile(f"{pair}.argosmodel", url),),
    )


def _rank(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))
