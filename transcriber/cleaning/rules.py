"""The rules by name, in the order in which they are applied."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from transcriber.cleaning import disfluency, sentences, spelling
from transcriber.cleaning.rule import Rule

_ORDER = (
    Rule("fillers", "leaves out sounds of somebody who thinks: uh, euh, ähm", disfluency.without_fillers),
    Rule("filler-phrases", 'leaves out ", you know," and its like between commas', disfluency.without_filler_phrases),
    Rule(
        "false-starts", 'leaves out what was cut off and said anew: "we sh- we should"', disfluency.without_false_starts
    ),
    Rule("repeats", 'leaves out words said twice in a row: "the the node"', disfluency.without_repeats),
    Rule("corrections", "corrects everywhere what people corrected somewhere", spelling.as_corrected),
    Rule("terms", "spells names as the glossary does", spelling.as_in_glossary),
    Rule("numbers", "writes whole numbers from ten on in digits", spelling.with_digits),
    Rule("punctuation", "one mark where there were several, one at the end of a paragraph", sentences.with_punctuation),
    Rule("capitals", "a capital at the start of a sentence, none within it", sentences.with_capitals),
)

RULES: Mapping[str, Rule] = {rule.name: rule for rule in _ORDER}
ALL_RULES = frozenset(RULES)


def rules_without(names: Collection[str]) -> frozenset[str]:
    """All rules but some; names of no rule are nobody's."""
    return ALL_RULES - frozenset(names)
