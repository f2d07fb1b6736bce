"""How live translation does: how late a final's translation is, and how calm and how late the growing ones are.

`python -m tests.benchmarks.translation_live RECORDING REFERENCE.seglst.json [--seconds N]`, from the repository root.

late: a session runs at the pace of real time, recognition and voices beside it, translated into two languages (where
there is a model for one alone, it works twice). From the record that made a segment's text to that of its translation.

growing: each sentence of the reference comes word by word, as captions do. `changed` counts words that were shown and
are not in what came after, over the final ones; `erasure` counts those too that stand behind a changed one (Arivazhagan
et al. 2020). `lag_words` is how many words of the source were heard beyond those that the shown ones stand for (average
lagging: Ma et al. 2019, "STACL").
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from unittest import mock

from transcriber.core.agreement import spoken_form
from transcriber.core.events import Record, SegmentId, TranslationProduced
from transcriber.core.signals import PartialCaption
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State, apply
from transcriber.core.translation_work import LanguagePair, sentences_of
from transcriber.errors import ModelMissingError
from transcriber.ports import OpenTranslator, Translator
from transcriber.session.journal import read_journal
from transcriber.session.partial_translation import PartialTranslation
from transcriber.session.signal_hub import SignalHub
from transcriber.terms.glossary import Glossary
from transcriber.terms.protection import TermProtection
from transcriber.wiring import translation
from transcriber.wiring.live import live_session
from transcriber.wiring.translation import open_translator

EN, PT, ES = (LanguageCode(code) for code in ("en", "pt", "es"))


@dataclass(frozen=True, slots=True)
class Growth:
    """Of one sentence: words of the final translation, words taken back, and the lag at each word of it."""

    n_words: int
    n_changed: int
    n_erased: int
    lags: tuple[float, ...]


def late(recording: Path, seconds: float | None) -> dict[str, Any]:
    """Seconds from a text to its translation, over both languages."""
    with tempfile.TemporaryDirectory(prefix="bofscribe-translation-") as folder:
        path = Path(folder) / "session"
        flags = {"languages": {"spoken": ("en",), "captions": ("pt", "es")}}
        standing_in = _standing_in(open_translator())
        with (
            mock.patch.object(translation, "open_translator", return_value=standing_in),
            live_session(path, str(recording), flags, {}, SignalHub(), captions="", goes_on=False) as running,
        ):
            timer = threading.Timer(seconds, running.session.stop) if seconds else None
            if timer is not None:
                timer.start()
            running.run()
            if timer is not None:
                timer.cancel()
        delays_s = sorted(_delays(read_journal(path / "journal.jsonl")))
        shutil.rmtree(path)
    return {
        "n": len(delays_s),
        "p50_s": round(statistics.median(delays_s), 3),
        "p95_s": round(delays_s[int(0.95 * len(delays_s))], 3),
        "max_s": round(delays_s[-1], 3),
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
    shown: list[str] = []
    first_shown_at: dict[int, int] = {}
    n_changed = n_erased = 0
    for n_heard in range(1, len(words) + 1):
        # The whole sentence is final: its translation takes the place of what was shown.
        heard = ("", " ".join(words[:n_heard])) if n_heard < len(words) else (sentence, "")
        caption = PartialCaption(*heard, None, pair.source, 0.0, float(n_heard))
        after = partial.after(caption, translator.translate)
        now = f"{after.stable_text} {after.unstable_text}".split()
        n_same = _n_same(shown, now)
        n_erased += len(shown) - n_same
        n_changed += len(shown) - _n_kept(shown, now)
        shown = now
        for index in range(len(now)):
            first_shown_at.setdefault(index, n_heard)
    ratio = len(words) / max(1, len(shown))
    lags = tuple(first_shown_at[index] - (index + 1) * ratio for index in range(len(shown)))
    return Growth(len(shown), n_changed, n_erased, lags)


def _n_same(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    different = (index for index, (a, b) in enumerate(pairs) if spoken_form(a) != spoken_form(b))
    return next(different, min(len(one), len(other)))


def _n_kept(one: Sequence[str], other: Sequence[str]) -> int:
    before, after = ([spoken_form(word) for word in words] for words in (one, other))
    return sum(block.size for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks())


def growing(sentences: Iterable[str], pair: LanguagePair) -> dict[str, Any]:
    """Over all sentences that are long enough to grow."""
    translator = open_translator()(pair.source, pair.target)
    found = [grown(sentence, pair, translator) for sentence in sentences if len(sentence.split()) > 2]
    n_words = sum(one.n_words for one in found)
    lags = sorted(lag for one in found for lag in one.lags)
    return {
        "pair": str(pair),
        "sentences": len(found),
        "changed": round(sum(one.n_changed for one in found) / n_words, 3),
        "erasure": round(sum(one.n_erased for one in found) / n_words, 3),
        "lag_words": round(statistics.mean(lags), 2),
        "lag_words_p95": round(lags[int(0.95 * len(lags))], 1),
    }


def _reference(path: Path) -> list[str]:
    return [sentence for turn in json.loads(path.read_text()) for sentence in sentences_of(turn["words"])]


def main() -> None:
    parser = argparse.ArgumentParser(description="How live translation does.")
    parser.add_argument("recording", type=Path)
    parser.add_argument("reference", type=Path)
    parser.add_argument("--seconds", type=float, help="of the recording; all of it if left out")
    parser.add_argument("--text", type=Path, help="a folder with FLORES-200 devtest, for sentences from both sides")
    options = parser.parse_args()
    figures: dict[str, Any] = {"growing": [growing(_reference(options.reference), LanguagePair(EN, PT))]}
    if options.text:
        for pair, name in ((LanguagePair(EN, PT), "eng_Latn"), (LanguagePair(PT, EN), "por_Latn")):
            lines = (options.text / f"flores200_devtest.{name}").read_text().splitlines()
            figures["growing"].append(growing(lines[::10], pair))
    figures["late"] = late(options.recording, options.seconds)
    print(json.dumps(figures, indent=1))  # noqa: T201 - the figures are what it is run for


if __name__ == "__main__":
    main()
