"""What the checks of translations find, and where they stay silent."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from transcriber.checks.translation.pairs import TranslationFinding, TranslationPair
from transcriber.checks.translation.review import TranslationReview
from transcriber.core.events import FlagId, FlagKind, FlagSpan, SegmentId
from transcriber.core.speech import LanguageCode
from transcriber.terms.glossary import Concept, ConceptId, Glossary

PORTUGUESE, GERMAN = LanguageCode("pt"), LanguageCode("de")
GLOSSARY = Glossary.of(
    (
        Concept(ConceptId("wheel"), "wheel", aliases=("wheels",), keep_as_is=True, cues=("pip", "install")),
        Concept(ConceptId("pip"), "pip", kind="tool", keep_as_is=True),
        Concept(
            ConceptId("race"),
            "race condition",
            translations=MappingProxyType({PORTUGUESE: ("condição de corrida",), GERMAN: ("Race Condition",)}),
        ),
        Concept(ConceptId("nogil"), "free-threaded build", aliases=("no-GIL",)),
        Concept(
            ConceptId("environment"),
            "virtual environment",
            translations=MappingProxyType({PORTUGUESE: ("ambiente virtual", "venv isolado")}),
        ),
    )
)


def pair(
    source: str,
    target: str,
    languages: str = "en-pt",
    *,
    segment: str = "s1",
    names: tuple[str, ...] = (),
    is_doubtful_source: bool = False,
) -> TranslationPair:
    one, _, other = languages.partition("-")
    return TranslationPair(
        SegmentId(segment), 3, LanguageCode(one), source, LanguageCode(other), target, is_doubtful_source, names
    )


def found(*pairs: TranslationPair) -> list[TranslationFinding]:
    return TranslationReview(GLOSSARY).findings(pairs)


def kinds(*pairs: TranslationPair) -> list[FlagKind]:
    return [finding.kind for finding in found(*pairs)]


@pytest.mark.parametrize(
    ("source", "target", "languages", "kind"),
    [
        ("We need 64 nodes today.", "Precisamos de 46 nós hoje.", "en-pt", "number"),
        ("It takes 20 seconds to load.", "Demora 20 minutos para carregar.", "en-pt", "number"),
        ("We meet on March 5 again.", "Wir treffen uns am 5. Mai wieder.", "en-de", "number"),
        ("Use Python 3.10 for that.", "Use o Python 3.1 para isso.", "en-pt", "number"),
        ("As PEP 703 says, it is slower.", "Como diz a PEP 730, é mais lento.", "en-pt", "id"),
        ("Please set LD_LIBRARY_PATH first.", "Por favor, defina o caminho primeiro.", "en-pt", "id"),
        ("Install the wheel with pip.", "Instale a roda com o pip.", "en-pt", "kept-term"),
        ("There is a race condition in pip.", "Há uma situação veloz no pip.", "en-pt", "glossary"),
        ("It does not work.", "Funciona.", "en-pt", "negation"),
        ("Das funktioniert nicht.", "That works.", "de-en", "negation"),
        ("It works.", "Não funciona.", "en-pt", "negation"),
        ("Is it done?", "Está pronto.", "en-pt", "question"),
        ("It is done now.", "Está pronto agora?", "en-pt", "question"),
        ("We have to wait for the others.", "We have to wait for the others.", "en-pt", "untranslated"),
        ("We have to wait.", "Wir müssen noch auf die anderen warten.", "en-pt", "untranslated"),
        ("It is slow.", "É lento é lento é lento é lento.", "en-pt", "loop"),
        ("...", "Obrigado a todos por virem hoje.", "en-pt", "invented"),
        ("That is all.", "Isso é tudo. Legendas por João.", "en-pt", "invented"),
        ("That is all of it.", "Isso é <unk> tudo.", "en-pt", "invented"),
        (
            "The job was killed because the memory of the node was full and nobody had set a limit.",
            "O job foi encerrado.",
            "en-pt",
            "omission",
        ),
        (
            "The job was killed.",
            "O job foi encerrado porque a memória do nó estava cheia de dados.",
            "en-pt",
            "addition",
        ),
        ("So Peter Miller asked us.", "Então um moleiro nos perguntou.", "en-pt", "name"),
    ],
)
def test_an_error_is_found(source: str, target: str, languages: str, kind: FlagKind) -> None:
    assert kind in kinds(pair(source, target, languages))


@pytest.mark.parametrize(
    ("source", "target", "languages"),
    [
        ("About 1.5 million files are lost.", "Etwa 1.500.000 Dateien sind verloren.", "en-de"),
        ("Ninety-five nodes are down.", "Quatre-vingt-quinze nœuds sont en panne.", "en-fr"),
        ("Three hundred and twenty-five jobs ran.", "Dreihundertfünfundzwanzig Jobs liefen.", "en-de"),
        ("See you at 5 p.m. then.", "Até às 17h então.", "en-pt"),
        ("It was in the nineties.", "Foi nos anos 90.", "en-pt"),
        ("The cable is ten feet long.", "El cable mide tres metros.", "en-es"),
        ("We saw twenty percent less.", "Nous avons vu 20 % de moins.", "en-fr"),
        ("Nobody said anything.", "Ninguém disse nada.", "en-pt"),
        ("The job was unable to start.", "Der Job konnte nicht starten.", "en-de"),
        ("It works, doesn't it?", "Funciona, não é?", "en-pt"),
        ("Je ne pense pas que ce soit lent.", "I do not think that this is slow.", "fr-en"),
        ("The no-GIL build is here.", "A versão sem GIL chegou.", "en-pt"),
        ("Es gibt jetzt Python ohne GIL.", "There is no-GIL Python now.", "de-en"),
        ("what does it do", "O que isso faz?", "en-pt"),
        ("The wheel of the car is broken.", "A roda do carro está quebrada.", "en-pt"),
        ("Install the wheels with pip.", "Instale as wheels com o pip.", "en-pt"),
        ("There are race conditions in pip.", "Há condições de corrida no pip.", "en-pt"),
        ("Yes, yes, yes, yes, we know.", "Sim, sim, sim, sim, sabemos.", "en-pt"),
        ("pip install numpy", "pip install numpy", "en-pt"),
        ("", "", "en-pt"),
        ("مرحبا بكم", "Bem-vindos", "ar-pt"),
        ("👍 🎉", "👍 🎉", "en-pt"),
    ],
)
def test_a_right_translation_is_left_alone(source: str, target: str, languages: str) -> None:
    assert kinds(pair(source, target, languages)) == []


def test_a_finding_becomes_a_flag_with_the_span_in_the_source_and_the_word_of_the_target() -> None:
    [finding] = found(pair("We need 64 nodes today.", "Precisamos de 46 nós hoje."))
    flag = finding.flag(FlagId("f1"))
    assert flag.spans == (FlagSpan(SegmentId("s1"), 3, 8, 10),)
    assert (flag.severity, flag.language) == ("high", "pt")
    assert "“46”" in flag.message


def test_a_changed_number_comes_with_the_whole_target_put_right() -> None:
    [finding] = found(pair("We need 64 nodes today.", "Precisamos de 46 nós hoje."))
    assert finding.suggestion == "Precisamos de 64 nós hoje."


def test_a_name_of_the_roster_that_was_translated_is_found() -> None:
    assert kinds(pair("Rosa Young said so.", "Rosa Jovem disse isso.", names=("Rosa Young",))) == ["name"]


def test_one_sentence_with_two_translations_is_one_finding_over_both_segments() -> None:
    first = pair("This is the plan.", "Este é o plano.")
    second = pair("This is the plan.", "Eis aqui a planta.", segment="s2")
    [finding] = [one for one in found(first, second) if one.kind == "inconsistent"]
    assert [span.segment for span in finding.spans] == ["s1", "s2"]


def test_one_translation_for_two_sentences_is_found() -> None:
    first = pair("The build is slow on Friday.", "A compilação é lenta na sexta.")
    second = pair("My keyboard has no lights.", "A compilação é lenta na sexta.", segment="s2")
    assert "inconsistent" in kinds(first, second)


def test_one_term_with_two_listed_names_is_found() -> None:
    first = pair("The virtual environment is new.", "O ambiente virtual é novo.")
    second = pair("My virtual environment is old.", "Meu venv isolado é velho.", segment="s2")
    assert kinds(first, second) == ["inconsistent"]


def test_the_same_translation_twice_is_consistent() -> None:
    first = pair("This is the plan.", "Este é o plano.")
    assert kinds(first, pair("This is the plan.", "Este é o plano.", segment="s2")) == []


def test_what_was_misheard_marks_its_translation_as_doubtful() -> None:
    [finding] = found(pair("We use coup I here.", "Usamos golpe aqui.", is_doubtful_source=True))
    assert (finding.kind, finding.severity) == ("meaning", "low")


def test_a_target_about_something_else_is_found_by_the_similarity_of_the_caller() -> None:
    review = TranslationReview(GLOSSARY, similarity=lambda _source, _target: 0.2)
    [finding] = review.findings([pair("The build is slow on Friday.", "O gato dorme na cama grande.")])
    assert finding.kind == "meaning"


def test_only_what_is_in_doubt_is_translated_back() -> None:
    asked: list[str] = []

    def back(text: str, _language: LanguageCode, _wanted: LanguageCode) -> str:
        asked.append(text)
        return "the cat sleeps"

    review = TranslationReview(GLOSSARY, back_translate=back)
    doubtful = pair("The scheduler killed every running job.", "O gato dorme.", is_doubtful_source=True)
    findings = review.findings([pair("The build is slow.", "A compilação é lenta.", segment="s0"), doubtful])
    assert asked == ["O gato dorme."]
    assert any("Translated back" in finding.message for finding in findings)


def test_nothing_is_said_of_a_language_without_rules_but_what_needs_none() -> None:
    assert kinds(pair("We need 64 nodes today.", "我们今天需要 46 个节点。", "en-zh")) == ["number"]


def test_four_hundred_words_are_looked_at_in_time() -> None:
    long = pair("We said that it works. " * 80, "Dissemos que isso funciona. " * 80)
    assert isinstance(found(long), list)


SENSES = Glossary.of(
    (
        *GLOSSARY.concepts.values(),
        *(
            Concept(
                ConceptId(f"thread-{sense}"),
                f"{sense} thread",
                aliases=("thread",),
                sense_group="thread",
                cues=cues,
                translations=MappingProxyType({PORTUGUESE: (f"thread {sense}",)}),
            )
            for sense, cues in (("OS", ("lock", "pool")), ("CUDA", ("warp", "kernel")))
        ),
    )
)


@pytest.mark.parametrize(
    ("source", "target", "kinds"),
    [
        ("That was the longest thread on the list.", "Esse foi o tópico mais longo da lista.", []),
        ("Each thread takes the lock.", "Cada rosca pega a trava.", ["glossary"]),
    ],
)
def test_a_word_of_several_senses_is_a_term_only_where_something_says_so(
    source: str, target: str, kinds: list[FlagKind]
) -> None:
    of_the_field = pair("Install it with pip.", "Instale com pip.")
    found = TranslationReview(SENSES).findings([of_the_field, pair(source, target, segment="s2")])
    assert [finding.kind for finding in found] == kinds
