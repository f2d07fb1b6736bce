"""A text goes through a translator sentence by sentence, and comes back with what must stay."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from transcriber.core.speech import LanguageCode
from transcriber.session.protected_translation import Translated, translate_protected
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.protection import TermProtection

PT, JA = LanguageCode("pt"), LanguageCode("ja")
PROTECTION = TermProtection(
    Glossary.of(
        [
            Concept(ConceptId("wheel"), "wheel", keep_as_is=True),
            Concept(ConceptId("lock"), "lock file", translations=MappingProxyType({PT: ("ficheiro de bloqueio",)})),
        ]
    )
)


class Script:
    """Answers by a script, and records what it was asked."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, sentences: Sequence[str]) -> list[str]:
        self.asked += sentences
        return [self.answers[sentence.split()[0].strip(".")] for sentence in sentences]


def test_sentences_are_translated_by_themselves() -> None:
    script = Script(Hello="Olá.", How="Como vai?")
    assert translate_protected("Hello. How are you?", script, PROTECTION, PT) == Translated("Olá. Como vai?")
    assert script.asked == ["Hello.", "How are you?"]


def test_a_term_that_stays_goes_through_as_a_placeholder() -> None:
    script = Script(The="O XQ1 está quebrado.")
    assert translate_protected("The wheel is broken.", script, PROTECTION, PT).text == "O wheel está quebrado."


def test_a_lost_placeholder_costs_the_protection_and_is_reported() -> None:
    script = Script(XQ1="Está quebrada.", Wheel="A roda está quebrada.")
    done = translate_protected("Wheel is broken.", script, PROTECTION, PT)
    assert done == Translated("A roda está quebrada.", ("Wheel",))
    assert script.asked == ["XQ1 is broken.", "Wheel is broken."]


def test_a_glossary_term_that_is_called_otherwise_is_put_right() -> None:
    script = Script(Use="Use um arquivo de trava.")
    script.answers["Use"] = "Use um arquivo de trava."

    def translate(sentences: Sequence[str]) -> list[str]:
        return ["Use um XQ1."] if "XQ1" in sentences[0] else script(sentences)

    assert translate_protected("Use a lock file.", translate, PROTECTION, PT).text == "Use um ficheiro de bloqueio."


def test_a_glossary_term_that_is_right_is_left_in_its_form() -> None:
    script = Script(Use="Use os ficheiros de bloqueio.")
    assert translate_protected("Use a lock file.", script, PROTECTION, PT).text == "Use os ficheiros de bloqueio."
    assert len(script.asked) == 1


def test_a_term_whose_placeholder_is_lost_keeps_the_translator_s_word() -> None:
    script = Script(Use="Use um arquivo de trava.")
    assert translate_protected("Use a lock file.", script, PROTECTION, PT) == Translated("Use um arquivo de trava.")


def test_names_alone_are_not_translated() -> None:
    script = Script()
    assert translate_protected("wheel! 42.", script, PROTECTION, PT).text == "wheel! 42."
    assert script.asked == []


def test_sentences_are_joined_as_the_target_writes_them() -> None:
    script = Script(Hello="こんにちは。", Bye="さようなら。")
    assert translate_protected("Hello. Bye.", script, PROTECTION, JA).text == "こんにちは。さようなら。"


def test_a_sentence_of_four_hundred_words_and_a_mixed_one_go_through_whole() -> None:
    for text in ("We think so " * 134 + "now.", "So, então vamos, שלום to the wheel 🙂."):
        sentences: list[str] = []

        def translate(asked: Sequence[str], seen: list[str] = sentences) -> list[str]:
            seen += asked
            return list(asked)

        assert translate_protected(text, translate, PROTECTION, PT).text == " ".join(text.split())
        assert len(sentences) == 1
