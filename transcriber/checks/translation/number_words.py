"""Numbers as words in five languages, from "zero" to milliards."""

from __future__ import annotations

import re
from functools import lru_cache

SCALES: dict[str, dict[str, int]] = {
    "en": {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "millions": 6, "billions": 9, "bn": 9},
    "pt": {"mil": 3, "milhao": 6, "milhoes": 6, "bilhao": 9, "bilhoes": 9, "mil milhoes": 9, "trilhao": 12,
           "trilhoes": 12, "biliao": 12, "bilioes": 12},
    "es": {"mil": 3, "millon": 6, "millones": 6, "mil millones": 9, "millardo": 9, "billon": 12, "billones": 12},
    "fr": {"mille": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9, "billion": 12, "billions": 12},
    "de": {"tausend": 3, "million": 6, "millionen": 6, "milliarde": 9, "milliarden": 9, "billion": 12, "billionen": 12,
           "mio": 6, "mrd": 9},
}  # fmt: skip
"""Powers of ten: English billions are German Milliarden."""

_EN = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"  # noqa: E501
_PT = "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove"  # noqa: E501
_ES = "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve"  # noqa: E501
_FR = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_DE = "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn"  # noqa: E501


def _counted(words: str, tens: str, **others: int) -> dict[str, int]:
    table = {word: value for value, word in enumerate(words.split())}
    table.update({word: 10 * value for value, word in enumerate(tens.split(), start=2) if word != "-"})
    return {**table, **others}


CARDINALS: dict[str, dict[str, int]] = {
    "en": _counted(_EN, "twenty thirty forty fifty sixty seventy eighty ninety", a=1, an=1, hundred=100),
    "pt": _counted(
        _PT, "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
        uma=1, duas=2, catorze=14, dezasseis=16, dezassete=17, dezanove=19, cem=100, cento=100, duzentos=200,
        duzentas=200, trezentos=300, trezentas=300, quatrocentos=400, quinhentos=500, quinhentas=500, seiscentos=600,
        setecentos=700, oitocentos=800, novecentos=900,
    ),
    "es": _counted(
        _ES, "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        un=1, una=1, cien=100, ciento=100, veintiun=21, veintiuno=21, veintiuna=21, veintidos=22, veintitres=23,
        veinticuatro=24, veinticinco=25, veintiseis=26, veintisiete=27, veintiocho=28, veintinueve=29,
        doscientos=200, doscientas=200, trescientos=300, cuatrocientos=400, quinientos=500, quinientas=500,
        seiscientos=600, setecientos=700, ochocientos=800, novecientos=900,
    ),
    "fr": _counted(
        _FR, "vingt trente quarante cinquante soixante septante huitante nonante",
        une=1, cent=100, cents=100, vingts=20,
    ),
    "de": _counted(
        _DE, "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
        ein=1, eine=1, einen=1, einem=1, einer=1, zwo=2, hundert=100,
    ),
}  # fmt: skip

