"""How live translation does: how late a final's translation is, and how calm and how late what grows is.

    python -m tests.benchmarks.translation_live RECORDING REFERENCE.seglst.json [--seconds N] [--text FLORES_FOLDER]

live: a session runs at the pace of real time, recognition and voices beside it, translated into two languages; where
there is a model for one alone, a second one of its kind works at the same cost. `final_s`: from the record that made a
segment's text to that of its translation, over both languages. `growing`: as one viewer saw it.

captions: the captions of the recording as recognition gives them when nothing else runs, each translated at once.

growing: each sentence of the reference comes word by word, as no recognizer does: the hardest case.

Of all: `erasure` is how many words are deleted from the end of what is shown to get to what is shown next, over the
final ones; the final translation takes part (Arivazhagan et al. 2020, "Re-translation versus Streaming for Simultaneous
Translation"). `lag_words`: how many words of the source had been heard beyond those that a word stands for when it and
all before it were there to stay (their finalization), and, `first`, when any stood at its place. Words are compared
without case and punctuation, as in `bofscribe bench live`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from tests.benchmarks.translation.growth import Growth, Seen, growth_of, summary
from tests.benchmarks.translation.heard import heard
from transcriber.core.events import Record, SegmentId, TranslationProduced
from transcriber.core.signals import PartialCaption, PartialTranslated, Signal
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State, apply
from transcriber.core.translation_work import LanguagePair, sentences_of
from transcriber.errors import ModelMissingError
from transcriber.ports import OpenTranslator, Translator
from transcriber.session.journal import read_journal
from transcriber.session.partial_translation import PartialTranslation
from transcriber.session.signal_hub import SignalHub
from transcriber.session.store import Store
from transcriber.terms.glossary import Glossary
from transcriber.terms.protection import TermProtection
from transcriber.wiring import translation as translation_wiring
from transcriber.wiring.live import live_session

EN, PT, ES = (LanguageCode(code) for code in ("en", "pt", "es"))


class Viewer:
    """Sees the translation into one language, and how much of the source had been heard."""

    def __init__(self, store: Store, language: LanguageCode) -> None:
        self._store = store
        self._language = language
        self._lock = threading.Lock()
        self._n_heard = 0
        self._final: dict[SegmentId, tuple[str, ...]] = {}
        self._seen: list[Seen] = []

    def take(self, signal: Signal) -> None:
        with self._lock:
            if isinstance(signal, PartialCaption):
                n_final = sum(len(segment.words) for segment in self._store.state.segments.values())
                n_open = len(f"{signal.stable_text} {signal.unstable_text}".split())
                self._n_heard = max(self._n_heard, n_final + n_open)
            elif isinstance(signal, PartialTranslated) and signal.language == self._language:
                self._see(tuple(f"{signal.stable_text} {signal.unstable_text}".split()))

    def see_journal(self, _seq: int) -> None:
        with self._lock:
            for (segment, language), translation in self._store.state.translations.items():
                if language == self._language and segment not in self._final:
                    self._final[segment] = tuple(translation.text.split())
                    self._see(())  # a final line takes the tail away

    def growth(self) -> Growth:
        segments = self._store.state.segments
        lines = [(len(segments[segment].text.split()), words) for segment, words in self._final.items()]
        return growth_of(self._seen, lines)

    def _see(self, tail: tuple[str, ...]) -> None:
        n_final = sum(len(words) for words in self._final.values())
        self._seen.append(Seen(self._n_heard, n_final, tail))


def live(recording: Path, seconds: float | None) -> dict[str, Any]:
    """A whole session of a recording."""
    with tempfile.TemporaryDirectory(prefix="bofscribe-translation-") as folder:
        path, hub = Path(folder) / "session", SignalHub()
        flags = {"languages": {"spoken": ("en",), "captions": ("pt", "es")}, "live": {"input": str(recording)}}
        opener = _standing_in(translation_wiring.open_translator())
        with (
            mock.patch.object(translation_wiring, "open_translator", return_value=opener),
            live_session(path, flags, {}, hub, goes_on=False) as running,
        ):
            viewer = Viewer(running.store, PT)
            hub.join(viewer.take)
            running.store.subscribe(viewer.see_journal)
            timer = threading.Timer(seconds or 86_400.0, running.session.stop)
            timer.start()
            began_s, cpu_began_s = time.monotonic(), time.process_time()
            running.run()
            cores = (time.process_time() - cpu_began_s) / (time.monotonic() - began_s)
            timer.cancel()
            growing = summary([viewer.growth()])
        delays_s = sorted(_delays(read_journal(path / "journal.jsonl")))
    return {
        "final_s": {
            "n": len(delays_s),
            "p50": round(statistics.median(delays_s), 3),
            "p95": round(delays_s[int(0.95 * len(delays_s))], 3),
            "max": round(delays_s[-1], 3),
        },
        "growing": growing,
        "cores": round(cores, 2),
    }


def _standing_in(open_translator: OpenTranslator) -> OpenTranslator:
    """With the model into Portuguese for a language that has none."""

    def opened(source: LanguageCode, target: LanguageCode) -> Translator:
        try:
            return open_translator(source, target)
        except ModelMissingError:
            return open_translator(source, PT)

    return opened


def _delays(records: Iterable[Record]) -> Iterable[float]:
    state = State()
    made: dict[tuple[SegmentId, int], Record] = {}
    for record in records:
        state = apply(state, record)
        for segment in state.segments.values():
            made.setdefault((segment.id, segment.revision), record)
        event = record.event
        if isinstance(event, TranslationProduced):
            yield (record.at - made[event.segment, event.revision].at).total_seconds()


def grown(sentence: str, pair: LanguagePair, translator: Translator) -> Growth:
    """A sentence that comes word by word."""
    partial = PartialTranslation(pair, TermProtection(Glossary()))
    words = sentence.split()
    seen = []
    for n_heard in range(1, len(words)):
        caption = PartialCaption("", " ".join(words[:n_heard]), None, pair.source, 0.0, float(n_heard))
        after = partial.after(caption, translator.translate)
        seen.append(Seen(n_heard, 0, tuple(f"{after.stable_text} {after.unstable_text}".split())))
    final = tuple(translator.translate([sentence])[0].split())
    return growth_of([*seen, Seen(len(words), len(final), ())], [(len(words), final)])


def growing(sentences: Iterable[str], pair: LanguagePair) -> dict[str, Any]:
    """Over all sentences that are long enough to grow."""
    translator = translation_wiring.open_translator()(pair.source, pair.target)
    found = [grown(sentence, pair, translator) for sentence in sentences if len(sentence.split()) > 2]
    return {"pair": str(pair), "sentences": len(found), **summary(found)}


def _reference(path: Path) -> Sequence[str]:
    return [sentence for turn in json.loads(path.read_text()) for sentence in sentences_of(turn["words"])]


def main() -> None:
    parser = argparse.ArgumentParser(description="How live translation does.")
    parser.add_argument("recording", type=Path)
    parser.add_argument("reference", type=Path)
    parser.add_argument("--seconds", type=float, help="of the recording; all of it if left out")
    parser.add_argument("--text", type=Path, help="a folder with FLORES-200 devtest: its second half, every tenth")
    options = parser.parse_args()
    figures: dict[str, Any] = {"growing": [growing(_reference(options.reference), LanguagePair(EN, PT))]}
    if options.text:
        for pair, name in ((LanguagePair(EN, PT), "eng_Latn"), (LanguagePair(PT, EN), "por_Latn")):
            lines = (options.text / f"flores200_devtest.{name}").read_text(encoding="utf-8").splitlines()
            figures["growing"].append(growing(lines[506::10], pair))
    figures["captions"] = summary([heard(options.recording, LanguagePair(EN, PT))])
    figures["live"] = live(options.recording, options.seconds)
    print(json.dumps(figures, indent=1))  # noqa: T201 - the figures are what it is run for


if __name__ == "__main__":
    main()
