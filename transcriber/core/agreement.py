"""From hypotheses about a growing stretch of audio to words that stay: what two in a row say is confirmed.

The laws: a confirmed word never changes; the mark at its end may still come. Only the order of hypotheses matters, not
when they came. What is shown beyond the confirmed words may change, so that it is shown late and changed reluctantly.

Source: LocalAgreement-2 (Machacek, Dabre, Bojar 2023, "Turning Whisper into Real-Time Transcription System"), with
word probabilities and the distance from the end of the audio; erasure as in Arivazhagan et al. 2020,
"Re-translation versus Streaming for Simultaneous Translation".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transcriber.core.speech import Word


@dataclass(frozen=True, slots=True)
class AgreementSettings:
    """When a word is believed.

    confirm_distance_s: A word that ends nearer than this to the end of the audio is not confirmed.
    sure_probability: Two hypotheses suffice for a word at least this likely, three for others.
    settled_distance_s: Two suffice for any word that ends this far from the end of the audio.
    overdue_distance_s: One suffices for a likely word that ends this far: more audio won't tell more about it.
    show_distance_s, show_probability: A word of one hypothesis alone is shown if it ends this far from the end of the
        audio and is at least this likely; a word of two hypotheses is shown anyway.
    far_distance_s: So is a word that ends this far from the end of the audio.
    """

    confirm_distance_s: float = 0.9
    sure_probability: float = 0.5
    settled_distance_s: float = 1.5
    overdue_distance_s: float = 3.0
    show_distance_s: float = 0.3
    show_probability: float = 0.4
    far_distance_s: float = 0.9


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is believed so far.

    confirmed: These stay.
    heard: The rest of the last hypothesis.
    n_agreeing: For each word of `heard`, how many hypotheses in a row have it and all before it.
    shown: What a reader sees after the confirmed words.
    """

    confirmed: tuple[Word, ...] = ()
    heard: tuple[Word, ...] = ()
    n_agreeing: tuple[int, ...] = ()
    shown: tuple[Word, ...] = ()

    def after(self, words: Sequence[Word], *, end_s: float, settings: AgreementSettings, mark: str = "") -> Agreement:
        """What is believed after one more hypothesis.

        Args:
            words: What follows the confirmed words, in time order.
            end_s: Of the audio that was heard.
            mark: Heard at the end of the last confirmed word; believed with the first word after it.
        """
        heard = tuple(words)
        n_same = common_length(self.heard, heard)
        n_agreeing = tuple(self.n_agreeing[index] + 1 if index < n_same else 1 for index in range(len(heard)))
        n_confirmed = 0
        for word, n_hypotheses in zip(heard, n_agreeing, strict=True):
            if n_hypotheses < _n_needed(word, end_s - word.end, settings):
                break
            n_confirmed += 1
        shown = _shown(self.shown, heard, n_agreeing, end_s, settings)
        confirmed = with_mark(self.confirmed, mark) if n_confirmed else self.confirmed
        believed = Agreement(confirmed, heard, n_agreeing, shown)
        return believed._with_confirmed(n_confirmed)

    def without(self, n_words: int) -> Agreement:
        """The same after the first confirmed words have left, with their audio."""
        return replace(self, confirmed=self.confirmed[n_words:])

    def _with_confirmed(self, count: int) -> Agreement:
        """Its first heard words are confirmed; what is shown keeps its words where these agree with it."""
        new = self.heard[:count]
        shown = self.shown[count:] if common_length(self.shown, new) == min(count, len(self.shown)) else ()
        return Agreement((*self.confirmed, *new), self.heard[count:], self.n_agreeing[count:], shown)


def _n_needed(word: Word, distance_s: float, settings: AgreementSettings) -> float:
    """How many hypotheses in a row confirm a word that ends this far from the end of the audio."""
    if distance_s < settings.confirm_distance_s:
        return float("inf")
    is_sure = word.probability >= settings.sure_probability
    if is_sure and distance_s >= settings.overdue_distance_s:
        return 1
    return 2 if is_sure or distance_s >= settings.settled_distance_s else 3


def _shown(
    before: tuple[Word, ...],
    heard: tuple[Word, ...],
    n_agreeing: tuple[int, ...],
    end_s: float,
    settings: AgreementSettings,
) -> tuple[Word, ...]:
    """What to show: nothing that is shown changes until two hypotheses in a row want it changed."""
    n_eligible = 0
    for word, n_hypotheses in zip(heard, n_agreeing, strict=True):
        distance_s = end_s - word.end
        is_likely = distance_s >= settings.show_distance_s and word.probability >= settings.show_probability
        if n_hypotheses < 2 and not is_likely and distance_s < settings.far_distance_s:
            break
        n_eligible += 1
    n_same = common_length(before, heard)
    if n_same == len(before):
        return heard[: max(n_eligible, n_same)]
    if n_same == len(heard) or n_agreeing[n_same] < 2:
        return (*heard[:n_same], *before[n_same:])
    return heard[:n_eligible]


def with_mark(words: Sequence[Word], mark: str) -> tuple[Word, ...]:
    """The words, with a mark at the end of the last one if that has none.

    >>> [word.text for word in with_mark([Word("much", 0.0, 0.3, 1.0)], ".")]
    ['much.']
    """
    if not words or not words[-1].text[-1:].isalnum():
        return tuple(words)
    return (*words[:-1], replace(words[-1], text=words[-1].text + mark))


def common_length(one: Sequence[Word], other: Sequence[Word]) -> int:
    """How many words at the beginning are the same, case and punctuation aside."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if spoken_form(a.text) != spoken_form(b.text):
            break
        count += 1
    return count


def spoken_form(text: str) -> str:
    """A word without case and punctuation; a mark alone is itself.

    >>> spoken_form("Feather."), spoken_form("don't"), spoken_form("&")
    ('feather', 'dont', '&')
    """
    return "".join(character for character in text.lower() if character.isalnum()) or text
