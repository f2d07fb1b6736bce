"""What is shown of a translation that is made again and again."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from transcriber.core.translation_agreement import TranslationAgreement

SOURCE = "so we have decided to go on with it now as we said before"


def after(translations: Sequence[str], *, first: int = 4) -> TranslationAgreement:
    """One source word more before each translation."""
    agreement = TranslationAgreement()
    words = SOURCE.split()
    for index, translation in enumerate(translations):
        agreement = agreement.after(" ".join(words[: first + index]), translation)
    return agreement


def test_words_are_shown_when_two_translations_in_a_row_begin_with_them() -> None:
    assert after(["então nós vamos"]).text == ""
    assert after(["então nós vamos", "então nós decidimos ir"]).text == "então nós"


def test_few_words_of_a_sentence_show_nothing() -> None:
    assert after(["então", "então nós", "então nós"], first=1).text == ""


def test_shown_words_stay_while_translations_disagree_about_them() -> None:
    shown = ["a construção livre", "a construção livre não"]
    other = ["a compilação livre não", "a compilação livre não deve", "a construção livre não deve ser"]
    assert after([*shown, *other]).text == "a construção livre"


def test_shown_words_give_way_when_many_translations_in_a_row_want_it() -> None:
    insisting = [f"a compilação livre {'x ' * n}".strip() for n in range(9)]
    assert after(["a construção livre", "a construção livre", *insisting]).text.startswith("a compilação livre")


def test_the_full_stop_that_a_model_puts_after_a_beginning_is_dropped() -> None:
    assert after(["então nós vamos.", "então nós vamos."]).text == "então nós vamos"


def test_case_and_punctuation_do_not_hold_words_back() -> None:
    assert after(["Então, nós", "então nós"]).text == "então nós"


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=5).map(" ".join), max_size=9))
def test_what_is_shown_was_said_by_a_translation(translations: list[str]) -> None:
    shown = after(translations).text
    assert any(one == shown or one.startswith(f"{shown} ") for one in ["", *translations]) or shown == ""
