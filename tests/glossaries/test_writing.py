"""Glossaries as others read them: rdflib for SKOS, ElementTree for TBX, our own reader for CSV."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from transcriber.config import GlossarySettings
from transcriber.core.speech import LanguageCode
from transcriber.glossaries.csv_reader import read_csv
from transcriber.glossaries.csv_writer import to_csv
from transcriber.glossaries.loading import load_glossary
from transcriber.glossaries.page import to_page
from transcriber.glossaries.rows import LANGUAGES
from transcriber.glossaries.skos import to_skos
from transcriber.glossaries.tbx import to_tbx
from transcriber.terms.glossary import Concept, ConceptId, Glossary

REPOSITORY = Path(__file__).resolve().parent.parent.parent
TBX = "{urn:iso:std:iso:30042:ed-2}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

AWKWARD = Concept(
    ConceptId('c 1/é"<'),
    'The "quoted" <b> & \\ back',
    kind="tool",
    aliases=("a;b,c", "並列", "O'Neil"),
    say=("cue",),
    mishearings=("quotid",),
    weak_mishearings=("quoted back", "並列"),
    sense_group="word & <sense>",
    cues=("near", "by"),
    definition='Ends in a backslash \\ and "',
    keep_as_is=True,
    translations=MappingProxyType({LanguageCode("es"): ("término", "voz"), LanguageCode("zh"): ("词",)}),
    source="https://example.org/?a=1&b=2",
)

texts = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"], exclude_characters="|\ufffe\uffff"))
    .map(lambda text: text.strip())
    .filter(bool)
)
lists = st.lists(texts, max_size=3, unique=True).map(tuple)
concepts = st.builds(
    Concept,
    id=texts.map(ConceptId),
    preferred=texts,
    kind=st.sampled_from(["concept", "tool", "standard", "organisation", "person"]),
    aliases=lists,
    say=lists,
    mishearings=lists,
    weak_mishearings=lists,
    sense_group=st.none() | texts,
    cues=lists,
    definition=st.just("") | texts,
    keep_as_is=st.booleans(),
    translations=st.dictionaries(
        st.sampled_from(sorted(LANGUAGES)).map(LanguageCode), lists.filter(bool), max_size=2
    ).map(MappingProxyType),
    source=st.just("") | texts,
).filter(lambda concept: concept.preferred not in concept.aliases)
glossaries = st.lists(concepts, max_size=3).map(Glossary.of)
some = settings(max_examples=25, deadline=None)


@pytest.fixture(scope="module")
def bundled() -> Glossary:
    return load_glossary(GlossarySettings(), Path())


def graph_of(glossary: Glossary) -> Graph:
    return Graph().parse(data=to_skos(glossary), format="turtle")


def tbx_of(glossary: Glossary) -> ElementTree.Element:
    return ElementTree.fromstring(to_tbx(glossary, "a & b").encode())


@some
@given(glossaries)
def test_what_is_written_as_csv_reads_back_as_it_was(glossary: Glossary) -> None:
    reading = read_csv(to_csv(glossary), "g.csv")
    assert reading.problems == ()
    assert tuple(entry.concept for entry in reading.entries) == tuple(glossary.concepts.values())


def test_the_bundled_glossary_is_as_it_would_be_written(bundled: Glossary) -> None:
    text = (REPOSITORY / "transcriber" / "glossaries" / "hpc-python.csv").read_text(encoding="utf-8")
    assert text == to_csv(bundled)


def test_skos_has_the_labels_by_language_and_hides_mishearings() -> None:
    graph = graph_of(Glossary.of([AWKWARD]))
    (subject,) = graph.subjects(RDF.type, SKOS.Concept)
    assert set(graph.objects(subject, SKOS.prefLabel)) == {
        Literal('The "quoted" <b> & \\ back', "en"),
        Literal("término", "es"),
        Literal("词", "zh"),
    }
    assert set(graph.objects(subject, SKOS.altLabel)) == {
        *(Literal(alias, "en") for alias in AWKWARD.aliases),
        Literal("voz", "es"),
    }
    assert set(graph.objects(subject, SKOS.hiddenLabel)) == {Literal("quotid", "en"), Literal("quoted back", "en")}
    assert list(graph.objects(subject, SKOS.definition)) == [Literal('Ends in a backslash \\ and "', "en")]
    assert list(graph.objects(subject, SKOS.notation)) == [Literal('c 1/é"<')]
    assert Literal("Near it: near, by", "en") in set(graph.objects(subject, SKOS.scopeNote))


def test_skos_gathers_the_senses_of_a_word(bundled: Glossary) -> None:
    graph = graph_of(bundled)
    (module,) = graph.subjects(SKOS.prefLabel, Literal("module", "en"))
    assert set(graph.objects(module, SKOS.member)) == {
        URIRef("urn:bofscribe:concept:mod-python"),
        URIRef("urn:bofscribe:concept:mod-env"),
    }


@some
@given(glossaries)
def test_skos_of_any_glossary_parses_with_disjoint_labels(glossary: Glossary) -> None:
    graph = graph_of(glossary)
    subjects = list(graph.subjects(RDF.type, SKOS.Concept))
    assert len(subjects) == len(glossary.concepts)
    for subject in subjects:
        labels = [list(graph.objects(subject, kind)) for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)]
        assert sum(map(len, labels)) == len(set().union(*labels))
        languages = [label.language for label in labels[0] if isinstance(label, Literal)]
        assert len(languages) == len(set(languages)) >= 1


def test_tbx_has_a_section_a_language_with_the_preferred_term_first() -> None:
    root = tbx_of(Glossary.of([AWKWARD]))
    assert (root.tag, root.attrib["type"], root.attrib["style"]) == (f"{TBX}tbx", "TBX-Basic", "dca")
    (entry,) = root.iter(f"{TBX}conceptEntry")
    assert entry.findtext(f"{TBX}descrip[@type='definition']") == AWKWARD.definition
    assert entry.findtext(f"{TBX}admin[@type='source']") == AWKWARD.source
    found = {
        section.attrib[LANGUAGE]: [
            (term.findtext(f"{TBX}term"), term.findtext(f"{TBX}termNote[@type='administrativeStatus']"))
            for term in section.iter(f"{TBX}termSec")
        ]
        for section in entry.iter(f"{TBX}langSec")
    }
    assert list(found) == ["en", "es", "zh"]
    assert found["es"] == [("término", "preferredTerm-admn-sts"), ("voz", "admittedTerm-admn-sts")]
    assert [term for term, _ in found["en"]] == list(AWKWARD.surface_forms)


def test_tbx_leaves_out_what_nobody_writes() -> None:
    assert "quotid" not in to_tbx(Glossary.of([AWKWARD]), "t")


@some
@given(glossaries)
def test_tbx_of_any_glossary_parses_with_ids_of_xml_that_differ(glossary: Glossary) -> None:
    ids = [entry.attrib["id"] for entry in tbx_of(glossary).iter(f"{TBX}conceptEntry")]
    assert len(ids) == len(set(ids)) == len(glossary.concepts)
    assert all(name.replace("-", "").replace("_", "").replace(".", "").isalnum() and name.isascii() for name in ids)


def test_an_empty_glossary_is_written_too() -> None:
    empty = Glossary.of([])
    assert to_csv(empty).startswith("concept_id,kind,preferred")
    assert list(graph_of(empty).subjects(RDF.type, SKOS.Concept)) == []
    assert list(tbx_of(empty).iter(f"{TBX}conceptEntry")) == []
    assert "0 concepts" in to_page(empty, "t")


@some
@given(glossaries)
def test_the_page_has_a_row_for_each_concept_and_no_html_of_theirs(glossary: Glossary) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(to_page(glossary, "t"))
    n_senses = sum(concept.sense_group is not None for concept in glossary.concepts.values())
    n_headers = sum(token.type == "thead_open" for token in tokens)
    assert sum(token.type == "tr_open" for token in tokens) - n_headers == len(glossary.concepts) + n_senses
    assert not any(child.type == "html_inline" for token in tokens for child in token.children or ())


def test_the_page_of_the_bundled_glossary_is_up_to_date(bundled: Glossary) -> None:
    page = (REPOSITORY / ".readme" / "glossary.md").read_text(encoding="utf-8")
    assert page == to_page(bundled, "hpc-python"), (
        "run 'bofscribe glossary export hpc-python --format md -o .readme/glossary.md'"
    )
