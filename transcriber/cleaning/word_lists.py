"""What five languages say without meaning it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from transcriber.core.speech import LanguageCode


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _phrases(listed: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in listed.split(","))


FILLERS: Mapping[str, frozenset[str]] = {
    "en": _words("uh uhh uhhh um umm ummm uhm uhmm er err erm hm hmm hmmm mmm"),
    "pt": _words("ahn ahm ãhn hã hãm hum hm hmm eh éé ééé uh uhm"),
    "es": _words("eh ehh ehm em emm mmm hm hmm uh um uhm"),
    "fr": _words("euh euhh heu heuh hum hm hmm"),
    "de": _words("äh ähh ähm ähmm öh öhm eh ehm hm hmm"),
}
"""Sounds of somebody who thinks. "Mhm" and "uh-huh" are none: they answer. Portuguese "um" is a number."""

FILLER_PHRASES: Mapping[str, frozenset[tuple[str, ...]]] = {
    "en": _phrases("you know,i mean,like,sort of,kind of,you know what i mean"),
    "pt": _phrases("né,tipo,tipo assim,sabe,quer dizer,assim"),
    "es": _phrases("este,o sea,digamos,sabes"),
    "fr": _phrases("tu vois,vous voyez,genre,ben,bah,en fait"),
    "de": _phrases("sozusagen,quasi,weißt du,sag ich mal,ich sag mal"),
}
"""These mean something elsewhere, and nothing where commas set them off."""

MAY_BE_DOUBLED: Mapping[str, frozenset[str]] = {
    "en": _words(
        "that had is very really so no yes yeah yep ok okay bye long many much far well now ha hear there too"
    ),
    "pt": _words("sim não nao muito muita mais se já bem tão logo aí tá"),
    "es": _words("sí si no muy mucho mucha más mas se ya bien tan luego"),
    "fr": _words("nous vous oui non si très bien plus tout ça"),
    "de": _words("die der das sie ja nein nee doch sehr ganz so viel immer"),
}
"""Said twice on purpose, or by grammar: "what that that means", "nous nous voyons", "die, die es wissen"."""

CONTINUING: Mapping[str, frozenset[str]] = {
    "en": _words("the a an and but so that which who to of in on for with because or if when then is are was were it"),
    "pt": _words("o a os as e mas que de do da em no na para com porque ou se quando é são"),
    "es": _words("el la los las y pero que de del en para con porque o si cuando es son"),
    "fr": _words("le la les et mais que qui de du des en pour avec parce ou si quand est sont"),
    "de": _words("der die das und aber dass zu von in auf für mit weil oder wenn dann ist sind"),
}
"""Words that are no names: one with a capital in the middle of a sentence lost its small letter to a line's start."""

_DIGITS = re.compile(r"\d")


def is_known(language: LanguageCode | None) -> bool:
    """Whether there are lists for a language."""
    return language in FILLERS


def may_be_doubled(word: str, language: LanguageCode | None) -> bool:
    """Whether a word said twice is no slip; numbers never are one."""
    return bool(_DIGITS.search(word)) or word in MAY_BE_DOUBLED.get(language or "", frozenset())
