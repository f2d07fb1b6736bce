"""How captions of a recording grow in translation, on a clock that other processes don't disturb."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.translation.growth import Growth, Seen, growth_of
from transcriber.bench.pace import SimulatedTime
from transcriber.capture.audio_file import read_recording
from transcriber.capture.streaming import in_blocks
from transcriber.config import load_settings
from transcriber.core.speech import join_words
from transcriber.core.state import State
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.core.translation_work import LanguagePair
from transcriber.glossaries.loading import load_glossary
from transcriber.live.recognition import StreamingRecognition
from transcriber.live.updates import LiveUpdate
from transcriber.session.partial_translation import PartialTranslation
from transcriber.session.protected_translation import translate_protected
from transcriber.terms.protection import TermProtection
from transcriber.wiring.engines import offline_engines, session_engines
from transcriber.wiring.translation import open_translator

_FLAGS = {"languages": {"spoken": ("en",), "captions": ("pt",)}}


def heard(recording: Path, pair: LanguagePair) -> Growth:
    """Streaming recognition of a whole recording, each of its captions translated at once."""
    protection = TermProtection(load_glossary(load_settings(None, {}, _FLAGS).glossary, Path()))
    translate = open_translator()(pair.source, pair.target).translate
    growing = PartialTranslation(pair, protection)
    seen: list[Seen] = []
    lines: list[tuple[int, tuple[str, ...]]] = []
    n_heard = 0
    for update in _updates(recording, pair):
        for segment in update.segments:
            text = join_words(segment.words, segment.language)
            words = tuple(translate_protected(text, translate, protection, pair.target).text.split())
            lines.append((len(text.split()), words))
            n_heard = max(n_heard, sum(n_words for n_words, _ in lines))
            seen.append(Seen(n_heard, sum(len(words) for _, words in lines), ()))
        caption = update.caption()
        n_open = len(f"{caption.stable_text} {caption.unstable_text}".split())
        if n_open:
            n_heard = max(n_heard, sum(n_words for n_words, _ in lines) + n_open)
            shown = growing.after(caption, translate)
            tail = tuple(f"{shown.stable_text} {shown.unstable_text}".split())
            seen.append(Seen(n_heard, sum(len(words) for _, words in lines), tail))
    return growth_of(seen, lines)


def _updates(recording: Path, pair: LanguagePair) -> Iterator[LiveUpdate]:
    engines = session_engines(offline_engines(load_settings(None, {}, _FLAGS), print, Path()))
    pace = SimulatedTime()
    recognition = StreamingRecognition(
        engines.activity(),
        engines.recognizer(),
        languages=[pair.source],
        expected_words=lambda text: engines.vocabulary.expected_words(State(), text),
        seconds=pace.seconds,
    )
    began_s, n_samples = pace.seconds(), 0
    for block in in_blocks(read_recording(recording).samples):
        n_samples += len(block)
        pace.wait_until(began_s + n_samples / SAMPLE_RATE_HZ)
        recognition.insert(block)
        is_late = pace.seconds() - began_s >= (n_samples + len(block)) / SAMPLE_RATE_HZ
        if not is_late and (update := recognition.process()):
            yield update
    yield recognition.finish()
