"""How an English word that no dictionary has is said: letter-to-sound rules, numbers and letters spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LETTERS = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH",
    "i": "AY", "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY",
    "q": "K Y UW", "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY", "w": "D AH B AH L Y UW",
    "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

_VOWEL = "[aeiouy]"
# (letters, what must follow, phonemes); the first that fits is taken, and longer letters stand before shorter ones.
_RULES: tuple[tuple[str, str, str], ...] = (
    ("tion", "", "SH AH N"), ("sion", "", "ZH AH N"), ("ough", "", "AO"), ("augh", "", "AO"), ("eigh", "", "EY"),
    ("tch", "", "CH"), ("igh", "", "AY"), ("sch", "", "SH"), ("dge", "", "JH"), ("que", "$", "K"), ("eau", "", "OW"),
    ("ght", "", "T"), ("ous", "$", "AH S"), ("ure", "$", "Y UH R"), ("air", "", "EH R"), ("ear", "", "IH R"),
    ("oor", "", "AO R"), ("our", "", "AW R"), ("eer", "", "IH R"), ("cqu", "", "K W"), ("pie", "", "P AY"),
    ("ies", "$", "IY Z"), ("ied", "$", "AY D"), ("sth", "", "S TH"), ("mb", "$", "M"), ("kn", "", "N"), ("wr", "", "R"),
    ("ph", "", "F"), ("sh", "", "SH"), ("ch", "", "CH"), ("th", "", "TH"), ("wh", "", "W"), ("ck", "", "K"),
    ("ng", "[aeiou]", "NG G"), ("ng", "", "NG"), ("qu", "", "K W"), ("ps", "y", "S"), ("gh", "", "G"), ("rh", "", "R"),
    ("cc", "[eiy]", "K S"), ("sc", "[eiy]", "S"), ("gn", "$", "N"), ("ai", "", "EY"), ("ay", "", "EY"),
    ("au", "", "AO"), ("aw", "", "AO"), ("ee", "", "IY"), ("ea", "", "IY"), ("ei", "", "EY"), ("ey", "$", "IY"),
    ("ey", "", "EY"), ("eu", "", "Y UW"), ("ew", "", "Y UW"), ("ie", "$", "IY"), ("ie", "", "IY"), ("oa", "", "OW"),
    ("oe", "$", "OW"), ("oi", "", "OY"), ("oy", "", "OY"), ("oo", "", "UW"), ("ou", "", "UW"), ("ow", "$", "OW"),
    ("ow", "", "AW"), ("ue", "$", "UW"), ("ui", "", "UW"), ("ar", "", "AA R"), ("er", "", "ER"), ("ir", "", "ER"),
    ("or", "", "AO R"), ("ur", "", "ER"), ("yr", "", "ER"), ("ed", "$", "D"), ("py", "", "P AY"),
    ("al", "[lk]", "AO L"),
    ("x", "", "K S"), ("y", "[aeiou]", "Y"), ("y", "", "IY"), ("c", "[eiy]", "S"), ("c", "", "K"), ("g", "[eiy]", "JH"),
    ("g", "", "G"), ("j", "", "JH"), ("q", "", "K"), ("b", "", "B"), ("d", "", "D"), ("f", "", "F"), ("h", "", "HH"),
    ("k", "", "K"), ("l", "", "L"), ("m", "", "M"), ("n", "", "N"), ("p", "", "P"), ("r", "", "R"), ("s", "$", "Z"),
    ("s", "", "S"), ("t", "", "T"), ("v", "", "V"), ("w", "", "W"), ("z", "", "Z"),
)  # fmt: skip
_LONG = {"a": "EY", "e": "IY", "i": "AY", "o": "OW", "u": "UW"}
_SHORT = {"a": "AE", "e": "EH", "i": "IH", "o": "AA", "u": "AH"}
_END = {"a": "AH", "e": "", "i": "IY", "o": "OW", "u": "UW"}
_MAGIC_E = re.compile(r"[bcdfgklmnpstvz]e(s|d)?$")
_COMPILED = tuple(
    (letters, re.compile(after) if after else None, phonemes.split()) for letters, after, phonemes in _RULES
)


def spelled(letters: str) -> tuple[str, ...]:
    """Letter by letter.

    >>> spelled("uv")
    ('Y', 'UW', 'V', 'IY')
    """
    return tuple(phoneme for letter in letters.lower() for phoneme in _LETTERS.get(letter, "").split())


def guessed(word: str) -> tuple[str, ...]:
    """By rules, for a lower-case word.

    >>> " ".join(guessed("koopai")), " ".join(guessed("numpy"))
    ('K UW P EY', 'N AH M P AY')
    """
    return tuple(_guess(word))


def _guess(word: str) -> Iterator[str]:
    at = 0
    while at < len(word):
        if at and word[at] == word[at - 1] and word[at] not in "aeiou":
            at += 1  # doubled consonants are one sound
            continue
        for letters, after, phonemes in _COMPILED:
            if word.startswith(letters, at) and (after is None or after.match(word, at + len(letters))):
                yield from phonemes
                at += len(letters)
                break
        else:
            if word[at] in _SHORT:
                yield from _vowel(word, at)
            at += 1


def _vowel(word: str, at: int) -> Iterator[str]:
    letter, rest = word[at], word[at + 1 :]
    has_vowel_before = re.search(_VOWEL, word[:at]) is not None
    if not rest:
        phoneme = _END[letter] if has_vowel_before or letter != "e" else "IY"
    elif _MAGIC_E.fullmatch(rest):
        phoneme = _LONG[letter]
    elif letter == "e" and rest in {"s"} and has_vowel_before:
        phoneme = ""
    elif re.match(r"[bcdfghjklmnpqrstvwz][aiouy]", rest) and not has_vowel_before and letter != "a":
        phoneme = _LONG[letter] if letter in "ou" else _SHORT[letter]
    else:
        phoneme = _SHORT[letter]
    if phoneme:
        yield phoneme


def number_readings(digits: str) -> tuple[str, ...]:
    """The ways to say a number, in words; the one that is usual for names such as PEP 703 first.

    >>> number_readings("703")
    ('seven oh three', 'seven hundred three', 'seven zero three')
    >>> number_readings("11"), number_readings("2024")[0]
    (('eleven', 'one one'), 'twenty twenty four')
    """
    value = int(digits)
    plain = " ".join(_DIGITS[int(digit)] for digit in digits)
    if len(digits) == 1 or digits[0] == "0" or len(digits) > 4:
        return (plain,)
    if len(digits) == 2:
        return (_below_hundred(value), plain)
    head, tail = int(digits[:-2]), int(digits[-2:])
    if tail == 0:
        unit = "hundred" if head % 10 or len(digits) == 3 else "thousand"
        return (f"{_below_hundred(head if unit == 'hundred' else head // 10)} {unit}", plain)
    short = f"{_below_hundred(head)} {'oh ' if tail < 10 else ''}{_below_hundred(tail)}"
    return (short, f"{_below_hundred(head)} hundred {_below_hundred(tail)}", plain)


def _below_hundred(value: int) -> str:
    if value < 10:
        return _DIGITS[value]
    if value < 20:
        return _TEENS[value - 10]
    return _TENS[value // 10] + (f" {_DIGITS[value % 10]}" if value % 10 else "")


_VALUES = (
    {word: str(value) for value, word in enumerate((*_DIGITS, *_TEENS))}
    | {word: str(value * 10) for value, word in enumerate(_TENS) if word}
    | {"oh": "0"}
)


def digits_said(words: list[str]) -> str:
    """The digits of a text, whether written or said; "hundred" stands for what is missing.

    >>> digits_said(["pep", "seven", "oh", "three"]), digits_said(["seven", "hundred", "three"]), digits_said(["703"])
    ('703', '703', '703')
    >>> digits_said(["seventy", "nine"]), digits_said(["seven", "hundred"]), digits_said(["coup"])
    ('79', '700', '')
    """
    found = ""
    is_open = False  # after "seventy", a "nine" takes the place of its zero
    for index, word in enumerate(words):
        if word.isdecimal():
            found, is_open = found + word, False
        elif word == "hundred" and found:
            after = _VALUES.get(words[index + 1], "") if index + 1 < len(words) else ""
            found, is_open = found + "0" * (2 - len(after)), False
        elif word in _VALUES and not (word == "oh" and not found):
            value = _VALUES[word]
            found = found[:-1] + value if is_open and len(value) == 1 and value != "0" else found + value
            is_open = word in _TENS
    return found
