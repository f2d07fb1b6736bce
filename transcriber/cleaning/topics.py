"""A long speech divided where it turns to something else.

Source: the lexical cohesion of M. Hearst, TextTiling, 1997, on sentences rather than on runs of words of one length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from transcriber.core.segmentation import is_sentence_end
from transcriber.core.views import Line, Paragraph

_LONG_WORDS = 110
_LEAST_WORDS = 40
_BLOCK_WORDS = 50
_PAUSE_WORTH_PER_S = 0.15
_MOST_PAUSE_WORTH = 0.3
_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}")


def split_by_topic(paragraph: Paragraph) -> list[Paragraph]:
    """Parts of at least 40 words; one that is short enough to read stays whole.

    A part begins with a line that follows the end of a sentence: where the words before it and after it have least in
    common, a pause counting as a difference.
    """
    lines = paragraph.lines
    sizes = [len(line.segment.text.split()) for line in lines]
    if sum(sizes) <= _LONG_WORDS:
        return [paragraph]
    cuts = [
        index
        for index in range(1, len(lines))
        if is_sentence_end(lines[index - 1].segment.text)
        and sum(sizes[:index]) >= _LEAST_WORDS
        and sum(sizes[index:]) >= _LEAST_WORDS
    ]
    if not cuts:
        return [paragraph]
    cut = min(cuts, key=lambda index: _cohesion(lines, index))
    return [*split_by_topic(Paragraph(lines[:cut])), *split_by_topic(Paragraph(lines[cut:]))]


def _cohesion(lines: Sequence[Line], cut: int) -> float:
    before = _block([line.segment.text for line in reversed(lines[:cut])])
    after = _block([line.segment.text for line in lines[cut:]])
    common = sum(min(before[word], after[word]) for word in before.keys() & after.keys())
    likeness = common / max(1, min(before.total(), after.total()))
    pause_s = max(0.0, lines[cut].segment.start - lines[cut - 1].segment.end)
    return likeness - min(_MOST_PAUSE_WORTH, _PAUSE_WORTH_PER_S * pause_s)


def _block(texts: Sequence[str]) -> Counter[str]:
    """The content words next to a cut, by their beginnings, so that inflections count as one."""
    found: Counter[str] = Counter()
    n_words = 0
    for text in texts:
        found.update(word[:6] for word in _CONTENT_WORD.findall(text.lower()))
        n_words += len(text.split())
        if n_words >= _BLOCK_WORDS:
            break
    return found
