"""Months and days of the week in five languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transcriber.core.speech import LanguageCode

_MONTHS, _DAYS = (
    tuple(names.split())
    for names in (
        "january february march april may june july august september october november december",
        "monday tuesday wednesday thursday friday saturday sunday",
    )
)
# "May" and "March" are words of their own in English: only with a capital there.
_NAMES: dict[str, str] = {
    "en": "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro "
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "lunes martes miércoles jueves viernes sábado domingo",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember "
    "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}
_ALSO = {
    "pt": {"segunda": "monday", "terça": "tuesday", "quarta": "wednesday", "quinta": "thursday", "sexta": "friday"},
    "de": {"Sonnabend": "saturday", "Jänner": "january"},
    "es": {"setiembre": "september"},
}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Characters [start, end) of a text; name: in English, lower case."""

    start: int
    end: int
    name: str

    @property
    def is_month(self) -> bool:
        return self.name in _MONTHS


def _table(language: str) -> dict[str, str]:
    names = zip(_NAMES[language].split(), [*_MONTHS, *_DAYS], strict=True)
    return {**dict(names), **_ALSO.get(language, {})}


_TABLES = {language: _table(language) for language in _NAMES}
_PATTERNS = {
    language: re.compile(
        rf"\b(?:{'|'.join(sorted(table, key=len, reverse=True))})s?(?!\w)",
        re.NOFLAG if language in {"en", "de"} else re.IGNORECASE,
    )
    for language, table in _TABLES.items()
}


def calendar_days(text: str, language: LanguageCode) -> list[CalendarDay]:
    """Months and days of the week, in the order of the text."""
    if language not in _PATTERNS:
        return []
    table = _TABLES[language]
    found = []
    for match in _PATTERNS[language].finditer(text):
        written = match[0] if language in {"en", "de"} else match[0].lower()
        name = table.get(written) or table.get(written.removesuffix("s"))
        if name is not None:
            found.append(CalendarDay(match.start(), match.end(), name))
    return found


def calendar_name(name: str) -> str:
    return name.capitalize()
