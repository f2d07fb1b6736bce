"""A statement as a recognizer heard it, in stretches of one to five words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transcriber.terms.background import Background
from transcriber.terms.mentions import Mention
from transcriber.terms.wording import Token, doubt_of

_BREAK = re.compile(r"[.!?;:](\s|$)|[()\[\]{}\"“”«»…]|\s[-–—]\s")
_MAX_WORDS = 5
_ARTICLES = frozenset(
    {
        "the", "a", "an", "this", "that", "these", "those", "my", "your", "our", "his", "her", "their", "its", "some",
        "every", "each", "any", "no", "one", "two", "three", "another",
    }
)  # fmt: skip
_USING = frozenset(
    {
        "use", "uses", "used", "using", "with", "without", "via", "run", "runs", "install", "installed", "import",
        "called", "from", "into",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """One to five words.

    inside: The term at each. lowered: Each in lower case. around: The surprise of the pairs in it and at its edges.
    before: The word before in the same sentence, in lower case, or nothing.
    """

    span: Sequence[Token]
    inside: Sequence[Mention | None]
    lowered: tuple[str, ...]
    around: Sequence[float]
    before: str

    @property
    def texts(self) -> list[str]:
        """The words as they are written."""
        return [token.text for token in self.span]

    @property
    def is_after_article(self) -> bool:
        """What stands there is a thing, seldom the name of a tool: who says "the jacks" seldom means JAX."""
        return self.before in _ARTICLES

    @property
    def is_after_use(self) -> bool:
        """What stands there is often the name of a tool."""
        return self.before in _USING


@dataclass(frozen=True, slots=True)
class HeardStatement:
    """A statement in parts.

    pairs: The surprise of each word after the one before. covering: The term at each word. doubt: The recognizer's, of
        all words, in [0, 1].
    """

    text: str
    tokens: Sequence[Token]
    pairs: Sequence[float]
    covering: Sequence[Mention | None]
    doubt: float

    @staticmethod
    def of(text: str, tokens: Sequence[Token], mentions: Sequence[Mention], background: Background) -> HeardStatement:
        pairs = [
            0.0
            if _BREAK.search(text, left.end, right.start + 1)
            else background.pair_surprise(left.ordinary, right.ordinary)
            for left, right in pairwise(tokens)
        ]
        return HeardStatement(text, tokens, pairs, [_mention_at(token, mentions) for token in tokens], doubt_of(tokens))

    def stretches(self) -> Iterator[Stretch]:
        """All of them, none over the end of a sentence or of brackets."""
        for first in range(len(self.tokens)):
            before = self._before(first)
            for last in range(first, min(len(self.tokens), first + _MAX_WORDS)):
                if last > first and _BREAK.search(self.text, self.tokens[last - 1].end, self.tokens[last].start + 1):
                    break
                span = self.tokens[first : last + 1]
                lowered = tuple(token.text.lower().replace("’", "'") for token in span)
                around = self.pairs[max(0, first - 1) : last + 1]
                yield Stretch(span, self.covering[first : last + 1], lowered, around, before)

    def _before(self, first: int) -> str:
        """The word before, in lower case; nothing at the start of a sentence, and after a comma."""
        if not first:
            return ""
        left = self.tokens[first - 1]
        return "" if self.text[left.end : self.tokens[first].start].strip() else left.text.lower()


def _mention_at(token: Token, mentions: Sequence[Mention]) -> Mention | None:
    return next((mention for mention in mentions if mention.start < token.end and token.start < mention.end), None)
