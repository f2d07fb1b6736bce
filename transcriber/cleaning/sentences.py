"""Capitals and punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from transcriber.cleaning.rule import LineContext
from transcriber.cleaning.word_lists import CONTINUING, is_known
from transcriber.cleaning.words import CleanWord

_ENGLISH_I = re.compile(r"i(?=$|['’])")
_SAME_MARKS = re.compile(r"([,;:!?.])\1+")
_ELLIPSIS = re.compile(r"\.{3,}|…\.+")
_MIXED_MARKS = re.compile(r"[,;:]+(?=[.!?…])|(?<=[.!?…])[,;:]+")
_UNFINISHED = (",", ";", ":", "-", "–", "—")


def with_punctuation(words: Sequence[CleanWord], context: LineContext) -> list[CleanWord]:
    """One mark where there are several, none that stands alone, and one at the end of a paragraph."""
    kept: list[CleanWord] = []
    for word in words:
        marked = word.respelled(_ELLIPSIS.sub("…", word.text))
        marked = marked.respelled(_MIXED_MARKS.sub("", _SAME_MARKS.sub(r"\1", marked.text)))
        if marked.has_letters or not _is_only_marks(marked.text):
            kept.append(marked)
        elif kept and marked.text.strip("-–—"):
            last = kept[-1]
            text = last.text if last.ends_sentence else last.text.rstrip(",;:") + marked.text
            # a mark that comes from behind a word that was left out does not make that word a part of this one
            is_next = marked.source[0] - last.source[1] <= 1
            kept[-1] = replace(last, text=text, source=(last.source[0], (marked if is_next else last).source[1]))
        elif kept:
            kept.append(marked)  # a dash between words
    if context.ends_paragraph and kept and is_known(context.language):
        kept[-1] = _ended(kept[-1])
    return kept


def _is_only_marks(text: str) -> bool:
    return all(mark in ".,;:!?…-–—" for mark in text)


def _ended(word: CleanWord) -> CleanWord:
    if word.ends_sentence or not word.has_letters:
        return word
    if word.text.endswith(_UNFINISHED):
        return word.respelled(word.text.rstrip(",;:-–—") + "…")
    return word.respelled(word.text + ".")


def with_capitals(words: Sequence[CleanWord], context: LineContext) -> list[CleanWord]:
    """A capital at the start of a sentence, none where a line goes on with the sentence before it, and "I"."""
    if not is_known(context.language):
        return list(words)
    result: list[CleanWord] = []
    begins = context.begins_sentence
    for index, word in enumerate(words):
        lead, core, tail = word.parts()
        if context.language == "en":
            core = _ENGLISH_I.sub("I", core) if core.lower() == "i" or core.lower().startswith(("i'", "i’")) else core
        if begins and _is_plain(core) and core not in context.wording.small_names:
            core = core[0].upper() + core[1:]
        elif index == 0 and not begins and core.istitle() and core.lower() in CONTINUING[context.language or ""]:
            core = core.lower()
        result.append(word.respelled(lead + core + tail))
        if word.has_letters or word.ends_sentence:
            begins = word.ends_sentence
    return result


def _is_plain(core: str) -> bool:
    """Whether small letters alone stand there: "pybind11" and "iOS" are written as they are."""
    return core.islower() and core.replace("'", "").replace("’", "").isalpha()
