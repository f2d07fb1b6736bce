"""Words of five languages as the checks compare them: without accents, by their stems, by the language they are of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from transcriber.core.speech import LanguageCode

_WORD = re.compile(r"[^\W\d_]+(?:['’](?:t|re|ve|ll|d|m|s)\b)?")
_LIGATURES = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "’": "'"})


def word_set(listed: str) -> frozenset[str]:
    """Words that are listed with spaces between."""
    return frozenset(listed.split())


# The everyday words that tell these languages apart; what two of them share says nothing of either.
_FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": word_set(
        "the of and to is that it was for are with his they this have from had not but what were we when your "
        "can said "
        "there which she how their if will up about out them then these some her would him into has more could been "
        "who its now than did you my our also because should does why where here just any other very after before "
        "a by be or cannot inside without between  an at as he on do so all no only don't doesn't isn't it's "
        "i'm we're can't every many which"
    ),
    "pt": word_set(
        "a as se o os um uma do da dos das em no na nos nas ao à pelo pela com não é são foi foram ser está "
        "estão tem têm seu "
        "sua seus suas isso isto ele ela eles elas você vocês mas mais muito também já ou quando como onde "
        "porque quem "
        "qual até depois antes sem sobre entre pode podem vai vou nós nosso nossa esse essa este esta num numa e eu "
        "há ainda então aqui cada dele dela mesmo fazer precisa"
    ),
    "es": word_set(
        "a se el los las un una unos del al en con por no es son fue fueron ser está están tiene tienen su sus "
        "eso esto él "
        "ella ellos ellas usted ustedes pero más muy también ya cuando cómo como donde porque quien cual hasta "
        "después "
        "antes sin sobre entre puede pueden va voy nosotros nuestro nuestra ese esa este esta y lo le les hay aún "
        "aquí cada mismo hacer yo hemos ha han qué si"
    ),
    "fr": word_set(
        "le les un une des du au aux en dans avec pour ne pas est sont était être été a ont son sa ses ce cet "
        "cette ces "
        "il elle ils elles nous vous mais plus très aussi déjà ou où quand comme parce qui que quel jusqu après "
        "avant "
        "sans sur entre peut peuvent va leur leurs notre votre et je tu on se si y même faire chaque c'est d' l' ça "
        "bien tout tous"
    ),
    "de": word_set(
        "der die das den dem des ein eine einen einem einer eines und ist sind war waren sein wird werden wurde hat "
        "haben nicht kein keine mit für von zu zum zur im auf aus bei nach über unter vor durch gegen ohne um er sie "
        "es wir ihr ich du sich aber auch schon noch nur wenn als wie wo weil dass oder kann können muss müssen soll "
        "man sehr mehr dann hier diese dieser dieses jede alle wer was an in so am"
    ),
}


@dataclass(frozen=True, slots=True)
class TextWord:
    """Characters [start, end) of a text; `plain` is without case and accents."""

    text: str
    plain: str
    start: int
    end: int


def text_words(text: str) -> list[TextWord]:
    """The words of a text in order; digits and signs are none."""
    return [TextWord(found[0], plain_word(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


@lru_cache(maxsize=20_000)
def plain_word(word: str) -> str:
    """Without case and accents.

    >>> plain_word("Straße"), plain_word("Não")
    ('strasse', 'nao')
    """
    decomposed = unicodedata.normalize("NFKD", word.lower().translate(_LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=50_000)
def is_same_stem(one: str, other: str) -> bool:
    """Whether two plain words may be one word inflected.

    >>> is_same_stem("compilacion", "compilaciones"), is_same_stem("estavel", "estaveis"), is_same_stem("no", "nos")
    (True, True, True)
    >>> is_same_stem("task", "tarball")
    False
    """
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 3:
        return False
    if long.startswith(short):
        return len(short) > 3 or long[len(short) :] in {"s", "e", "n", "es", "en", "er"}
    same = next((index for index, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return same >= 4 and same >= len(short) - 2


def is_function_word(word: str, language: LanguageCode) -> bool:
    return word.lower() in _FUNCTION_WORDS.get(language, frozenset())


def language_hits(words: Sequence[TextWord]) -> dict[str, int]:
    """How many words of a text are everyday words of each language."""
    lowered = [word.text.lower().replace("’", "'") for word in words]
    return {language: sum(word in known for word in lowered) for language, known in _FUNCTION_WORDS.items()}


def knows(language: LanguageCode) -> bool:
    return language in _FUNCTION_WORDS
