"""No word is invented: each stems from the line, from a correction, or from what a named rule says it makes."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from tests.builders import histories, state_of
from tests.cleaning.test_rules import GLOSSARY, WORDING
from transcriber.checks.translation.quantities import quantities
from transcriber.cleaning.lines import CleanedText, cleaned_text
from transcriber.cleaning.rule import LineContext
from transcriber.cleaning.rules import RULES
from transcriber.cleaning.transcript import cleaned
from transcriber.cleaning.words import CleanWord
from transcriber.core.agreement import spoken_form
from transcriber.core.events import Event
from transcriber.core.speech import LanguageCode

LANGUAGES = [LanguageCode(code) for code in ("en", "pt", "es", "fr", "de", "it", "ja")]

_SAID = (
    "um uh ahn eh euh äh the the, a wheel wheel. we sh- should mo- module, you know, i mean like né, o que não "
    "py bind pie bind eleven nomba numpy. Num pep-703 twenty five hundred and cien vingt zwanzig 12 ,, ... — - . ( C++ "
    "I i'm yes yes, no. node! node? 言葉です。 «très» (so) 3.14 e.g."
)
_said = st.sampled_from(_SAID.split(" "))
spoken_lines = st.one_of(
    st.lists(_said, max_size=14).map(" ".join), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
)
rule_names = st.sets(st.sampled_from(list(RULES)))


def letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def stems_from(word: CleanWord, source: str, language: LanguageCode) -> bool:
    """Whether the rules that a word names explain how it came from its place of the line."""
    if not word.rules:
        return word.text == source
    if not {"corrections", "terms", "numbers"} & set(word.rules):
        return letters(word.text) == letters(source)
    forms = [form for concept in GLOSSARY.concepts.values() for form in concept.surface_forms]
    known = {spoken_form(part) for form in (*WORDING.taught.values(), *forms) for part in (form, *form.split())}
    digits = {
        str(round(value)) for each in quantities(source, language) for value in each.values if value == round(value)
    }
    made = letters(word.text)
    for part in sorted(known | digits | {letters(part) for part in source.split()}, key=len, reverse=True):
        made = made.replace(part, "") if part else made
    return not made


def check_provenance(said: str, found: CleanedText, language: LanguageCode, rules: set[str]) -> None:
    left_out = [
        (one.start, one.end)
        for one in found.left_out
        if not any(start < one.start and one.end < end for start, end in (word.source for word in found.words))
    ]
    places = [*(word.source for word in found.words), *left_out]
    covered = "".join(said[start:end] for start, end in sorted(places))
    assert "".join(covered.split()) == "".join(said.split()), "every word is kept or left out, none twice"
    assert list(found.words) == sorted(found.words, key=lambda word: word.source), "in the order in which it was said"
    assert {one.rule for one in found.left_out} | {rule for word in found.words for rule in word.rules} <= rules
    for word in found.words:
        assert stems_from(word, said[slice(*word.source)], language), (word, said)


@given(spoken_lines, st.sampled_from(LANGUAGES), st.booleans(), st.booleans(), rule_names)
@example("um uh .", LanguageCode("pt"), False, False, {"fillers", "punctuation"})
def test_each_cleaned_word_stems_from_the_line_or_a_correction_or_a_named_rule(
    said: str, language: LanguageCode, begins: bool, ends: bool, rules: set[str]
) -> None:
    found = cleaned_text(said, LineContext(language, begins, ends, WORDING), rules)
    check_provenance(said, found, language, rules)


def test_a_word_may_be_made_of_those_around_one_that_was_left_out() -> None:
    said = "we have twenty uh five nodes"
    context = LineContext(LanguageCode("en"), begins_sentence=False, ends_paragraph=False, wording=WORDING)
    found = cleaned_text(said, context, set(RULES))
    assert found.text == "we have 25 nodes"
    assert [said[one.start : one.end] for one in found.left_out] == ["uh"]


@given(spoken_lines, st.sampled_from(LANGUAGES))
def test_what_was_cleaned_is_clean(said: str, language: LanguageCode) -> None:
    context = LineContext(language, True, True, WORDING)
    once = cleaned_text(said, context, set(RULES) - {"numbers"}).text
    again = cleaned_text(once, context, set(RULES) - {"numbers"}).text
    assert len(again.split()) <= len(once.split())


@given(histories(), rule_names)
def test_a_session_loses_no_line_and_what_a_person_wrote_stays(events: Sequence[Event], rules: set[str]) -> None:
    state = state_of(*events)
    transcript = cleaned(state, WORDING, rules=rules)
    shown = {segment.id: segment for segment in state.segments.values() if segment.text.strip()}
    assert transcript.texts().keys() == shown.keys()
    for line in (*transcript.lines, *transcript.left_out):
        segment = shown[line.line.segment.id]
        if segment.text_person is not None:
            assert line.text == segment.text
        else:
            check_provenance(segment.text, line.cleaned, segment.language or LanguageCode(""), rules)
