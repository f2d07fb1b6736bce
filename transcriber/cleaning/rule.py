"""What a rule is: a name, a sentence, and a function from the words of a line to fewer or other words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcriber.cleaning.words import CleanWord
from transcriber.core.speech import LanguageCode

if TYPE_CHECKING:
    from transcriber.cleaning.wording import Wording


@dataclass(frozen=True, slots=True)
class LineContext:
    """Where a line stands.

    begins_sentence: The words before it in its paragraph ended one, or there are none.
    ends_paragraph: Nothing follows it in its paragraph.
    """

    language: LanguageCode | None
    begins_sentence: bool
    ends_paragraph: bool
    wording: Wording


@dataclass(frozen=True, slots=True)
class Rule:
    """apply: Gives words whose `source` are places of the words it got: it leaves out, joins and respells, no more.
    A respelled or joined word keeps the `rules` of its first part.
    """

    name: str
    description: str
    apply: Callable[[Sequence[CleanWord], LineContext], list[CleanWord]]
