"""Scores of a transcript against a reference, by the libraries that published figures come from.

WER: jiwer over Whisper's English normalizer (its basic one where the reference has another language), all words in
time order. cpWER: MeetEval, the best assignment of our speakers to the reference's. DER: pyannote.metrics, without
collar, overlap scored.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcriber.core.speech import Word
from transcriber.core.state import State
from transcriber.core.views import named_turns, transcript_lines
from transcriber.errors import UsageError
from transcriber.outputs.fields import NOBODY_KNOWN


@dataclass(frozen=True, slots=True)
class Utterance:
    speaker: str
    start: float
    end: float
    words: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """utterances: In time order. turns: (speaker, start, end), overlaps kept."""

    utterances: tuple[Utterance, ...]
    turns: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Error rates as shares: 0.05 is 5 %."""

    wer: float
    cpwer: float
    der: float
    n_speakers: int
    n_speakers_reference: int


def read_reference(seglst: Path, rttm: Path | None = None) -> Reference:
    """A reference transcript, with the turns of an RTTM file where there is one beside it (NAME.rttm) or given.

    Raises:
        UsageError: If a file is missing or not what it should be.
    """
    try:
        entries = json.loads(seglst.read_text(encoding="utf-8"))
        utterances = tuple(
            sorted(
                (
                    Utterance(
                        str(entry["speaker"]),
                        float(entry["start_time"]),
                        float(entry["end_time"]),
                        str(entry["words"]),
                        entry.get("language"),
                    )
                    for entry in entries
                ),
                key=lambda utterance: (utterance.start, utterance.end),
            )
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{seglst} is not a SegLST reference: {type(error).__name__} {error}.",
            hint='A JSON list of {"session_id", "speaker", "start_time", "end_time", "words"} is expected.',
        ) from error
    beside = seglst.with_name(seglst.name.removesuffix(".seglst.json") + ".rttm")
    rttm = rttm or (beside if beside.is_file() else None)
    if rttm is None:
        return Reference(utterances, tuple((each.speaker, each.start, each.end) for each in utterances))
    return Reference(utterances, _read_rttm(rttm))


def score(state: State, reference: Reference, duration_s: float) -> Accuracy:
    """Compare what was found with what was said."""
    normalize = _normalizer(reference)
    lines = transcript_lines(state)
    found = [
        Utterance(line.speaker or NOBODY_KNOWN, line.segment.start, line.segment.end, line.segment.text)
        for line in lines
    ]
    in_time = sorted((word for line in lines for word in line.segment.words), key=lambda word: word.start)
    turns = [(turn.speaker, turn.span.start, turn.span.end) for turn in named_turns(state)]
    return Accuracy(
        wer=_wer(
            normalize(" ".join(each.words for each in reference.utterances)),
            normalize(" ".join(word.text for word in in_time)),
        ),
        cpwer=_cpwer(reference.utterances, found, normalize),
        der=diarization_error_rate(reference, turns, duration_s),
        n_speakers=len({speaker for speaker, _, _ in turns}),
        n_speakers_reference=len({speaker for speaker, _, _ in reference.turns}),
    )


def word_error_rate(reference: Reference, words: Sequence[Word]) -> float:
    """All words in order of time, whoever said them."""
    normalize = _normalizer(reference)
    in_time = sorted((word.start, word.text) for word in words)
    return _wer(
        normalize(" ".join(each.words for each in reference.utterances)),
        normalize(" ".join(text for _, text in in_time)),
    )


def _normalizer(reference: Reference) -> Callable[[str], str]:
    from whisper_normalizer.basic import BasicTextNormalizer
    from whisper_normalizer.english import EnglishTextNormalizer

    languages = {utterance.language or "en" for utterance in reference.utterances}
    normalize: Callable[[str], str] = EnglishTextNormalizer() if languages <= {"en"} else BasicTextNormalizer()
    return normalize


def _wer(reference: str, hypothesis: str) -> float:
    import jiwer

    return float(jiwer.wer(reference, hypothesis)) if reference else float(bool(hypothesis))


def _cpwer(reference: Sequence[Utterance], hypothesis: Sequence[Utterance], normalize: Callable[[str], str]) -> float:
    import meeteval

    def by_speaker(utterances: Sequence[Utterance]) -> dict[str, str]:
        # Joined before they are normalized, as for WER: a name cut by a segment's end is normalized the same.
        speakers = dict.fromkeys(utterance.speaker for utterance in utterances)
        return {
            speaker: normalize(" ".join(each.words for each in utterances if each.speaker == speaker))
            for speaker in speakers
        }

    result = meeteval.wer.cp_word_error_rate(by_speaker(reference), by_speaker(hypothesis))
    return float(result.error_rate)


def diarization_error_rate(reference: Reference, found: Sequence[tuple[str, float, float]], duration_s: float) -> float:
    """Who spoke when, without collar, overlap scored.

    Args:
        found: (speaker, start, end), in any order; turns of one speaker may touch.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyannote warns of optional dependencies that nothing here uses
        from pyannote.core import Annotation, Segment, Timeline
        from pyannote.metrics.diarization import DiarizationErrorRate

        def annotation(turns: Sequence[tuple[str, float, float]]) -> Annotation:
            labelled = Annotation()
            for index, (speaker, start, end) in enumerate(turns):
                labelled[Segment(start, end), index] = speaker
            return labelled

        scored = Timeline([Segment(0.0, max([duration_s, *(end for _, _, end in reference.turns)]))])
        metric = DiarizationErrorRate(collar=0.0, skip_overlap=False)
        return float(metric(annotation(reference.turns), annotation(found), uem=scored))


def _read_rttm(path: Path) -> tuple[tuple[str, float, float], ...]:
    try:
        rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        turns = [(row[7], float(row[3]), float(row[3]) + float(row[4])) for row in rows if row[0] == "SPEAKER"]
    except (OSError, ValueError, IndexError) as error:
        raise UsageError(
            f"{path} is not an RTTM file: {type(error).__name__} {error}.", hint="Lines of ten fields are expected."
        ) from error
    return tuple(sorted(turns, key=lambda turn: turn[1:]))
