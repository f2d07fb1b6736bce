"""What is shown of a translation that is made again and again."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from transcriber.core.translation_agreement import TranslationAgreement

SOURCE = (
    "so we have decided to go on with it now as we said before in the room where they all sat down to have a look at it"
)


def after(translations: Sequence[str], *, first: int = 5, step: int = 1) -> TranslationAgreement:
    """`step` source words more before each translation."""
    agreement = TranslationAgreement()
    words = SOURCE.split()
    for index, translation in enumerate(translations):
        agreement = agreement.after(" ".join(words[: first + step * index]), [translation])
    return agreement


def test_words_are_shown_when_translations_begin_with_them_over_two_more_words_of_the_source() -> None:
    assert after(["então nós vamos", "então nós"]).text == ""
    assert after(["então nós vamos", "então nós", "então nós decidimos ir"]).text == "então nós"


def test_how_often_the_source_is_translated_meanwhile_does_not_matter() -> None:
    assert after(["então nós vamos", "então nós decidimos ir"], step=2).text == "então nós"


def test_words_that_another_reading_of_the_same_beginning_lacks_are_not_shown() -> None:
    agreement = TranslationAgreement()
    for n_words in (5, 7):
        source = " ".join(SOURCE.split()[:n_words])
        agreement = agreement.after(source, ["então nós decidimos.", "então decidimos ir"])
    assert agreement.text == "então"


def test_few_words_of_a_sentence_show_nothing() -> None:
    assert after(["então", "então nós", "então nós"], first=1).text == ""


def test_shown_words_stay_while_translations_disagree_about_them() -> None:
    shown = ["a construção livre", "a construção livre não"]
    other = ["a compilação livre não", "a compilação livre não deve", "a construção livre não deve ser"]
    assert after([*shown, *other], step=3).text.startswith("a construção livre")


def test_shown_words_give_way_when_translations_over_many_words_of_the_source_want_it() -> None:
    insisting = [f"a compilação livre {'x ' * n}".strip() for n in range(6)]
    assert after(["a construção livre", "a construção livre", *insisting], step=3).text.startswith("a compilação livre")


def test_only_what_may_still_be_asked_for_is_remembered() -> None:
    assert len(after(["então nós"] * 17).recent) == 13


def test_the_full_stop_that_a_model_puts_after_a_beginning_is_dropped() -> None:
    assert after(["então nós vamos.", "então nós vamos."], step=3).text == "então nós vamos"


def test_case_and_punctuation_do_not_hold_words_back() -> None:
    assert after(["Então, nós", "então nós"], step=3).text == "então nós"


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=5).map(" ".join), max_size=9), st.integers(1, 3))
def test_what_is_shown_was_said_by_a_translation(translations: list[str], step: int) -> None:
    shown = after(translations, step=step).text
    assert any(one == shown or one.startswith(f"{shown} ") for one in ["", *translations]) or shown == ""
