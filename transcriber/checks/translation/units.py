"""Units after a number, under one name in five languages, and what one unit is in another."""

from __future__ import annotations

import re

from transcriber.core.speech import LanguageCode

_SHARED = {
    "%": "percent", "ms": "millisecond", "µs": "microsecond", "ns": "nanosecond", "min": "minute",
    "h": "hour", "kb": "kilobyte", "mb": "megabyte", "gb": "gigabyte", "tb": "terabyte", "pb": "petabyte",
    "kib": "kibibyte", "mib": "mebibyte", "gib": "gibibyte", "ko": "kilobyte", "mo": "megabyte", "go": "gigabyte",
    "to": "terabyte", "mhz": "megahertz", "ghz": "gigahertz", "kw": "kilowatt", "mw": "megawatt", "km": "kilometre",
    "cm": "centimetre", "mm": "millimetre", "kg": "kilogram", "€": "euro", "$": "dollar",
}  # fmt: skip
_LONG = {
    "percent": "percent|per cent|por cento|por ciento|pour cent|prozent",
    "millisecond": "milliseconds?|milissegundos?|milisegundos?|millisecondes?|millisekunden?",
    "microsecond": "microseconds?|microssegundos?|microsegundos?|microsecondes?|mikrosekunden?",
    "second": "seconds?|segundos?|secondes?|sekunden?",
    "minute": "minutes?|minutos?|minuten?",
    "hour": "hours?|horas?|heures?|stunden?",
    "day": "days?|dias?|días?|jours?|tage?n?",
    "week": "weeks?|semanas?|semaines?|wochen?",
    "month": "months?|m[eê]s(?:es)?|mois|monate?n?",
    "year": "years?|anos?|años?|ans?|années?|jahre?n?",
    "kilobyte": "kilobytes?|kilooctets?",
    "megabyte": "megabytes?|mégaoctets?",
    "gigabyte": "gigabytes?|gigaoctets?",
    "terabyte": "terabytes?|téraoctets?",
    "petabyte": "petabytes?|pétaoctets?",
    "euro": "euros?",
    "dollar": "dollars?|dólar(?:es)?",
    "kilometre": "kilomet(?:re|er)s?|quilómetros?|quilômetros?|kilómetros?|kilomètres?|kilometern?",
    "metre": "met(?:re|er)s?|metros?|mètres?|metern?",
    "mile": "miles?|milhas?|millas?|meilen?",
    "foot": "feet|foot|pés?|pies?|pieds?|fuß",
}  # fmt: skip
_WORDS = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _LONG.items()), re.IGNORECASE)
_AFTER = re.compile(r"[ \u00a0\u202f-]?(?:(%|€|\$|km/h)|([^\W\d_]+(?: [cC]ent[o]?\b| ciento\b)?))")

_IMPERIAL = re.compile(
    r"\b(?:feet|foot|ft|miles?|mph|pounds?|lbs?|inch(?:es)?|yards?|acres?|gallons?|ounces?|fahrenheit|"
    r"p[eé]s|pies|pieds?|fuß|milhas?|millas?|meilen?|libras?|livres?|pfund|pulgadas?|polegadas?|pouces?|zoll|jardas?|"
    r"yardas?|verges?|galões|galones|hectares?|acres|km|kilom\w+|quil[oóô]m\w+|m[eè]tr\w+|meter\w*|kg|celsius|m²|km²)\b|°[CF]|[′'’]\s?\d|″|\bcm\b|\bmm\b",
    re.IGNORECASE,
)
_FACTORS = (1.609, 0.3048, 0.4536, 2.54, 25.4, 0.0254, 0.9144, 3.785, 0.4047, 4047, 2.59, 28.35, 1.852, 30.48)
_TOLERANCE = 0.08


def unit_after(text: str, position: int, language: LanguageCode) -> str | None:
    """The unit that follows a number, or None."""
    found = _AFTER.match(text, position)
    if found is None:
        return None
    word = found[1] or found[2]
    long = _WORDS.fullmatch(word) or _WORDS.fullmatch(word.split()[0])
    if long is not None:
        return long.lastgroup
    short = _SHARED.get(word.lower())
    return (
        None if short in {"terabyte", "gigabyte"} and word.islower() and language != "en" and len(word) == 2 else short
    )


def is_conversion(one: float, other: float, source: str, target: str) -> bool:
    """Whether one number is the other in metric or imperial units, where the texts speak of such."""
    if not (_IMPERIAL.search(source) and _IMPERIAL.search(target)) or one <= 0 or other <= 0:
        return False
    ratios = [other / one / factor for factor in _FACTORS] + [one / other / factor for factor in _FACTORS]
    celsius = ((one - 32) / 1.8, one * 1.8 + 32)
    return any(abs(ratio - 1) <= _TOLERANCE for ratio in ratios) or any(abs(other - value) <= 1.5 for value in celsius)
