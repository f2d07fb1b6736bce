"""The index of Firefox Translations' models: a collection of Remote Settings, where Firefox itself finds them.

fxtranslate knows its address (FXTRANSLATE_RECORDS_URL overrides it) and which versions it can read. We download with
our own client, for the user's proxies and certificates, and so that a download goes on where it stopped.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.catalog import LanguagePair
from models.pair_index import IndexedFile, IndexedPair, read_json
from models.placement import SourceError
from transcriber.core.speech import LanguageCode

if TYPE_CHECKING:
    import httpx2

_FILE_TYPES = frozenset({"model", "vocab", "srcvocab", "trgvocab", "lex"})
_ARCHITECTURES = ("base", "tiny", "base-memory")
"""Of one version, the last is taken: "base" is a little better and twice as slow."""
_Rank = tuple[bool, tuple[int, ...], int]
_CODE = re.compile(r"[a-z]{2,3}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def read(client: httpx2.Client) -> tuple[IndexedPair, ...]:
    """The newest model of each pair that this engine reads and that Firefox gives to everyone.

    Raises:
        SourceError: If the index can't be read, or has another form.
    """
    from fxtranslate import discovery

    url = discovery.records_url()
    document = read_json(client, url)
    server = read_json(client, url.partition("/buckets/")[0] + "/")
    try:
        base_url = server["capabilities"]["attachments"]["base_url"]
        groups: dict[tuple[str, str], dict[_Rank, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for record in document["data"]:
            if record["fileType"] in _FILE_TYPES and not record.get("filter_expression"):
                pair = record["sourceLanguage"], record["targetLanguage"]
                groups[pair][_rank(record)].append(record)
        best = [_best_of(pair, models, base_url) for pair, models in sorted(groups.items()) if _are_codes(pair)]
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{url} has another form than it had: {error!r}") from error
    return tuple(offer for offer in best if offer)


def unpack(file: IndexedFile, downloaded: Path, folder: Path) -> None:
    """See `models.pair_index.PairIndex`."""
    from fxtranslate import discovery

    try:
        content = discovery.verify_and_decompress(downloaded.read_bytes(), file.unpacked_sha256)
    except ValueError as error:
        raise SourceError(f"{file.name} is not what the index says: {error}") from error
    (folder / file.name.removesuffix(".zst")).write_bytes(content)


def _best_of(pair: tuple[str, str], models: Mapping[_Rank, list[Any]], base_url: str) -> IndexedPair | None:
    from fxtranslate import discovery

    for rank in sorted(models, reverse=True):
        records = models[rank]
        types = {record["fileType"] for record in records}
        is_whole = "model" in types and ("vocab" in types or {"srcvocab", "trgvocab"} <= types)
        if is_whole and discovery.model_pairs(json.dumps({"data": records})):
            source, target = (LanguageCode(code) for code in pair)
            version = records[0]["version"]
            return IndexedPair(
                engine="bergamot",
                pair=LanguagePair(source, target),
                version=version,
                description=f"Firefox Translations {version}, {records[0]['architecture']}",
                licence="MPL-2.0",
                files=tuple(_file_of(record, base_url) for record in records),
            )
    return None


def _file_of(record: Any, base_url: str) -> IndexedFile:
    name, attachment = record["name"], record["attachment"]
    if not _FILE_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the bare name of a file")
    return IndexedFile(f"{name}.zst", base_url + attachment["location"], attachment["hash"], record["decompressedHash"])


def _rank(record: Any) -> _Rank:
    version, architecture = record["version"], record.get("architecture")
    is_preview = "a" in version
    numbers = tuple(int(number) for number in re.findall(r"\d+", version))
    return not is_preview, numbers, _ARCHITECTURES.index(architecture) if architecture in _ARCHITECTURES else -1


def _are_codes(pair: tuple[str, str]) -> bool:
    return all(_CODE.fullmatch(code) for code in pair)
