"""Glossary files as people write them, right and wrong."""

from __future__ import annotations

import codecs
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcriber.config import GlossarySettings
from transcriber.errors import GlossaryError, UsageError
from transcriber.glossaries.csv_reader import read_csv
from transcriber.glossaries.loading import bundled_names, check, load_glossary, read_glossary
from transcriber.glossaries.rows import Reading
from transcriber.glossaries.yaml_reader import read_yaml
from transcriber.terms.glossary import Concept
from transcriber.terms.glossary_check import Problem
from transcriber.terms.mentions import MentionFinder

CSV = """\
concept_id,kind,preferred,aliases,say,mishearings_strong,mishearings_weak,sense_group,cues,definition,keep_as_is,es,source
gil,concept,GIL,"global interpreter lock | GIL ",gill,gillz,gill|Jill,,thread|release,"A, lock",yes,GIL|bloqueo,PEP 703
"""
YAML = """\
concepts:
- concept_id: gil
  kind: concept
  preferred: GIL
  aliases: [global interpreter lock, GIL]
  say: gill
  mishearings_strong: gillz
  mishearings_weak: [gill, Jill]
  cues: thread|release
  definition: A, lock
  keep_as_is: yes
  translations: {es: [GIL, bloqueo]}
  source: PEP 703
"""


def concepts(reading: Reading) -> list[Concept]:
    assert reading.problems == ()
    return [entry.concept for entry in reading.entries]


def only(reading: Reading) -> Problem:
    assert len(reading.problems) == 1, reading.problems
    return reading.problems[0]


def read_bytes(folder: Path, content: bytes, name: str = "g.csv") -> Reading:
    (folder / name).write_bytes(content)
    return read_glossary(name, folder)


def test_every_column_reaches_its_field() -> None:
    (gil,) = concepts(read_csv(CSV, "g.csv"))
    assert (gil.id, gil.kind, gil.preferred, gil.aliases) == ("gil", "concept", "GIL", ("global interpreter lock",))
    assert (gil.say, gil.mishearings, gil.weak_mishearings) == (("gill",), ("gillz",), ("gill", "Jill"))
    assert (gil.sense_group, gil.cues, gil.definition) == (None, ("thread", "release"), "A, lock")
    assert (gil.keep_as_is, dict(gil.translations), gil.source) == (True, {"es": ("GIL", "bloqueo")}, "PEP 703")


def test_yaml_says_the_same_as_csv() -> None:
    assert concepts(read_yaml(YAML, "g.yaml")) == concepts(read_csv(CSV, "g.csv"))


def test_yaml_may_be_a_list_with_languages_beside_the_other_keys() -> None:
    (found,) = concepts(read_yaml("- {preferred: wheel, pt: roda|wheel, definition: 1.0}", "g.yaml"))
    assert (dict(found.translations), found.definition) == ({"pt": ("roda", "wheel")}, "1.0")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_may_separate_by_comma_semicolon_or_tab(delimiter: str) -> None:
    text = f"preferred{delimiter}aliases\nPETSc{delimiter}petsc4py|pet see\n"
    assert concepts(read_csv(text, "g.csv"))[0].aliases == ("petsc4py", "pet see")


def test_the_old_unsorted_mishearings_count_as_weak_where_they_are_not_strong() -> None:
    (found,) = concepts(read_csv("preferred,mishearings,mishearings_strong\nDask,desk|DASC,DASC\n", "g.csv"))
    assert (found.mishearings, found.weak_mishearings) == (("DASC",), ("desk",))


def test_a_term_alone_is_a_concept_with_an_id_made_from_it() -> None:
    (found,) = concepts(read_csv("preferred\nOur Code\n", "g.csv"))
    assert (found.id, found.kind) == ("our-code", "concept")


def test_text_of_any_script_is_taken_as_it_is() -> None:
    text = "preferred,aliases,definition\n並列計算,パラレル,並列に計算する\nсуперкомпьютер,,\nحاسوب فائق,,\n"
    found = concepts(read_csv(text, "g.csv"))
    assert [each.preferred for each in found] == ["並列計算", "суперкомпьютер", "حاسوب فائق"]
    assert [each.id for each in found] == ["並列計算", "суперкомпьютер", "حاسوب-فائق"]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_unicode_is_read_with_and_without_its_mark(tmp_path: Path, mark: bytes, encoding: str) -> None:
    content = mark + "preferred,es\r\nnode,cómputo\r\n".encode(encoding)
    assert concepts(read_bytes(tmp_path, content))[0].translations["es"] == ("cómputo",)  # type: ignore[index]


def test_latin_1_is_read_with_a_warning_that_names_the_line(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "preferred,es\nGIL,\nnode,cómputo\n".encode("latin-1"))
    assert [entry.concept.translations.get("es") for entry in found.entries] == [None, ("cómputo",)]  # type: ignore[call-overload]
    problem = only(found)
    assert (problem.gravity, problem.line) == ("warning", 3)
    assert "UTF-8" in problem.advice


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, b"preferred,kind\r\nA,tool\rB,tool\n\r\n\nC,tol")
    assert [entry.concept.preferred for entry in found.entries] == ["A", "B"]
    assert (only(found).line, only(found).column) == (6, "kind")
    assert "Did you mean 'tool'?" in only(found).advice


