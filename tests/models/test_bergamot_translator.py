from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.bergamot_translator import BergamotTranslator, load
from models.catalog import LanguagePair
from transcriber.core.speech import LanguageCode
from transcriber.errors import ModelError

EN, PT = LanguageCode("en"), LanguageCode("pt")
EN_PT = LanguagePair(EN, PT)


@pytest.fixture(scope="module")
def english_portuguese(bergamot_model_path: Callable[[str, str], Path]) -> BergamotTranslator:
    return load(bergamot_model_path("en", "pt"), model="bergamot-en-pt", pair=EN_PT)


@pytest.fixture(scope="module")
def portuguese_english(bergamot_model_path: Callable[[str, str], Path]) -> BergamotTranslator:
    return load(bergamot_model_path("pt", "en"), model="bergamot-pt-en", pair=LanguagePair(PT, EN))


@pytest.mark.real_models
class TestRealModels:
    def test_the_words_are_in_the_other_language(self, english_portuguese: BergamotTranslator) -> None:
        assert english_portuguese.translate(["The queue is full."]) == ["A fila está cheia."]

    def test_and_in_the_other_direction(self, portuguese_english: BergamotTranslator) -> None:
        [said] = portuguese_english.translate(["A fila não está cheia."])
        assert "queue" in said
        assert "not" in said

    def test_sentences_stand_in_order_and_empty_ones_stay_empty(self, english_portuguese: BergamotTranslator) -> None:
        first, blank, last = english_portuguese.translate(["The queue is full.", "", "We need more memory."])
        assert (first, blank) == ("A fila está cheia.", "")
        assert "memória" in last

    def test_numbers_are_kept(self, english_portuguese: BergamotTranslator) -> None:
        [said] = english_portuguese.translate(["We have 37 nodes and 256 cores."])
        assert "37" in said
        assert "256" in said

    def test_placeholders_are_kept(self, english_portuguese: BergamotTranslator) -> None:
        [said] = english_portuguese.translate(["XQ1 is faster than XQ2 on XQ12."])
        assert [said.count(name) for name in ("XQ1 ", "XQ2 ", "XQ12")] == [1, 1, 1]

    def test_shouting_is_translated_and_stays_shouting(self, english_portuguese: BergamotTranslator) -> None:
        [said] = english_portuguese.translate(["THIS IS VERY IMPORTANT FOR ALL OF US."])
        assert said.isupper()
        assert "IMPORTANTE PARA TODOS NÓS" in said

    def test_emoji_and_code_are_kept(self, english_portuguese: BergamotTranslator) -> None:
        said = english_portuguese.translate(["Great work 🎉👍 everyone!", "First run `pip install mpi4py` please."])
        assert "🎉👍" in said[0]
        assert "`pip install mpi4py`" in said[1]

    def test_right_to_left_text_is_not_made_into_something_else(self, english_portuguese: BergamotTranslator) -> None:
        arabic = "مرحبا بكم في الجلسة"
        said = english_portuguese.translate([arabic, f"{arabic}, how are you?"])
        assert said[0] == arabic
        assert said[1].startswith(arabic)
        assert "você" in said[1]

    def test_of_two_languages_in_a_sentence_the_other_one_is_translated_around_the_wanted_one(
        self, english_portuguese: BergamotTranslator
    ) -> None:
        [said] = english_portuguese.translate(["So the build, o que é que acham, is it stable now?"])
        assert "o que é que acham" in said
        assert "construção" in said
        assert "stable" not in said

    def test_nothing_of_400_words_without_a_full_stop_is_lost(self, english_portuguese: BergamotTranslator) -> None:
        clauses = [f"node {number} needs more memory and the users want another queue" for number in range(34)]
        sentence = ", ".join(clauses)
        assert len(sentence.split()) > 370
        [said] = english_portuguese.translate([sentence])
        words = said.replace(",", " ").split()
        assert [str(number) for number in range(34) if str(number) not in words] == []
        assert 0.8 < len(words) / len(sentence.split()) < 1.3

    def test_another_thread_is_told_so_and_the_owner_goes_on(self, english_portuguese: BergamotTranslator) -> None:
        caught: list[BaseException] = []

        def ask() -> None:
            try:
                english_portuguese.translate(["Hello"])
            except ModelError as error:
                caught.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        assert "thread" in str(caught[0])
        assert english_portuguese.translate(["Hello"]) == ["Olá"]

    def test_one_whose_thread_has_ended_is_freed_without_a_complaint(
        self, bergamot_model_path: Callable[[str, str], Path]
    ) -> None:
        made: list[BergamotTranslator] = []
        folder = bergamot_model_path("en", "pt")
        thread = threading.Thread(target=lambda: made.append(load(folder, model="en-pt", pair=EN_PT)))
        thread.start()
        thread.join()
        with pytest.raises(ModelError, match="thread"):
            made[0].translate(["Hello"])
        made.clear()  # what the engine complains of here, pytest turns into an error

    def test_nothing_opens_a_socket(
        self, bergamot_model_path: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[str] = []
        # An audit hook cannot be taken away again, so this one hears only while the test listens.
        is_listening = [True]
        sys.addaudithook(lambda event, _: opened.append(event) if is_listening[0] and "socket" in event else None)
        monkeypatch.setattr(socket, "socket", None)
        before = _sockets()
        translator = load(bergamot_model_path("en", "pt"), model="bergamot-en-pt", pair=EN_PT)
        translator.translate(["The queue is full."])
        is_listening[0] = False
        assert opened == []
        assert _sockets() <= before  # the engine is native: what it opened would be seen here alone


def _sockets() -> set[str]:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return set()
    names = set()
    for path in folder.iterdir():
        try:
            names.add(str(path.readlink()))
        except OSError:  # the one that lists the folder
            continue
    return {name for name in names if name.startswith("socket:")}


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.xxyy.bin").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="xx-yy"):
        load(tmp_path, model="xx-yy", pair=EN_PT)


class PanicException(BaseException):
    """As the engine's runtime raises it."""

    __module__ = "pyo3_runtime"


def test_a_panic_of_the_engine_is_an_error_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def panic(_: str) -> str:
        raise PanicException("index out of bounds")

    engine = SimpleNamespace(translate=panic)
    monkeypatch.setitem(sys.modules, "fxtranslate", SimpleNamespace(Translator=lambda *_: engine))
    translator = load(tmp_path, model="en-pt", pair=EN_PT)
    with pytest.raises(ModelError, match="'en-pt' failed: index out of bounds"):
        translator.translate(["Hello"])


def test_ctrl_c_is_not_taken_for_a_fault_of_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "fxtranslate", SimpleNamespace(Translator=interrupted))
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path, model="en-pt", pair=EN_PT)
