"""What a recognizer writes without having heard it: loops, stock phrases, words where nobody speaks.

Whisper learnt from subtitles, so that silence and noise make it write what subtitles end with, and it may repeat itself
with high confidence (Radford et al. 2022, section 4.5; Koenecke et al. 2024, "Careless Whisper"; faster-whisper issues
#506 and #843). Each check returns a verdict or None; what follows from it is the caller's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transcriber.checks.stock_phrases import CREDITS, FAREWELLS, plain_text
from transcriber.core.coverage import share_within
from transcriber.core.speech import Hypothesis, Word
from transcriber.core.timeline import Span, total_duration

_LONGEST_REPEATED_WORDS = 16
_FEWEST_REPEATS = {1: 7, 2: 5, 3: 4}
"""How often a run of one, two, three words comes in a row before it is a loop: people do say "no, no, no, no"."""
_FEWEST_REPEATS_OF_MORE = 3

_MAX_COMPRESSION_RATIO = 2.4
_SILENT_NO_SPEECH_PROBABILITY = 0.6
_UNSURE_MEAN_LOG_PROBABILITY = -1.0
"""Whisper's own thresholds (Radford et al. 2022)."""

_DOUBTFUL_MEAN_LOG_PROBABILITY = -0.7
_FAINT_MEAN_LOG_PROBABILITY = -0.9
_MOSTLY_OUTSIDE_SHARE = 0.5
_FASTEST_WORDS_PER_S = 7.0
_SHORTEST_WORD_S = 0.05
_FEWEST_CRAMMED_WORDS = 4
_MOST_WORDS_WITH_TIME = 2
_SHORT_SPEECH_S = 0.4
_FAINT_SPEECH_PROBABILITY = 0.6