def test_a_text_of_several_lines_in_quotes_keeps_the_count_of_lines() -> None:
    found = read_csv('preferred,definition\nA,"one\ntwo"\n,none\n', "g.csv")
    assert found.entries[0].concept.definition == "one two"
    assert (only(found).line, only(found).column) == (4, "preferred")


@pytest.mark.parametrize("content", [b"", b"\n\n", codecs.BOM_UTF8])
@pytest.mark.parametrize("name", ["g.csv", "g.yaml"])
def test_an_empty_file_is_no_error_and_says_so(tmp_path: Path, content: bytes, name: str) -> None:
    found = read_bytes(tmp_path, content, name)
    assert (found.entries, only(found).gravity) == ((), "warning")
    assert "empty" in only(found).what


def test_a_header_alone_is_a_glossary_without_concepts(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, b"concept_id,preferred,aliases\n") == Reading()
    assert read_bytes(tmp_path, b"concepts:\n", "g.yaml") == Reading()


def test_an_unknown_column_names_the_nearest() -> None:
    problem = only(read_csv("preferred,alias\nA,B\n", "g.csv"))
    assert (problem.line, problem.column, problem.advice) == (1, "alias", "Did you mean 'aliases'?")
    problem = only(read_yaml("- preferred: A\n  mishearing_weak: B\n", "g.yaml"))
    assert (problem.line, problem.advice) == (2, "Did you mean 'mishearings_weak'?")


def test_a_relation_is_no_column_so_that_there_are_no_cycles() -> None:
    assert "'broader' is no column" in only(read_csv("concept_id,preferred,broader\na,A,b\nb,B,a\n", "g.csv")).what


def test_a_column_twice_is_an_error() -> None:
    assert "2 times" in only(read_csv("preferred,aliases,Aliases\nA,b,c\n", "g.csv")).what
    assert "twice" in only(read_yaml("- preferred: A\n  preferred: B\n", "g.yaml")).what


def test_a_file_without_terms_is_an_error() -> None:
    assert only(read_csv("aliases\nA\n", "g.csv")).column == "preferred"
    assert only(read_yaml("- aliases: A\n", "g.yaml")).column == "preferred"


def test_a_cell_too_many_is_an_error_and_the_other_rows_are_read() -> None:
    found = read_csv("preferred,definition\nA,one, two\nB,three\n", "g.csv")
    assert (only(found).line, [entry.concept.preferred for entry in found.entries]) == (2, ["B"])
    assert "quotes" in only(found).advice


@pytest.mark.parametrize(
    ("text", "line"), [('preferred,definition\nA,x\nB,"y\nC,z\n', 3), ('preferred,definition\nA,"x"y\n', 2)]
)
def test_quotes_that_do_not_match_are_an_error_where_they_begin(text: str, line: int) -> None:
    problem = only(read_csv(text, "g.csv"))
    assert (problem.gravity, problem.line) == ("error", line)
    assert "quotes" in problem.what


def test_keep_as_is_must_be_yes_or_no() -> None:
    assert only(read_csv("preferred,keep_as_is\nA,maybe\n", "g.csv")).column == "keep_as_is"


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "preferred\nA\n".encode("utf-16-le"), bytes(range(1, 256))]
)
def test_what_is_no_text_is_an_error(tmp_path: Path, content: bytes) -> None:
    found = read_bytes(tmp_path, content)
    assert (found.entries, only(found).gravity) == ((), "error")
    assert "UTF-8" in only(found).advice


def test_utf_16_that_is_cut_is_an_error(tmp_path: Path) -> None:
    assert only(read_bytes(tmp_path, codecs.BOM_UTF16_LE + b"a")).gravity == "error"


def test_control_characters_are_an_error_since_no_xml_can_hold_them() -> None:
    assert "U+0007" in only(read_csv("preferred\nA\x07\n", "g.csv")).what


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("- preferred: A\n  aliases: [b\n", 3, "not valid YAML"),
        ("- preferred: A\n- just text\n", 2, "at column 3 a concept with keys is expected"),
        ("terms: A\n", 1, "a list of concepts is expected"),
        ("- preferred: A\n  aliases:\n    b: c\n", 3, "at column 5 texts are expected"),
        ("- preferred: [A]\n", 1, "one text is expected"),
        ("- preferred: A\n  translations: {klingon: b}\n", 2, "'klingon' is no language code"),
        ("- preferred: A\n  translations: b\n", 2, "languages are expected"),
        ("&a [*a]\n", 1, "a concept with keys is expected"),
        ("- preferred: A\n---\n- preferred: B\n", 2, "not valid YAML"),
    ],
)
def test_a_mistake_in_yaml_is_told_with_its_line_and_column(text: str, line: int, what: str) -> None:
    problem = only(read_yaml(text, "g.yaml"))
    assert (problem.gravity, problem.line) == ("error", line)
    assert what in problem.what


