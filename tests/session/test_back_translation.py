"""Doubtful translations are translated back, where something can."""

from __future__ import annotations

import threading

from tests.session.translators import EN, ES, PT, ScriptedEngines, crashing
from transcriber.core.translation_work import LanguagePair
from transcriber.session.back_translation import BackTranslation


def test_a_model_is_opened_at_the_first_doubt_and_kept() -> None:
    engines = ScriptedEngines()
    back = BackTranslation(engines.open)
    assert engines.opened == []
    assert [back("olá", PT, EN), back("adeus", PT, EN)] == ["en:olá", "en:adeus"]
    assert engines.opened == [LanguagePair(PT, EN)]


def test_only_the_newest_pair_stays_open() -> None:
    engines = ScriptedEngines()
    back = BackTranslation(engines.open)
    for source in (PT, ES, PT):
        back("olá", source, EN)
    assert engines.opened == [LanguagePair(PT, EN), LanguagePair(ES, EN), LanguagePair(PT, EN)]


def test_each_thread_has_a_translator_of_its_own() -> None:
    engines, said = ScriptedEngines(), []
    back = BackTranslation(engines.open)
    for _ in range(2):
        thread = threading.Thread(target=lambda: said.append(back("olá", PT, EN)))
        thread.start()
        thread.join()
    assert said == ["en:olá", "en:olá"]
    assert len(engines.opened) == 2


def test_without_a_model_and_where_it_crashes_there_is_no_answer() -> None:
    assert BackTranslation(ScriptedEngines(missing=(EN,)).open)("olá", PT, EN) is None
    assert BackTranslation(ScriptedEngines(crashing("olá", times=9)).open)("olá", PT, EN) is None
