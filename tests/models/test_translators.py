from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.cache import ModelCache
from models.catalog import Catalog, HubSource, LanguagePair, ModelEntry, ModelFile, ModelKind
from models.fakes import ScriptedTranslator
from models.translators import FoundModel, installed_pairs, open_translator
from transcriber.core.speech import LanguageCode
from transcriber.errors import ModelError, ModelMissingError
from transcriber.ports import Translator

CONTENT = b"weights"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
EN, PT, ES, DE = (LanguageCode(code) for code in ("en", "pt", "es", "de"))


def entry_of(engine: str, source: str, target: str) -> ModelEntry:
    pair = LanguagePair(LanguageCode(source), LanguageCode(target))
    file = ModelFile("model.bin", len(CONTENT), DIGEST)
    hub = HubSource("somebody/tiny", "b" * 40)
    name = f"{engine}-{pair}"
    return ModelEntry(name, ModelKind.TRANSLATION, "For tests", "MIT", (file,), (hub,), engine=engine, pair=pair)


CATALOG = Catalog(
    (
        *(entry_of("quick", *pair) for pair in (("en", "pt"), ("pt", "en"), ("es", "en"), ("en", "es"))),
        *(entry_of("broad", *pair) for pair in (("en", "pt"), ("es", "pt"))),
    )
)


class Desk:
    """A cache with two engines of translation. elsewhere: What the second finds outside it."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cache = ModelCache(CATALOG, root)
        self.elsewhere: list[FoundModel] = []
        for engine in ("quick", "broad"):
            monkeypatch.setitem(sys.modules, f"models.{engine}_translator", self._engine(engine))

    def install(self, *names: str) -> None:
        for name in names:
            (self.cache.root / name).mkdir(parents=True)
            (self.cache.root / name / "model.bin").write_bytes(CONTENT)

    def open(self, source: LanguageCode, target: LanguageCode) -> Translator:
        return open_translator(self.cache, source, target)

    def _engine(self, engine: str) -> SimpleNamespace:
        def load(folder: Path, *, model: str, pair: LanguagePair) -> ScriptedTranslator:
            assert folder.is_dir()
            return ScriptedTranslator(pair.source, pair.target, name=engine, model=model)

        def found_elsewhere() -> Sequence[FoundModel]:
            return self.elsewhere if engine == "broad" else ()

        return SimpleNamespace(load=load, found_elsewhere=found_elsewhere)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def test_a_pair_is_opened_with_its_engine_model_and_revision(desk: Desk) -> None:
    desk.install("quick-en-pt")
    translator = desk.open(EN, PT)
    assert (translator.name, translator.model) == ("quick", f"quick-en-pt@{DIGEST[:8]}")
    assert not translator.is_pivoted
    assert translator.translate(["hello"]) == ["pt:hello"]


def test_the_engine_that_comes_first_in_the_catalogue_has_the_pair(desk: Desk) -> None:
    desk.install("broad-en-pt")
    assert desk.open(EN, PT).name == "broad"
    desk.install("quick-en-pt")
    assert desk.open(EN, PT).name == "quick"


def test_without_a_direct_model_english_stands_between(desk: Desk) -> None:
    desk.install("quick-es-en", "broad-en-pt")
    translator = desk.open(ES, PT)
    assert translator.is_pivoted
    assert translator.name == "quick+broad"
    assert "quick-es-en@" in translator.model
    assert "broad-en-pt@" in translator.model
    assert translator.translate(["hola", ""]) == ["pt:en:hola", ""]


def test_a_direct_model_of_a_lesser_engine_is_better_than_a_pivot(desk: Desk) -> None:
    desk.install("quick-es-en", "quick-en-pt", "broad-es-pt")
    assert not desk.open(ES, PT).is_pivoted


def test_what_lies_elsewhere_counts_too(desk: Desk, tmp_path: Path) -> None:
    desk.elsewhere = [FoundModel(LanguagePair(DE, EN), tmp_path, "broad de-en 1.9")]
    assert desk.open(DE, EN).model == "broad de-en 1.9"


@pytest.mark.parametrize(
    ("installed", "pair", "command"),
    [
        ((), (EN, PT), "fetch quick-en-pt'"),
        ((), (ES, PT), "fetch broad-es-pt'"),
        ((), (PT, ES), "fetch quick-pt-en quick-en-es'"),
        (("quick-pt-en",), (PT, ES), "fetch quick-en-es'"),
        ((), (EN, DE), "fetch quick-en-de'"),
        (("quick-en-pt",), (DE, PT), "fetch quick-de-en'"),
    ],
)
def test_a_missing_pair_names_what_to_fetch(
    desk: Desk, installed: tuple[str, ...], pair: tuple[LanguageCode, LanguageCode], command: str
) -> None:
    desk.install(*installed)
    with pytest.raises(ModelMissingError) as caught:
        desk.open(*pair)
    assert f"'{pair[0]}'" in caught.value.message
    assert command in caught.value.hint


def test_a_damaged_model_is_as_good_as_none(desk: Desk) -> None:
    desk.install("quick-en-pt")
    (desk.cache.root / "quick-en-pt" / "model.bin").write_bytes(b"altered")
    with pytest.raises(ModelMissingError):
        desk.open(EN, PT)


def test_one_language_is_no_pair(desk: Desk) -> None:
    with pytest.raises(ValueError, match="two languages"):
        desk.open(EN, EN)


def test_pairs_are_listed_the_better_engine_first(desk: Desk) -> None:
    desk.install("broad-en-pt", "quick-en-pt")
    assert [(found.engine, str(found.pair)) for found in installed_pairs(desk.cache)] == [
        ("quick", "en-pt"),
        ("broad", "en-pt"),
    ]


def test_a_scripted_translator_belongs_to_the_thread_that_made_it(monkeypatch: pytest.MonkeyPatch) -> None:
    translator = ScriptedTranslator(EN, PT, {"hello": "olá"})
    assert translator.translate(["hello", "XQ1 world"]) == ["olá", "XQ1 pt:world"]
    assert translator.calls == [("hello", "XQ1 world")]
    monkeypatch.setattr("threading.get_ident", lambda: 0)
    with pytest.raises(ModelError, match="thread"):
        translator.translate(["hello"])


@pytest.mark.real_models
def test_the_shipped_catalogue_opens_what_it_marks_as_default(bergamot_model_path: object) -> None:
    from transcriber.wiring.translation import open_translator as opener

    assert callable(bergamot_model_path)
    bergamot_model_path("en", "pt")
    translator = opener()(EN, PT)
    assert (translator.name, translator.model) == ("bergamot", "bergamot-en-pt@d9687357")