def test_tags_of_yaml_make_no_objects() -> None:
    (found,) = concepts(read_yaml("- preferred: !!python/name:os.system A\n", "g.yaml"))
    assert found.preferred == "A"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_no_text_is_more_than_a_problem(text: str) -> None:
    for read in (read_csv, read_yaml):
        reading = check([read(text, "g")])
        assert all(problem.what and problem.advice for problem in reading.problems)


def test_two_megabytes_load_in_two_seconds(tmp_path: Path) -> None:
    lines = ["concept_id,preferred,aliases,cues,definition"]
    lines += [
        f"c{n},term {n},alias{n}|other alias {n}|third{n},near{n}|by{n}|beside{n},{'words that explain ' * 5}{n}"
        for n in range(14_000)
    ]
    (tmp_path / "large.csv").write_text("\n".join(lines), encoding="utf-8")
    assert (tmp_path / "large.csv").stat().st_size > 2_000_000
    start_s = time.process_time()
    glossary = load_glossary(GlossarySettings(("large.csv",)), tmp_path)
    assert time.process_time() - start_s < 2
    assert len(glossary.concepts) == 14_000


def test_the_files_of_a_session_are_one_glossary_and_the_later_replaces(tmp_path: Path) -> None:
    (tmp_path / "glossary.csv").write_text("concept_id,preferred\nray,Our Ray\nours,Ours\n", encoding="utf-8")
    notices: list[str] = []
    glossary = load_glossary(GlossarySettings(("hpc-python", "glossary.csv")), tmp_path, notices.append)
    assert {"gil", "ray", "ours"} <= set(glossary.concepts)
    assert [each.preferred for each in glossary.concepts.values() if each.id == "ray"] == ["Our Ray"]
    assert any("replaces" in notice for notice in notices)


def test_an_expected_concept_that_is_not_there_is_told(tmp_path: Path) -> None:
    notices: list[str] = []
    load_glossary(GlossarySettings(expected=("gil", "gill")), tmp_path, notices.append)
    assert notices == ["[glossary] expected: 'gill' is no concept of hpc-python; it is passed over."]


def test_no_files_are_an_empty_glossary(tmp_path: Path) -> None:
    assert not load_glossary(GlossarySettings(()), tmp_path).concepts


def test_mistakes_prevent_loading_and_name_the_lines(tmp_path: Path) -> None:
    rows = "".join(f"a,A{number}\n" for number in range(20))
    (tmp_path / "g.csv").write_text(f"concept_id,preferred\n{rows}", encoding="utf-8")
    with pytest.raises(GlossaryError) as caught:
        load_glossary(GlossarySettings(("g.csv",)), tmp_path)
    assert "g.csv:3:concept_id: error: 'a' is the id of line 2 too." in caught.value.message
    assert "and 9 more" in caught.value.message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("glosary.csv", "Did you mean 'glossary.csv'?"),
        ("hpc-pyton", "Did you mean 'hpc-python'?"),
        ("x.csv", "Give a path"),
    ],
)
def test_a_file_that_is_missing_names_what_is_there(tmp_path: Path, name: str, expected: str) -> None:
    (tmp_path / "glossary.csv").touch()
    with pytest.raises(UsageError) as caught:
        load_glossary(GlossarySettings((name,)), tmp_path)
    assert expected in caught.value.hint


def test_a_folder_or_another_kind_of_file_is_no_glossary(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "sheet.xlsx").touch()
    for name, expected in (("folder.csv", "is a folder"), (".", "is a folder"), ("sheet.xlsx", "ends in '.xlsx'")):
        with pytest.raises(UsageError, match=expected):
            read_glossary(name, tmp_path)


def test_the_bundled_glossary_has_no_problem(tmp_path: Path) -> None:
    assert "hpc-python" in bundled_names()
    checked = check([read_glossary("hpc-python", tmp_path)])
    assert [str(problem) for problem in checked.problems] == []
    assert len(checked.entries) > 300


def test_every_concept_of_the_bundled_glossary_can_be_said_and_explained(tmp_path: Path) -> None:
    for entry in read_glossary("hpc-python", tmp_path).entries:
        assert entry.concept.definition, entry
        assert entry.concept.say, entry


def test_every_form_of_the_bundled_glossary_is_found_in_text_and_means_one_concept_or_senses(tmp_path: Path) -> None:
    glossary = load_glossary(GlossarySettings(), tmp_path)
    finder = MentionFinder(glossary)
    for concept in glossary.concepts.values():
        for form in concept.surface_forms:
            (mention,) = finder.find(form)
            assert concept.id in mention.concepts, form
            meant = [glossary.concepts[each] for each in mention.concepts]
            assert len(meant) == 1 or {each.sense_group for each in meant} == {concept.sense_group}, form


def test_no_cue_of_the_bundled_glossary_is_for_two_senses(tmp_path: Path) -> None:
    glossary = load_glossary(GlossarySettings(), tmp_path)
    groups = {concept.sense_group for concept in glossary.concepts.values() if concept.sense_group}
    for group in groups:
        cues = [cue for sense in glossary.senses(group) for cue in sense.cues]
        assert sorted(cues) == sorted(set(cues)), group
