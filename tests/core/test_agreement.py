"""Which words stay, which are shown: laws that hold for any hypotheses, and the cases that readers would notice."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from transcriber.core.agreement import Agreement, AgreementSettings
from transcriber.core.speech import Word

SETTINGS = AgreementSettings()

hypotheses = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0.1, 0.6, 0.9])), max_size=6),
        st.floats(0.0, 3.0, allow_nan=False),
    ),
    max_size=8,
)


def words(text: str, *, start: float = 0.0, probability: float = 0.9) -> tuple[Word, ...]:
    """Words of half a second each."""
    return tuple(
        Word(word, start + index / 2, start + index / 2 + 0.5, probability) for index, word in enumerate(text.split())
    )


def texts(heard: Sequence[Word]) -> str:
    return " ".join(word.text for word in heard)


def after(*heard: str, end_s: float = 60.0, probability: float = 0.9) -> Agreement:
    """Hypotheses of the whole text, as a recognizer gives them: without the words that are confirmed."""
    agreement = Agreement()
    for text in heard:
        rest = words(text, probability=probability)[len(agreement.confirmed) :]
        agreement = agreement.after(rest, end_s=end_s, settings=SETTINGS)
    return agreement


@given(hypotheses)
def test_confirmed_words_never_change(script: list[tuple[list[tuple[str, float]], float]]) -> None:
    agreement = Agreement()
    for said, margin_s in script:
        heard = tuple(Word(text, i / 2, i / 2 + 0.5, p) for i, (text, p) in enumerate(said))
        end_s = len(said) / 2 + margin_s
        following = agreement.after(heard, end_s=end_s, settings=SETTINGS)
        assert following.confirmed[: len(agreement.confirmed)] == agreement.confirmed
        new = following.confirmed[len(agreement.confirmed) :]
        assert (*new, *following.heard) == heard
        assert len(following.heard) == len(following.n_agreeing)
        agreement = following


@given(hypotheses)
def test_what_keeps_being_heard_is_confirmed(script: list[tuple[list[tuple[str, float]], float]]) -> None:
    agreement = Agreement()
    for said, margin_s in script:
        heard = tuple(Word(text, i / 2, i / 2 + 0.5, p) for i, (text, p) in enumerate(said))
        agreement = agreement.after(heard, end_s=len(said) / 2 + margin_s, settings=SETTINGS)
    expected = (*agreement.confirmed, *agreement.heard)
    for _ in range(3):
        agreement = agreement.after(agreement.heard, end_s=100.0, settings=SETTINGS)
    assert agreement.confirmed == expected


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12), st.lists(st.integers(0, 3), max_size=40))
def test_the_same_hypotheses_confirm_the_same_words_however_the_audio_was_chopped(
    said: list[str], chops: list[int]
) -> None:
    whole = words(" ".join(said))
    agreement = Agreement()
    n_heard = 0
    for n_more in chops:
        n_heard = min(len(whole), n_heard + n_more)
        rest = whole[len(agreement.confirmed) : n_heard]
        agreement = agreement.after(rest, end_s=n_heard / 2, settings=SETTINGS)
    rest = whole[len(agreement.confirmed) :]
    assert (*agreement.confirmed, *rest) == whole


def test_one_hypothesis_confirms_nothing_and_two_that_agree_do() -> None:
    assert after("we build wheels", end_s=3.0).confirmed == ()
    assert texts(after("we build wheels", "we build wheels", end_s=3.0).confirmed) == "we build wheels"


def test_case_and_punctuation_are_no_disagreement() -> None:
    assert texts(after("We build.", "we build wheels", end_s=2.0).confirmed) == "we build"


def test_the_mark_at_the_end_of_a_confirmed_word_comes_with_the_first_word_after_it() -> None:
    agreement = after("it does not change much", "it does not change much", end_s=4.0)
    n_confirmed = len(agreement.confirmed)
    rest = tuple(Word(text, 2.5 + i / 2, 3.0 + i / 2, 0.9) for i, text in enumerate(("It", "changes")))
    agreement = agreement.after(rest, end_s=4.0, settings=SETTINGS, mark=".")
    assert texts(agreement.confirmed) == "it does not change much"
    agreement = agreement.after(rest, end_s=6.0, settings=SETTINGS, mark=".")
    assert texts(agreement.confirmed[:n_confirmed]) == "it does not change much."
    assert texts(agreement.confirmed).endswith("much. It changes")


def test_words_at_the_end_of_the_audio_wait() -> None:
    agreement = after("we build wheels", "we build wheels", end_s=1.5)
    assert "wheels" not in texts(agreement.confirmed)
    assert "wheels" in texts(agreement.shown)


def test_a_word_that_the_model_doubts_takes_three() -> None:
    assert after("sithon", "sithon", end_s=1.6, probability=0.3).confirmed == ()
    assert texts(after("sithon", "sithon", "sithon", end_s=1.6, probability=0.3).confirmed) == "sithon"


def test_far_from_the_end_of_the_audio_less_is_needed() -> None:
    assert texts(after("sithon", "sithon", end_s=3.0, probability=0.3).confirmed) == "sithon"
    assert texts(after("we build", end_s=5.0).confirmed) == "we build"


def test_words_at_the_end_of_the_audio_are_not_shown_at_first() -> None:
    assert texts(after("we build wheels", end_s=1.5).shown) == "we build"


def test_a_doubtful_word_is_shown_only_when_it_is_far_from_the_end() -> None:
    assert after("sithon", end_s=1.0, probability=0.2).shown == ()
    assert texts(after("sithon", end_s=3.0, probability=0.2).shown) == "sithon"


def test_what_is_shown_survives_one_hypothesis_that_differs() -> None:
    shown = after("the meshes", end_s=1.4)
    assert texts(shown.shown) == "the meshes"
    other = shown.after(words("the mess hall"), end_s=1.9, settings=SETTINGS)
    assert texts(other.confirmed + other.shown) == "the meshes"
    again = other.after(words("mess hall", start=0.5), end_s=2.0, settings=SETTINGS)
    assert texts(again.confirmed + again.shown).startswith("the mess")


def test_confirmed_words_leave_with_their_audio() -> None:
    agreement = after("we build wheels", "we build wheels")
    assert texts(agreement.without(2).confirmed) == "wheels"