_OTHER_WORDS: dict[str, dict[str, int]] = {
    "en": {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
           "ninth": 9, "tenth": 10, "both": 2, "pair": 2, "couple": 2, "twice": 2,
           "double": 2, "doubled": 2, "half": 2, "dozen": 12,
           "once": 1, "triple": 3, "quarter": 4, "single": 1, "thousandth": 1000, "twentieth": 20, "duo": 2, "trio": 3,
           "thirds": 3, "quarters": 4, "only": 1, "twin": 2, "twins": 2, "decade": 10, "decades": 10, "century": 100,
           "noon": 12, "midnight": 0, "no": 0, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50,
           "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90},
    "pt": {"primeiro": 1, "primeira": 1, "segundo": 2, "segunda": 2, "terceiro": 3, "terceira": 3, "quarto": 4,
           "quarta": 4, "quinto": 5, "quinta": 5, "sexto": 6, "sexta": 6, "setimo": 7, "oitavo": 8, "nono": 9,
           "decimo": 10,
           "ambos": 2, "ambas": 2, "par": 2, "dobro": 2, "metade": 2, "meia": 2, "meio": 2, "duzia": 12, "terco": 3,
           "triplo": 3, "dupla": 2, "duplo": 2, "casal": 2, "decada": 10, "unico": 1, "unica": 1, "milesimo": 1000,
           "seculo": 100, "trio": 3, "nenhum": 0, "nenhuma": 0, "tercos": 3, "gemeos": 2, "quinzena": 15},
    "es": {"primero": 1, "primer": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercero": 3, "tercer": 3, "tercera": 3,
           "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5, "sexto": 6, "septimo": 7, "octavo": 8, "noveno": 9,
           "decimo": 10, "ambos": 2, "ambas": 2, "par": 2, "doble": 2, "mitad": 2, "medio": 2, "media": 2, "docena": 12,
           "tercio": 3, "triple": 3, "pareja": 2, "decada": 10, "unico": 1, "unica": 1, "milesimo": 1000, "siglo": 100,
           "trio": 3, "ningun": 0, "ninguna": 0, "decena": 10, "tercios": 3, "veintena": 20, "quincena": 15, "bi": 2},
    "fr": {"premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4,
           "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10, "double": 2,
           "moitie": 2, "demi": 2, "demie": 2, "douzaine": 12, "dizaine": 10, "quinzaine": 15, "vingtaine": 20,
           "trentaine": 30, "cinquantaine": 50, "centaine": 100, "millier": 1000, "milliers": 1000, "tiers": 3,
           "quart": 4, "triple": 3, "couple": 2, "paire": 2, "millieme": 1000, "siecle": 100, "decennie": 10, "trio": 3,
           "aucun": 0, "aucune": 0, "duo": 2, "vingtieme": 20, "quatorzieme": 14, "midi": 12, "minuit": 0},
    "de": {"erste": 1, "ersten": 1, "erster": 1, "erstes": 1, "zweite": 2, "zweiten": 2, "zweiter": 2, "zweites": 2,
           "dritte": 3, "dritten": 3, "dritter": 3, "drittes": 3, "vierte": 4, "vierten": 4, "funfte": 5, "funften": 5,
           "sechste": 6, "sechsten": 6, "siebte": 7, "siebten": 7, "achte": 8, "achten": 8, "neunte": 9, "zehnte": 10,
           "beide": 2, "beiden": 2, "beider": 2, "paar": 2, "doppelt": 2, "doppelte": 2, "halbe": 2, "halfte": 2,
           "halb": 2, "dutzend": 12, "drittel": 3, "viertel": 4, "zweimal": 2, "dreimal": 3,
           "einmal": 1, "jahrzehnt": 10,
           "tausendste": 1000, "jahrhundert": 100, "dreifach": 3, "zweifach": 2, "keine": 0, "kein": 0, "zehntel": 10,
           "dutzende": 12, "mittags": 12, "mittag": 12, "mitternacht": 0, "zu zweit": 2, "zwillinge": 2},
}  # fmt: skip

# What is made of a cardinal with an ending, from eleven on: eleventh, onzième, elfte.
_ORDINAL_STEMS: dict[str, dict[str, str]] = {
    "en": {"twelve": "twelf", "twenty": "twentie", "thirty": "thirtie", "forty": "fortie", "fifty": "fiftie",
           "sixty": "sixtie", "seventy": "seventie", "eighty": "eightie", "ninety": "ninetie"},
    "fr": {"onze": "onz", "douze": "douz", "treize": "treiz", "quatorze": "quatorz", "quinze": "quinz",
           "seize": "seiz", "trente": "trent", "quarante": "quarant", "cinquante": "cinquant",
           "soixante": "soixant"},
}  # fmt: skip
_ORDINAL_ENDINGS = {"en": ("th",), "fr": ("ieme", "iemes"), "de": ("te", "ten", "ter", "tes", "ste", "sten", "ster")}
_LATIN_ORDINALS: dict[str, dict[str, int]] = {
    "pt": {"vigesimo": 20, "trigesimo": 30, "quadragesimo": 40, "quinquagesimo": 50, "centesimo": 100},
    "es": {"undecimo": 11, "duodecimo": 12, "vigesimo": 20, "trigesimo": 30, "cuadragesimo": 40,
           "quincuagesimo": 50, "centesimo": 100},
}  # fmt: skip


def _ordinals(language: str) -> dict[str, int]:
    stems = _ORDINAL_STEMS.get(language, {})
    made = {
        stems.get(word, word) + ending: value
        for word, value in CARDINALS[language].items()
        for ending in _ORDINAL_ENDINGS.get(language, ())
        if value > 10
    }
    return made | _LATIN_ORDINALS.get(language, {})


ORDINALS: dict[str, dict[str, int]] = {
    language: {**_ordinals(language), **words} for language, words in _OTHER_WORDS.items()
}
"""Other words that stand for a number: enough to say that it is there, too little to say that it must be."""

CONNECTORS = {"en": "and", "pt": "e", "es": "y", "fr": "et", "de": "und"}
_GERMAN_PARTS = re.compile(r"(?:(?P<thousands>.*?)tausend)?(?:(?P<hundreds>[a-z]{3,6}?)?hundert)?(?P<rest>.*)")
_GERMAN_COMPOUND = re.compile(
    r"und(?:zwanzig|dreissig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig)|hundert|tausend"
)


@lru_cache(maxsize=5_000)
def german_number(word: str) -> int | None:
    """The value of a plain German word for a number; None for any other word.

    >>> german_number("dreihundertfunfundzwanzig"), german_number("zweitausend"), german_number("jahrhundert")
    (325, 2000, None)
    """
    table = CARDINALS["de"]
    if word in table:
        return table[word]
    if not _GERMAN_COMPOUND.search(word):
        return None
    found = _GERMAN_PARTS.fullmatch(word)
    if found is None:
        return None
    total = 0
    if "tausend" in word:
        thousands = german_number(found["thousands"]) if found["thousands"] else 1
        if thousands is None:
            return None
        total += 1000 * thousands
    if "hundert" in word.rpartition("tausend")[2]:
        hundreds = table.get(found["hundreds"]) if found["hundreds"] else 1
        if hundreds is None:
            return None
        total += 100 * hundreds
    rest = found["rest"]
    if not rest:
        return total
    unit, _, tens = rest.rpartition("und")
    if unit:
        return total + table[unit] + table[tens] if unit in table and tens in table else None
    return total + table[rest] if rest in table else None
