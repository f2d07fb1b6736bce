"""A session is translated while it runs, whatever the models do; and offline, with the same result."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.builders import segment
from tests.session.translators import EN, ES, PT, ScriptedEngines, crashing
from transcriber.core.events import Event, FlagId, FlagRaised, FlagSpan, SegmentId, TextCorrected, TranslationCorrected
from transcriber.core.signals import NoticeShown, PartialCaption, PartialTranslated, Signal
from transcriber.core.speech import Label, LanguageCode
from transcriber.core.state import State
from transcriber.core.translation_work import LanguagePair
from transcriber.session.journal import Journal
from transcriber.session.loaded_translators import LoadedTranslators
from transcriber.session.store import Store, SystemClock
from transcriber.session.translating import Translating
from transcriber.session.translating_offline import translate_session

S1 = SegmentId("s1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(Journal(tmp_path / "journal.jsonl"), SystemClock()) as store:
        yield store


@dataclass
class Signals:
    """What was signalled; `wait_for` returns when something was."""

    seen: list[Signal] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def take(self, signal: Signal) -> None:
        with self._news:
            self.seen.append(signal)
            self._news.notify_all()

    def wait_for(self, is_there: Callable[[], object]) -> None:
        with self._news:
            assert self._news.wait_for(is_there, timeout=20), self.seen

    @property
    def notices(self) -> list[str]:
        return [signal.text for signal in self.seen if isinstance(signal, NoticeShown)]

    @property
    def partials(self) -> list[PartialTranslated]:
        return [signal for signal in self.seen if isinstance(signal, PartialTranslated)]

    def shown(self, language: LanguageCode = PT) -> str:
        """The tail as a viewer has it now."""
        last = [one for one in self.partials if one.language == language][-1:]
        return " ".join(f"{one.stable_text} {one.unstable_text}".strip() for one in last)


def begun(
    store: Store,
    engines: ScriptedEngines,
    signals: Signals,
    *,
    spoken: Sequence[LanguageCode] = (EN,),
    wanted: Sequence[LanguageCode] = (PT,),
) -> Translating:
    return Translating(store, engines.engines, spoken, wanted, signals.take)


def texts(state: State) -> dict[tuple[str, str], str]:
    return {(segment_id, language): one.text for (segment_id, language), one in state.translations.items()}


def partial(stable: str, unstable: str = "", language: LanguageCode | None = EN) -> PartialCaption:
    return PartialCaption(stable, unstable, Label("A"), language, 1.0, 3.0)


NOTHING_SAID = PartialCaption("", "", None, None, 0.0, 0.0)


def test_every_final_is_translated_into_every_language_by_the_end(store: Store) -> None:
    engines, signals = ScriptedEngines(), Signals()
    translating = begun(store, engines, signals, wanted=(PT, ES))
    for number in range(20):
        store.append(segment(f"s{number}", f"Line {number}.", float(number)))
    translating.finish()
    assert len(store.state.translations) == 40
    one = store.state.translations[SegmentId("s7"), ES]
    assert (one.text, one.engine, one.model, one.revision) == ("es:Line es:7.", "scripted", "scripted-translator@1", 1)
    assert signals.notices == []


def test_what_was_there_before_is_translated_first_to_last(store: Store) -> None:
    store.append(segment("s2", "Later.", 5.0), segment("s1", "Sooner.", 1.0))
    engines = ScriptedEngines()
    begun(store, engines, Signals()).finish()
    assert engines.asked == ["Sooner.", "Later."]


def test_each_language_spoken_is_translated_into_the_others_and_a_new_one_too(store: Store) -> None:
    engines = ScriptedEngines()
    translating = begun(store, engines, Signals(), wanted=(PT, EN))
    store.append(segment("s1", "Hello."), segment("s2", "Olá.", 5.0, language="pt"))
    translating.finish()
    assert texts(store.state) == {("s1", "pt"): "pt:Hello.", ("s2", "en"): "en:Olá."}
    assert set(engines.opened) == {LanguagePair(EN, PT), LanguagePair(PT, EN)}


def test_a_correction_is_translated_again_and_nothing_else(store: Store) -> None:
    store.append(segment("s1", "Hello."), segment("s2", "Bye.", 5.0))
    translate_session(store, ScriptedEngines().engines, (PT,), on_notice=print)
    engines = ScriptedEngines()
    translating = begun(store, engines, Signals())
    store.append(TextCorrected(S1, "Hi.", "Eva"))
    translating.finish()
    assert engines.asked == ["Hi."]
    assert store.state.translations[S1, PT].revision == 2


def test_a_person_s_translation_stays_also_where_it_comes_while_the_model_works(store: Store) -> None:
    def answer(_sentence: str, said: str) -> str:
        store.append(TranslationCorrected(S1, 1, PT, "Oi!", "Eva"))
        return said

    store.append(segment("s1", "Hello."))
    begun(store, ScriptedEngines(answer), Signals()).finish()
    assert texts(store.state) == {("s1", "pt"): "Oi!"}


def test_a_result_for_a_text_that_changed_meanwhile_is_dropped_and_made_anew(store: Store) -> None:
    def answer(sentence: str, said: str) -> str:
        if sentence == "Hello.":
            store.append(TextCorrected(S1, "Hi.", "Eva"))
        return said

    store.append(segment("s1", "Hello."))
    begun(store, ScriptedEngines(answer), Signals()).finish()
    assert texts(store.state) == {("s1", "pt"): "pt:Hi."}
    assert store.state.seq == 3


def test_a_pair_without_an_engine_is_told_at_the_start_and_the_others_go_on(store: Store) -> None:
    engines, signals = ScriptedEngines(missing=(ES,)), Signals()
    translating = begun(store, engines, signals, wanted=(PT, ES))
    signals.wait_for(lambda: signals.notices)
    assert "Nothing translates into es. Fetch it." in signals.notices[0]
    store.append(segment("s1", "Hello."))
    translating.finish()
    assert texts(store.state) == {("s1", "pt"): "pt:Hello."}
    assert len(signals.notices) == 1


def test_a_translation_over_a_language_between_is_told(store: Store) -> None:
    signals = Signals()
    begun(store, ScriptedEngines(is_pivoted=True), signals).finish()
    assert ["over a language between" in notice for notice in signals.notices] == [True]


@pytest.mark.parametrize(("uses_context", "contexts"), [(True, ["", "Hello."]), (False, ["", ""])])
def test_what_was_said_before_is_given_to_a_translator_that_uses_it_and_to_no_other(
    store: Store, uses_context: bool, contexts: list[str]
) -> None:
    store.append(segment("s1", "Hello."), segment("s2", "Olá.", 3.0, language="pt"), segment("s3", "Bye.", 5.0))
    engines = ScriptedEngines(uses_context=uses_context)
    begun(store, engines, Signals()).finish()
    assert [translator.contexts for translator in engines.translators] == [contexts]


def test_beyond_so_many_models_the_one_used_longest_ago_is_closed_and_opened_again_when_needed(store: Store) -> None:
    engines, signals = ScriptedEngines(), Signals()
    set_up = replace(engines.engines, loaded=LoadedTranslators(most_models=1))
    translating = Translating(store, set_up, (EN,), (PT,), signals.take)
    signals.wait_for(lambda: signals.partials)
    other = Translating(store, set_up, (EN,), (ES,), signals.take)
    signals.wait_for(lambda: len(signals.partials) == 2)
    store.append(segment("s1", "Hello."))
    other.finish()
    translating.finish()
    assert texts(store.state) == {("s1", "pt"): "pt:Hello.", ("s1", "es"): "es:Hello."}
    assert engines.opened.count(LanguagePair(EN, PT)) == 2


def test_a_model_that_crashes_is_opened_again_and_the_line_is_translated(store: Store) -> None:
    engines, signals = ScriptedEngines(crashing("Two.", times=1)), Signals()
    store.append(segment("s1", "One."), segment("s2", "Two.", 5.0), segment("s3", "Three.", 9.0))
    begun(store, engines, signals).finish()
    assert texts(store.state) == {("s1", "pt"): "pt:One.", ("s2", "pt"): "pt:Two.", ("s3", "pt"): "pt:Three."}
    assert len(engines.opened) == 2
    assert signals.notices == []


def test_a_line_that_crashes_it_again_is_flagged_and_the_rest_goes_on(store: Store) -> None:
    engines, signals = ScriptedEngines(crashing("Two.", times=9)), Signals()
    store.append(segment("s1", "One."), segment("s2", "Two.", 5.0), segment("s3", "Three.", 9.0))
    begun(store, engines, signals).finish()
    assert texts(store.state) == {("s1", "pt"): "pt:One.", ("s3", "pt"): "pt:Three."}
    [flag] = store.state.flags.values()
    assert (flag.raised.kind, flag.raised.language, flag.raised.spans[0].segment) == ("untranslated", PT, "s2")
    assert "The model crashed." in flag.raised.message
    assert ["could not be translated" in notice for notice in signals.notices] == [True]


def test_a_line_that_failed_is_tried_again_by_the_next_run_and_flagged_once(store: Store) -> None:
    store.append(segment("s1", "One."))
    for _ in range(2):
        begun(store, ScriptedEngines(crashing("One.", times=9)), Signals()).finish()
    assert len(store.state.flags) == 1
    begun(store, ScriptedEngines(), Signals()).finish()
    assert texts(store.state) == {("s1", "pt"): "pt:One."}


def test_a_fault_of_the_program_that_stays_ends_the_pair_with_notices_and_nothing_else(store: Store) -> None:
    def answer(_sentence: str, said: str) -> str:
        if said.startswith("pt"):
            raise RuntimeError("a bug")
        return said

    signals = Signals()
    store.append(segment("s1", "Hello."))
    begun(store, ScriptedEngines(answer), signals, wanted=(PT, ES)).finish()
    assert texts(store.state) == {("s1", "es"): "es:Hello."}
    assert [notice.split(":")[0] for notice in signals.notices] == [
        "Translation en to pt failed and is begun anew",
        "Translation en to pt stands still until it is begun anew",
    ]


def test_a_backlog_is_told_as_lag_and_worked_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 0.0

    def answer(_sentence: str, said: str) -> str:
        nonlocal now_s
        now_s += 3.0
        return said

    monkeypatch.setattr("transcriber.session.translation_thread.time.monotonic", lambda: now_s)
    signals = Signals()
    store.append(*(segment(f"s{number}", f"Line {number}.", float(number)) for number in range(5)))
    begun(store, ScriptedEngines(answer), signals).finish()
    assert signals.notices == [
        "Translation from en to pt is 6 s behind; 3 lines wait.",
        "Translation from en to pt has caught up.",
    ]
    assert len(store.state.translations) == 5


def test_what_is_being_said_is_shown_translated_until_nothing_is_said(store: Store) -> None:
    begins, signals = threading.Event(), Signals()

    def answer(_sentence: str, said: str) -> str:
        begins.set()
        return said

    translating = begun(store, ScriptedEngines(answer), signals)
    signals.wait_for(lambda: signals.partials)
    translating.take(partial("We all have decided to"))
    assert begins.wait(20)
    translating.take(partial("We all have decided to go on now"))
    signals.wait_for(signals.shown)
    assert signals.shown() == "pt:We pt:all pt:have pt:decided pt:to"
    last = signals.partials[-1]
    assert (last.label, last.source_language, last.language, last.start, last.end) == ("A", "en", "pt", 1.0, 3.0)
    translating.take(NOTHING_SAID)
    assert signals.shown() == ""
    translating.finish()


def test_a_partial_that_a_segment_has_ended_is_dropped(store: Store) -> None:
    ended, signals = threading.Event(), Signals()

    def answer(sentence: str, said: str) -> str:
        if sentence == "Whole thing of ours.":
            store.append(segment("s1", "Whole sentence."))
            ended.set()
        return said

    translating = begun(store, ScriptedEngines(answer), signals)
    translating.take(partial("Whole thing of ours. We"))
    assert ended.wait(20)
    translating.finish()
    assert [one for one in signals.partials if one.stable_text] == []
    assert len(store.state.translations) == 1


def test_what_is_said_in_the_language_itself_is_no_business_of_the_translator(store: Store) -> None:
    engines = ScriptedEngines()
    translating = begun(store, engines, Signals())
    translating.take(partial("Nós decidimos ir embora.", language=PT))
    translating.finish()
    assert engines.asked == []


def test_a_model_that_crashes_at_what_is_being_said_goes_on_with_the_finals(store: Store) -> None:
    engines = ScriptedEngines(crashing("We all have decided to", times=9))
    signals = Signals()
    translating = begun(store, engines, signals)
    translating.take(partial("We all have decided to"))
    store.append(segment("s1", "We all have decided to go."))
    translating.finish()
    assert len(store.state.translations) == 1


def test_flags_about_translations_are_raised_as_they_come(store: Store) -> None:
    def review(state: State) -> Sequence[Event]:
        flagged = {flag.raised.spans[0].segment for flag in state.flags.values()}
        return [
            FlagRaised(FlagId(f"f{one}"), "number", "high", (FlagSpan(one, 1, 0, 1),), "?", language=language)
            for one, language in state.translations
            if one not in flagged
        ]

    store.append(segment("s1", "Hello."))
    translating = begun(store, ScriptedEngines(review=review), Signals())
    store.append(segment("s2", "Bye.", 5.0))
    translating.finish()
    assert sorted(store.state.flags) == ["fs1", "fs2"]


def test_offline_everything_due_is_translated_once_with_its_progress(store: Store) -> None:
    store.append(segment("s1", "Hello."), segment("s2", "Olá.", 5.0, language="pt"))
    shares: list[float] = []
    notices: list[str] = []
    engines = ScriptedEngines(missing=(ES,))
    for _ in range(2):
        state = translate_session(
            store, engines.engines, (PT, EN, ES), on_notice=notices.append, progress=shares.append
        )
    assert texts(state) == {("s1", "pt"): "pt:Hello.", ("s2", "en"): "en:Olá."}
    assert engines.asked == ["Hello.", "Olá."]
    assert shares[-1] == 1.0
    assert len(notices) == 4  # each run, from each language
    assert state.seq == 4


def test_offline_a_line_that_crashes_the_model_is_flagged_and_told(store: Store) -> None:
    store.append(segment("s1", "One."), segment("s2", "Two.", 5.0))
    notices: list[str] = []
    engines = ScriptedEngines(crashing("One.", times=9))
    state = translate_session(store, engines.engines, (PT,), on_notice=notices.append)
    assert texts(state) == {("s2", "pt"): "pt:Two."}
    assert [flag.raised.kind for flag in state.flags.values()] == ["untranslated"]
    assert len(notices) == 1
