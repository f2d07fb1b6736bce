"""The numbers of a text: digits in any country's writing, words, times of day, percentages and units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcriber.checks.translation.number_words import CARDINALS, CONNECTORS, ORDINALS, SCALES, german_number
from transcriber.checks.translation.units import unit_after
from transcriber.checks.translation.words import plain_word
from transcriber.core.speech import LanguageCode

_TOKEN = re.compile(
    r"(?<![\w])(?P<clock>[012]?\d(?::[0-5]\d|\s?h\s?[0-5]\d)(?!\d))"
    r"|(?P<digits>(?<!\d)\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?:[.,]\d+)?(?![\d])|\d+(?:[.,:]\d+)*)"
    r"|(?P<word>[^\W\d_]+)"
)
_CLOCK_AFTER = re.compile(
    r"\s?(?:h\b|uhr|a\.?\s?m\b|p\.?\s?m\b|o['’]clock|heures?|da (?:manhã|tarde|noite)"
    r"|de la (?:mañana|tarde|noche)|gmt|utc|est\b)",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,' \u00a0\u2009\u202f’]\d{3})+")
_ROMAN = re.compile(r"(?=[ivxlc]{1,6}(?:e|er|eme)?$)(x[lc]|l?x{0,3})(i[xv]|v?i{0,3})(?:e|er|eme)?")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_NEVER_REQUIRED = {"fr": {"neuf"}, "de": {"acht"}, "en": set(), "pt": {"meia"}, "es": set()}
_TIMES_A_THOUSAND = re.compile(r"[kK]\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """Characters [start, end) of a text.

    values: Every reading: "1.500" is 1500 or 1.5. is_required: Surely a number, which a translation must have.
    decimals: Digits after the last sign, as written. minutes: Of a time of day. unit: As `units` names it.
    """

    start: int
    end: int
    written: str
    values: frozenset[float]
    is_required: bool
    is_clock: bool = False
    minutes: int | None = None
    decimals: str = ""
    unit: str | None = None

    def matches(self, other: Quantity) -> bool:
        """Whether some reading of both is the same."""
        if self.minutes is not None and other.minutes is not None:
            return self.minutes == other.minutes and any(
                abs(one - two) in {0, 12} for one in self.values for two in other.values
            )
        if self.values & other.values:
            return True
        if self.is_clock or other.is_clock:
            return any(abs(one - two) == 12 for one in self.values for two in other.values)
        return any(_is_same_decade(one, two) for one in self.values for two in other.values)


def quantities(text: str, language: LanguageCode) -> list[Quantity]:
    """All numbers in the order of the text."""
    tokens = list(_TOKEN.finditer(text))
    found: list[Quantity] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token["clock"]:
            hour, minutes = (int(part) for part in re.findall(r"\d+", token[0]))
            values = frozenset({float(hour), float(minutes), float(100 * hour + minutes)})
            found.append(Quantity(token.start(), token.end(), token[0], values, True, True, minutes))
            index += 1
        elif token["digits"]:
            quantity, index = _of_digits(text, tokens, index, language)
            found.append(quantity)
        else:
            of_words, after = _of_words(text, tokens, index, language)
            if of_words is not None:
                found.append(of_words)
            else:
                found.extend(_other_evidence(token, language))
            index = after
    return found


def _of_digits(text: str, tokens: Sequence[re.Match[str]], index: int, language: LanguageCode) -> tuple[Quantity, int]:
    token = tokens[index]
    values = _readings(token[0])
    end = token.end()
    after = index + 1
    if _TIMES_A_THOUSAND.match(text, end):
        values = {1000 * value for value in values}
        end += 1
    while after < len(tokens) and tokens[after]["word"] and text[end : tokens[after].start()].strip() in {"", "."}:
        power = SCALES[language].get(plain_word(tokens[after][0])) if language in SCALES else None
        if power is None:
            break
        values = {round(value * 10**power, 4) for value in values}
        end = tokens[after].end()
        after += 1
    is_plain = end == token.end() and re.search(r"[.,]", token[0])
    decimals = re.split(r"[.,]", token[0])[-1] if is_plain else ""
    is_clock = bool(_CLOCK_AFTER.match(text, end))
    if is_clock and len(token[0]) == 4:
        values |= {value / 100 for value in values}
    unit = unit_after(text, end, language)
    return Quantity(
        token.start(), end, text[token.start() : end], frozenset(values), True, is_clock, None, decimals, unit
    ), after


def _readings(written: str) -> set[float]:
    """All that digits can mean in one country or another.

    >>> sorted(_readings("1.500")), sorted(_readings("17 500")), _readings("3,5")
    ([1.5, 1500.0], [17500.0], {3.5})
    """
    compact = re.sub(r"[ \u00a0\u2009\u202f'’]", "", written)
    values = set()
    if _GROUPED.fullmatch(written):
        values.add(float(re.sub(r"\D", "", written)))
    signs = re.findall(r"[.,:]", compact)
    if len(signs) <= 1 and ":" not in signs:
        values.add(float(compact.replace(",", ".")))
    elif len(set(signs)) == 2 and signs.count(signs[-1]) == 1 and ":" not in signs:
        whole, _, decimals = compact.rpartition(signs[-1])
        values.add(float(re.sub(r"\D", "", whole) + "." + decimals))
    else:
        values.update(float(part) for part in re.split(r"[.,:]", compact))
    return values


def _of_words(
    text: str, tokens: Sequence[re.Match[str]], first: int, language: LanguageCode
) -> tuple[Quantity | None, int]:
    """The number that begins with a word and the token after it; None where the word is none."""
    total = thousands = group = 0
    last_value = index = first
    last_value = -1
    n_words = 0
    end = first
    while index < len(tokens) and tokens[index]["word"]:
        if index > first and text[tokens[index - 1].end() : tokens[index].start()].strip(" -\u00a0"):
            break
        word = plain_word(tokens[index][0])
        value = _cardinal(word, language)
        power = SCALES.get(language, {}).get(word)
        if power is not None and (n_words or word not in {"million", "billion", "trillion"}):
            if power == 3:
                thousands, group = (group or 1) * 1000, 0
            else:
                total, thousands, group = total + ((thousands + group) or 1) * 10**power, 0, 0
        elif value is not None and _fits(group, value, language, n_words > 0, last_value):
            group = _joined(group, value, language)
        elif word == CONNECTORS.get(language) and n_words and group % 10 == 0:
            index += 1
            continue
        else:
            break
        last_value = value if value is not None else 0
        n_words += 1
        index += 1
        end = index
    if not n_words:
        return None, first + 1
    result = float(total + thousands + group)
    word = plain_word(tokens[first][0])
    # "a thousand", "millions and millions" are said of what nobody counted
    is_counted = any((_cardinal(plain_word(token[0]), language) or 0) > 1 for token in tokens[first:end])
    is_required = result >= 2 and is_counted and result not in {100.0, 1000.0}
    is_required = is_required and not (n_words == 1 and word in _NEVER_REQUIRED.get(language, set()))
    is_required = is_required and not _is_of_percent(text, tokens[first].start(), word)
    start, stop = tokens[first].start(), tokens[end - 1].end()
    values = {result}
    if language == "en" and end < len(tokens) and 10 <= result <= 21 and tokens[end]["word"]:
        later, after = _of_words(text, tokens, end, language)
        if later is not None and 10 <= min(later.values) <= 99 and tokens[end].start() == stop + 1:
            # "nineteen ninety" is a year, in speech
            year = 100 * result + min(later.values)
            return Quantity(start, later.end, text[start : later.end], frozenset({year}), True), after
    unit = unit_after(text, stop, language)
    return Quantity(start, stop, text[start:stop], frozenset(values), is_required, unit=unit), end


def _cardinal(word: str, language: LanguageCode) -> int | None:
    return german_number(word) if language == "de" else CARDINALS.get(language, {}).get(word)


def _fits(group: int, value: int, language: LanguageCode, has_begun: bool, last: int) -> bool:
    """Whether a number word goes on with the number before it rather than being the next number."""
    if not has_begun or group == 0:
        return group == 0
    if value == 100:
        return 1 <= group < 10 and language in {"en", "fr"}
    if language == "fr" and (
        (group % 100 in {60, 80} and value < 20) or (group % 100 in {10, 70, 90} and last == 10 and 7 <= value <= 9)
    ):
        return True
    if language == "fr" and value == 20 and last == 4:
        return True
    if value < 10:
        return group % 10 == 0 and group % 100 != 10
    return value < 100 and group >= 100 and group % 100 == 0


def _joined(group: int, value: int, language: LanguageCode) -> int:
    if value == 100 and 1 <= group < 10:
        return group * 100
    if language == "fr" and value == 20 and group % 100 == 4:
        return group + 76
    return group + value


def _is_of_percent(text: str, start: int, word: str) -> bool:
    return word in {"cent", "ciento", "cento"} and text[:start].rstrip().lower().endswith(("pour", "por"))


def _other_evidence(token: re.Match[str], language: LanguageCode) -> Iterator[Quantity]:
    word = plain_word(token[0])
    value = ORDINALS.get(language, {}).get(word)
    if value is not None:
        yield Quantity(token.start(), token.end(), token[0], frozenset({float(value)}), False)
    elif token[0][0].isupper() and _ROMAN.fullmatch(word):
        yield Quantity(token.start(), token.end(), token[0], frozenset({float(_roman(word))}), False)


def _roman(word: str) -> int:
    letters = [_ROMAN_VALUES[letter] for letter in word if letter in _ROMAN_VALUES]
    return sum(-one if one < two else one for one, two in zip(letters, [*letters[1:], 0], strict=True))


def _is_same_decade(one: float, other: float) -> bool:
    """The 1960s are the sixties, and the 1800s the 19th century."""
    short, long = sorted((one, other))
    if not 1000 <= long <= 2100 or long % 10:
        return False
    return short == long % 100 or (long % 100 == 0 and short == long // 100 + 1)