@dataclass(frozen=True, slots=True)
class Verdict:
    """Words `first` up to and not including `end` are suspect, for a reason in a sentence."""

    first: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for words having been said.

    no_speech_probability, mean_log_probability: Of the hypothesis.
    words_per_speech_s: Words for each second of speech activity in their span; infinite where there is none.
    share_outside_speech: Of the time of the words.
    speech_s: Speech activity in their span.
    """

    no_speech_probability: float
    mean_log_probability: float
    words_per_speech_s: float
    share_outside_speech: float
    speech_s: float

    @property
    def doubts(self) -> list[str]:
        """What speaks against the words, a clause each."""
        found = []
        if self.no_speech_probability > _SILENT_NO_SPEECH_PROBABILITY:
            found.append(f"the model itself heard no speech (probability {self.no_speech_probability:.2f})")
        if self.mean_log_probability < _DOUBTFUL_MEAN_LOG_PROBABILITY:
            found.append(f"it was unsure (mean log-probability {self.mean_log_probability:.2f})")
        if self.share_outside_speech > _MOSTLY_OUTSIDE_SHARE:
            found.append(f"{self.share_outside_speech:.0%} of it lies where nobody speaks")
        if self.words_per_speech_s > _FASTEST_WORDS_PER_S:
            found.append(f"nobody says so many words in {self.speech_s:.1f} s")
        return found


def gather_evidence(hypothesis: Hypothesis, words: Sequence[Word], speech: Sequence[Span]) -> Evidence:
    """The evidence for `words` of a hypothesis.

    Args:
        speech: Stretches of speech activity, disjoint, with padding.
    """
    if not words:
        return Evidence(hypothesis.no_speech_probability, hypothesis.mean_log_probability, 0.0, 0.0, 0.0)
    span = Span(words[0].start, max(word.end for word in words))
    speech_s = sum(span.overlap(one) for one in speech)
    word_s = sum(word.end - word.start for word in words)
    inside_s = sum(share_within(word.span, speech) * (word.end - word.start) for word in words)
    return Evidence(
        hypothesis.no_speech_probability,
        hypothesis.mean_log_probability,
        len(words) / speech_s if speech_s > 0 else float("inf"),
        1.0 - inside_s / word_s if word_s > 0 else 1.0 - share_within(span, speech),
        speech_s,
    )


def looped_words(words: Sequence[Word]) -> Verdict | None:
    """The repetitions of a run of words that comes more often in a row than people say it; the first stays."""
    texts = [plain_text(word.text) for word in words]
    for size in range(1, min(_LONGEST_REPEATED_WORDS, len(texts) // 2) + 1):
        fewest = _FEWEST_REPEATS.get(size, _FEWEST_REPEATS_OF_MORE)
        same = 0
        for position in range(size, len(texts) + 1):
            if position < len(texts) and texts[position] == texts[position - size]:
                same += 1
                continue
            n_repeats = same // size + 1
            if n_repeats >= fewest:
                first = position - same
                phrase = " ".join(word.text for word in words[first - size : first])
                return Verdict(first, position, f"“{phrase}” comes {n_repeats} times in a row: a loop of the model")
            same = 0
    return None


def squeezed_text(hypothesis: Hypothesis) -> Verdict | None:
    """A text that compresses as speech never does."""
    if hypothesis.compression_ratio <= _MAX_COMPRESSION_RATIO:
        return None
    reason = f"the text repeats itself (compression ratio {hypothesis.compression_ratio:.1f}, speech is below 2.4)"
    return Verdict(0, len(hypothesis.words), reason)


def silent_text(hypothesis: Hypothesis) -> Verdict | None:
    """Words that the model wrote although it heard no speech and was unsure of them: both, by its own scores."""
    if not hypothesis.words:
        return None
    is_silent = hypothesis.no_speech_probability > _SILENT_NO_SPEECH_PROBABILITY
    if not (is_silent and hypothesis.mean_log_probability < _UNSURE_MEAN_LOG_PROBABILITY):
        return None
    reason = (
        f"the model heard no speech (probability {hypothesis.no_speech_probability:.2f}) and was unsure of the text "
        f"(mean log-probability {hypothesis.mean_log_probability:.2f})"
    )
    return Verdict(0, len(hypothesis.words), reason)


def stock_phrase(hypothesis: Hypothesis, speech: Sequence[Span]) -> Verdict | None:
    """A phrase that ends subtitles, with as many doubts about it as it takes to believe that nobody said it.

    What nobody says in a session (a credit for subtitles) takes one doubt, what people do say (thanks, goodbye) two.

    Args:
        speech: Stretches of speech activity, disjoint, with padding.
    """
    sentences = _sentences(hypothesis.words)
    for first, end in sentences:
        text = plain_text(" ".join(word.text for word in hypothesis.words[first:end]))
        is_credit = bool(CREDITS.search(text))
        if not is_credit and text not in FAREWELLS:
            continue
        doubts = gather_evidence(hypothesis, hypothesis.words[first:end], speech).doubts
        if len(doubts) >= (1 if is_credit else 2):
            return Verdict(first, end, f"a phrase that subtitles end with, and {' and '.join(doubts)}")
    return None


def crammed_words(words: Sequence[Word]) -> list[Verdict]:
    """Runs of words in no time: alignment found no sound for them, so that it put them all at one moment.

    So end the sentences that the model repeats or adds after the last that was said.
    """
    verdicts = []
    first = 0
    while first < len(words):
        end = first
        while end < len(words) and words[end].end - words[end].start < _SHORTEST_WORD_S:
            end += 1
        if end - first >= _FEWEST_CRAMMED_WORDS:
            rest = next((after for after in range(end, len(words) + 1) if _ends_sentence(words[after - 1])), end)
            # The last word of the sentence has the time that is left.
            end = rest if rest - end <= _MOST_WORDS_WITH_TIME else end
            span_s = words[end - 1].end - words[first].start
            verdicts.append(Verdict(first, end, f"nobody says {end - first} words in {span_s:.2f} s"))
        first = max(end, first + 1)
    return verdicts


def words_outside_speech(words: Sequence[Word], speech: Sequence[Span]) -> list[Verdict]:
    """Runs of words that lie wholly where nobody speaks.

    Args:
        speech: Stretches of speech activity, disjoint, with padding.
    """
    verdicts = []
    first: int | None = None
    for index in range(len(words) + 1):
        if index < len(words) and not any(_touches(words[index].span, one) for one in speech):
            first = index if first is None else first
        elif first is not None:
            verdicts.append(Verdict(first, index, "no speech activity where these words are"))
            first = None
    return verdicts


def faint_text(hypothesis: Hypothesis, speech: Sequence[Span], peak_speech_probability: float) -> Verdict | None:
    """A text on a scrap of sound that is hardly speech, of which the model is unsure.

    Args:
        speech: Speech activity in the window, without padding.
        peak_speech_probability: The highest of any frame in the window.
    """
    is_scrap = total_duration(speech) < _SHORT_SPEECH_S or peak_speech_probability < _FAINT_SPEECH_PROBABILITY
    if not hypothesis.words or not is_scrap or hypothesis.mean_log_probability >= _FAINT_MEAN_LOG_PROBABILITY:
        return None
    reason = (
        f"{total_duration(speech):.1f} s of sound that is hardly speech (probability {peak_speech_probability:.2f} at "
        f"most), and the model was unsure (mean log-probability {hypothesis.mean_log_probability:.2f})"
    )
    return Verdict(0, len(hypothesis.words), reason)


def _touches(one: Span, other: Span) -> bool:
    return one.overlap(other) > 0 or other.start <= one.middle <= other.end


def _ends_sentence(word: Word) -> bool:
    return word.text[-1] in ".!?…。！？"


def _sentences(words: Sequence[Word]) -> list[tuple[int, int]]:
    sentences = []
    first = 0
    for index, word in enumerate(words):
        if _ends_sentence(word) or index + 1 == len(words):
            sentences.append((first, index + 1))
            first = index + 1
    return sentences
