"""CTM: every word with its time, for scoring tools. The format has no speakers.

Source: NIST, OpenASR20 evaluation plan 1.5, appendix on CTM.
"""

from __future__ import annotations

from transcriber.core.views import transcript_lines
from transcriber.core.word_times import timed_words
from transcriber.outputs.document import Document
from transcriber.outputs.fields import first_field


def render_ctm(document: Document) -> str:
    """By start, words of people who speak at once between each other."""
    session = first_field(document.session_id)
    words = [word for line in transcript_lines(document.state) for word in timed_words(line.segment)]
    return "".join(
        f"{session} 1 {word.start:.3f} {word.end - word.start:.3f} {text} {word.probability:.3f}\n"
        for word in sorted(words, key=lambda word: word.start)
        for text in ("_".join(word.text.split()),)
    )
