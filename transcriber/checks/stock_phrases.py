"""Phrases that subtitles end with, which Whisper learnt to write where it hears nothing.

As its users report them for silence, noise and music, in the languages of the subtitles that it was trained on
(faster-whisper issues #506 and #843).
"""

from __future__ import annotations

import re
import unicodedata

CREDITS = re.compile(
    r"\b("
    r"thanks for watching|thank you (so much )?for (watching|viewing)|see you (in the )?next (video|time)|"
    r"(please )?(like and )?subscribe( to)?( my| our| the)? channel|dont forget to subscribe|"
    r"(subtitles?|captions?|transcription|subs) (by|created by)|amara org|"
    r"sous titr\w+ (par|realises?|st|de)|merci davoir regarde|"
    r"subtitulos (por|realizados|creados)|gracias por ver|suscribete al canal|"
    r"legendas? (por|pela|em)|obrigad[oa] por assistir|inscreva se no canal|"
    r"sottotitoli (creati|e revisione|di|a cura)|grazie per la visione|"
    r"untertitel(ung)? (von|der|im auftrag|des)|vielen dank furs? zuschauen|"
    r"ondertitel(d|ing|s)? (door|ingediend)|napisy stworzone|altyazi m k|"
    r"субтитры (сделал|создавал|делал|подготовил)\w*|продолжение следует|редактор субтитров"
    r")\b|字幕|ご視聴ありがとうございました|请不吝点赞|시청해주셔서 감사합니다"
)

FAREWELLS = frozenset(
    {
        "thank you", "thank you very much", "thanks", "thank you so much", "bye", "bye bye", "you", "the end", "okay",
        "oh", "so", "yeah", "hmm", "im sorry", "merci", "au revoir", "gracias", "muchas gracias", "adios", "obrigado",
        "obrigada", "muito obrigado", "tchau", "danke", "vielen dank", "tschuss", "grazie", "grazie a tutti", "ciao",
        "спасибо", "谢谢", "ありがとうございました",
    }
)  # fmt: skip


def plain_text(text: str) -> str:
    """Lower case, without punctuation and without the accents of Latin letters."""
    composed = unicodedata.normalize("NFKC", text.lower()).replace("'", "").replace("’", "")
    return " ".join("".join(_plain_letter(letter) for letter in composed).split())


def _plain_letter(letter: str) -> str:
    if not letter.isalnum():
        return " "
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter
