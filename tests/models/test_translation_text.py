from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.translation_text import PLACEHOLDER, is_shouted, pieces, translate_guarded
from transcriber.core.speech import LanguageCode

EN = LanguageCode("en")


class Model:
    """Turns each word round, but for placeholders. asked: What it got. forgets: What it leaves out."""

    def __init__(self, forgets: str = "") -> None:
        self.asked: list[str] = []
        self.forgets = forgets

    def __call__(self, sentence: str) -> str:
        self.asked.append(sentence)
        words = [word for word in sentence.split() if word != self.forgets]
        return " ".join(word if PLACEHOLDER.search(word) else word[::-1] for word in words)


def translated(sentence: str, model: Model | None = None, language: LanguageCode = EN) -> str:
    return translate_guarded(sentence, language, model or Model())


@pytest.mark.parametrize("sentence", ["", "  ", "\n"])
def test_a_blank_sentence_becomes_an_empty_one(sentence: str) -> None:
    assert translated(sentence) == ""


@pytest.mark.parametrize("sentence", ["?", "42", "🎉", "مرحبا بكم في الجلسة", "XQ1", "`x = 1`"])
def test_what_holds_nothing_to_translate_is_never_shown_to_the_model(sentence: str) -> None:
    model = Model()
    assert translated(sentence, model) == sentence
    assert model.asked == []


def test_shouting_is_lowered_for_the_model_and_raised_again() -> None:
    model = Model()
    assert translated("THE GPU QUEUE IS FULL", model) == "EHT UPG EUEUQ SI LLUF"
    assert model.asked == ["The gpu queue is full"]


def test_shouting_leaves_placeholders_and_code_alone() -> None:
    assert translated("PLEASE SET my_var AND MY_VAR TO XQ7 NOW") == "ESAELP TES my_var DNA MY_VAR OT XQ7 WON"


@pytest.mark.parametrize("sentence", ["NASA", "OK", "We need the GPU.", "I", "GPU CPU", "XQ1 XQ2 XQ3 XQ4 yes"])
def test_an_acronym_is_no_shouting(sentence: str) -> None:
    assert not is_shouted(sentence)


@pytest.mark.parametrize(
    ("sentence", "shown", "expected"),
    [
        ("Great work 🎉👍 everyone", "Great work XQ1 everyone", "taerG krow 🎉👍 enoyreve"),
        ("Run `pip install x` now", "Run XQ1 now", "nuR `pip install x` won"),
        ("Call np.array(x) twice", "Call XQ1 twice", "llaC np.array(x) eciwt"),
        ("See https://example.org/a_b for more", "See XQ1 for more", "eeS https://example.org/a_b rof erom"),
        ("He said مرحبا بكم to us", "He said XQ1 to us", "eH dias مرحبا بكم ot su"),
        ("XQ4 uses α here", "XQ4 uses XQ5 here", "XQ4 sesu α ereh"),
        ("the family 👨‍👩‍👧 came", "the family XQ1 came", "eht ylimaf 👨‍👩‍👧 emac"),
    ],
)
def test_code_emoji_and_foreign_letters_are_carried_over(sentence: str, shown: str, expected: str) -> None:
    model = Model()
    assert translated(sentence, model) == expected
    assert model.asked == [shown]


def test_letters_of_the_language_itself_are_translated() -> None:
    assert translated("مرحبا بكم", language=LanguageCode("ar")) == "ابحرم مكب"


def test_signs_that_belong_to_a_word_stay_with_it() -> None:
    model = Model()
    translated("at 20 °C on a Xeon™", model)
    assert model.asked == ["at 20 °C on a Xeon™"]


def test_accents_are_no_foreign_letters_however_they_are_written() -> None:
    model = Model()
    translated("a fila está cheia de ça\u0303o", model, LanguageCode("pt"))
    assert len(model.asked) == 1
    assert not PLACEHOLDER.search(model.asked[0])


def test_a_placeholder_that_the_model_loses_is_put_back_where_it_stood() -> None:
    assert translated("we run XQ1 on Linux", Model(forgets="XQ1")) == "ew nur XQ1 no xuniL"


def test_an_emoji_that_the_model_loses_is_put_back_where_it_stood() -> None:
    assert translated("good 🎉 work", Model(forgets="XQ1")) == "doog 🎉 krow"


def test_a_full_stop_that_the_speaker_did_not_say_is_dropped() -> None:
    assert translate_guarded("hello", EN, lambda _: "olá,") == "olá"
    assert translate_guarded("hello.", EN, lambda _: "olá.") == "olá."


def test_a_long_sentence_reaches_the_model_in_parts() -> None:
    model = Model()
    sentence = " ".join(f"w{number}" for number in range(400))
    assert translated(sentence, model) == " ".join(f"w{number}"[::-1] for number in range(400))
    assert max(len(part.split()) for part in model.asked) <= 40


def test_a_long_sentence_is_cut_where_it_pauses() -> None:
    assert pieces("one two three four, five six seven", 5) == ["one two three four, ", "five six seven"]
    assert pieces("one two three. four, five six", 5) == ["one two three. ", "four, five six"]


def test_a_long_word_is_not_cut_where_a_space_is_near() -> None:
    assert pieces("one two three internationalization", 4) == ["one two three ", "internationalization"]


def test_a_language_without_spaces_is_cut_too() -> None:
    parts = pieces("机器学习" * 300)
    assert "".join(parts) == "机器学习" * 300
    assert max(map(len, parts)) <= 40 * 12


@given(st.text(alphabet="abcd efg.,;:é🎉 X Q1 ", max_size=300), st.integers(min_value=2, max_value=20))
def test_the_parts_joined_are_the_whole(text: str, max_words: int) -> None:
    assert "".join(pieces(text.strip(), max_words)) == text.strip()


@given(st.lists(st.sampled_from(["XQ1", "XQ22", "WE", "run", "🎉", "a_b", "é,", "שלום", "no."]), max_size=60))
def test_placeholders_come_back_as_often_as_they_went_in(words: list[str]) -> None:
    sentence = " ".join(words)
    for model in (Model(), Model(forgets="XQ22"), Model(forgets="XQ23")):
        result = translated(sentence, model)
        assert sorted(PLACEHOLDER.findall(result)) == sorted(PLACEHOLDER.findall(sentence))
        for kept in ("🎉", "a_b", "שלום"):
            assert result.count(kept) == sentence.count(kept)
