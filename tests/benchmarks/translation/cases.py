"""Seeded errors of every kind, and the same pairs without the error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.benchmarks.translation.sentences import DIRECTIONS, Marked, Part, Sentence, read_sentences
from transcriber.checks.translation.calendar_words import calendar_days
from transcriber.checks.translation.identifiers import identifiers
from transcriber.checks.translation.number_words import CARDINALS
from transcriber.checks.translation.pairs import TranslationPair
from transcriber.checks.translation.words import plain_word
from transcriber.core.events import FlagKind, SegmentId
from transcriber.core.speech import LanguageCode

KINDS: tuple[FlagKind, ...] = (
    "number", "id", "kept-term", "glossary", "question", "untranslated", "loop", "invented", "inconsistent", "name",
    "negation", "omission", "addition",
)  # fmt: skip
ROSTER = (
    "Carla Winter", "Ben Stone", "Ana Rivers", "Rosa Young", "Tom Bridges", "Lena Fields",
)  # fmt: skip
_TERM_KINDS: dict[str, FlagKind] = {"k": "kept-term", "g": "glossary", "n": "name"}
_STOCK = {
    "en": "Thanks for watching.", "pt": "Legendas por uma equipe.", "es": "Gracias por ver el vídeo.",
    "fr": "Sous-titres réalisés par la communauté.", "de": "Untertitel von einer Gruppe.",
}  # fmt: skip
_MONTHS = {
    "en": ("March", "October", "July", "Monday"), "pt": ("março", "outubro", "julho", "segunda-feira"),
    "es": ("marzo", "octubre", "julio", "lunes"), "fr": ("mars", "octobre", "juillet", "lundi"),
    "de": ("März", "Oktober", "Juli", "Montag"),
}  # fmt: skip
_OTHER_DATES = {
    "en": ("May", "August", "June", "Friday"), "pt": ("maio", "agosto", "junho", "sexta-feira"),
    "es": ("mayo", "agosto", "junio", "viernes"), "fr": ("mai", "août", "juin", "vendredi"),
    "de": ("Mai", "August", "Juni", "Freitag"),
}  # fmt: skip
_UNITS = {
    "en": {"seconds": "minutes", "hours": "days", "minutes": "hours"},
    "pt": {"segundos": "minutos", "horas": "dias", "minutos": "horas"},
    "es": {"segundos": "minutos", "horas": "días", "minutos": "horas"},
    "fr": {"secondes": "minutes", "heures": "jours", "minutes": "heures"},
    "de": {"Sekunden": "Minuten", "Stunden": "Tage", "Minuten": "Stunden"},
}


_FEWEST_WORDS_TO_CUT = 9


@dataclass(frozen=True, slots=True)
class Case:
    """A session with one error of a kind, or with none. group: What a bootstrap draws as one."""

    group: str
    kind: FlagKind | None
    pairs: tuple[TranslationPair, ...]
    what: str


def pair_of(direction: tuple[str, str], source: str, target: str, segment: str = "s1") -> TranslationPair:
    languages = LanguageCode(direction[0]), LanguageCode(direction[1])
    return TranslationPair(SegmentId(segment), 1, languages[0], source, languages[1], target, names=ROSTER)


def cases(part: Part) -> Iterator[Case]:
    """All of a part: each sentence in each direction, clean and with every error that it has a place for."""
    sentences = read_sentences(part)
    for index, sentence in enumerate(sentences):
        other = sentences[(index + 1) % len(sentences)]
        for direction in DIRECTIONS:
            source, target = (sentence.versions[language] for language in direction)
            for kind, said, written, what in _seeded(direction, sentence, source, target):
                yield Case(sentence.name, kind, (pair_of(direction, said, written),), what)
            yield Case(sentence.name, None, (pair_of(direction, source.text(), target.text()),), "clean")
            yield from _sessions(direction, sentence, other)


def _seeded(
    direction: tuple[str, str], sentence: Sentence, source: Marked, target: Marked
) -> Iterator[tuple[FlagKind, str, str, str]]:
    said, written = source.text(), target.text()
    language = direction[1]
    for number, (right, kind) in enumerate(target.terms):
        yield _TERM_KINDS[kind], said, target.text(term=number), f"{right} wrong"
        if kind == "n":
            first, last = right.split()
            yield "name", said, written.replace(right, f"{first} {last[:2]}{last[3:]}{last[2]}"), "letters swapped"
            yield "name", said, written.replace(right, "X"), "name lost"
    if source.can_be_affirmed and target.can_be_affirmed:
        yield "negation", said, target.text(is_affirmed=True), "lost"
        yield "negation", source.text(is_affirmed=True), written, "added"
    if source.can_be_shorter:
        yield "omission", said, target.text(is_short=True), "clause left out"
        yield "addition", source.text(is_short=True), written, "clause added"
        yield "omission", said, _middle_cut(written), "half left out"
    if len(said.split()) > _FEWEST_WORDS_TO_CUT:
        yield "omission", said, _quarter_cut(written), "quarter left out"
        yield "addition", _quarter_cut(said), written, "quarter added"
    if said.endswith("?"):
        yield "question", said, written.replace("¿", "").rstrip(" ?") + ".", "stated"
    else:
        yield "question", said, ("¿" if language == "es" else "") + written.rstrip(".") + "?", "asked"
    third = next(name for name in ("de", "pt", "fr") if name not in direction)
    yield "untranslated", said, said, "the source again"
    yield "untranslated", said, sentence.versions[third].text(), f"in {third}"
    words = written.rstrip(".?").split()
    yield "loop", said, " ".join([*words, *(words[-3:] * 3)]) + ".", "three words again"
    yield "loop", said, " ".join([*words[:4], *([words[3]] * 5)]), "one word again"
    yield "invented", "…", written, "of nothing"
    yield "invented", said, f"{written} {_STOCK[language]}", "stock phrase"
    yield from _numbers(said, written, language)
    for one in identifiers(written):
        if one.text in said:
            changed = _changed_identifier(one.text)
            yield "id", said, written[: one.start] + changed + written[one.end :], f"{one.text} as {changed}"


def _numbers(said: str, written: str, language: str) -> Iterator[tuple[FlagKind, str, str, str]]:
    of_ids = [(one.start, one.end) for one in identifiers(written)]
    for found in re.finditer(r"\d+(?:[.,\s]\d+)*", written):
        if not any(start <= found.start() < end for start, end in of_ids):
            wrong = found[0][:-1] + str((int(found[0][-1]) + 3) % 10)
            yield "number", said, written[: found.start()] + wrong + written[found.end() :], f"{found[0]} as {wrong}"
            if "," in found[0] or "." in found[0]:
                wrong = re.sub(r"[.,]", "", found[0], count=1) + "0"
                changed = written[: found.start()] + wrong + written[found.end() :]
                yield "number", said, changed, f"{found[0]} as {wrong}"
    for word, other in zip(_MONTHS[language], _OTHER_DATES[language], strict=True):
        if word in written and calendar_days(written, LanguageCode(language)):
            yield "number", said, written.replace(word, other), f"{word} as {other}"
    for word, other in _UNITS[language].items():
        if re.search(rf"\d {word}", written):
            yield "number", said, re.sub(rf"(\d) {word}", rf"\1 {other}", written), f"{word} as {other}"
    names = {value: word for word, value in reversed(CARDINALS[language].items()) if value > 1}
    for found in re.finditer(r"[^\W\d_]+", written):
        value = CARDINALS[language].get(plain_word(found[0]), 0)
        if 3 < value < 100:
            wrong = names.get(value + 1) or names.get(value + 10) or names[20]
            yield "number", said, written[: found.start()] + wrong + written[found.end() :], f"{found[0]} as {wrong}"


def _changed_identifier(text: str) -> str:
    if text[-1].isdigit():
        return text[:-1] + str((int(text[-1]) + 3) % 10)
    if "_" in text or "." in text:
        return re.sub(r"[_.]", " ", text)
    return text[0] + text[2:] if len(text) > 3 else text + "s"


def _middle_cut(text: str) -> str:
    words = text.split()
    return " ".join([*words[: len(words) // 4], *words[3 * len(words) // 4 :]])


def _quarter_cut(text: str) -> str:
    words = text.split()
    return " ".join([*words[: len(words) // 2], *words[3 * len(words) // 4 :]])


def _sessions(direction: tuple[str, str], sentence: Sentence, other: Sentence) -> Iterator[Case]:
    """Sessions of several sentences, which are consistent or not."""
    source, target = (sentence.versions[language] for language in direction)
    said, written = source.text(), target.text()
    third, fourth = (other.versions[language].text() for language in direction)
    first, second = (pair_of(direction, said, written, segment) for segment in ("s1", "s2"))
    between = pair_of(direction, third, fourth, "s3")
    if target.terms:
        varied = pair_of(direction, said, target.text(term=0), "s2")
        yield Case(sentence.name, "inconsistent", (first, between, varied), "one source, two targets")
    yield Case(
        sentence.name, "inconsistent", (first, pair_of(direction, third, written, "s2")), "one target, two sources"
    )
    yield Case(sentence.name, None, (first, between, second), "clean session")
