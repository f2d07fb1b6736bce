from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from transcriber.cli import bofscribe
from transcriber.commands.glossary import glossary
from transcriber.errors import GlossaryError, UsageError

GOOD = "concept_id,preferred,aliases,es\ngil,GIL,global interpreter lock,bloqueo\n"
BAD = "concept_id,preferred\ngil,GIL\ngil,Other\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("good.csv").write_text(GOOD, encoding="utf-8")
    Path("bad.csv").write_text(BAD, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(glossary, list(arguments))


def test_a_good_glossary_prints_nothing_and_counts() -> None:
    result = run("check", "good.csv")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 concept, 0 errors, 0 warnings.\n")


def test_an_error_is_printed_with_its_place_and_exits_with_1() -> None:
    result = run("check", "bad.csv")
    assert (result.exit_code, result.stderr) == (1, "2 concepts, 1 error, 0 warnings.\n")
    assert result.stdout.startswith("bad.csv:3:concept_id: error: 'gil' is the id of line 2 too. ")


def test_files_are_checked_together_and_a_warning_exits_with_0() -> None:
    result = run("check", "hpc-python", "good.csv")
    assert result.exit_code == 0
    assert "good.csv:2:concept_id: warning: 'gil' replaces the concept of hpc-python, line " in result.stdout


def test_a_missing_file_is_wrong_usage() -> None:
    result = run("check", "god.csv")
    assert isinstance(result.exception, UsageError)
    assert result.exception.exit_code == 2
    assert "Did you mean 'good.csv'?" in result.exception.hint


def test_no_file_and_an_unknown_format_are_wrong_usage() -> None:
    assert run("check").exit_code == 2
    assert run("export", "good.csv", "--format", "docx").exit_code == 2


def test_csv_is_written_to_stdout() -> None:
    result = run("export", "good.csv")
    assert result.exit_code == 0
    assert "gil,concept,GIL,global interpreter lock," in result.stdout


def test_a_file_is_written_and_named() -> None:
    result = run("export", "good.csv", "--format", "tbx", "-o", "g.tbx")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Wrote g.tbx.\n")
    assert ElementTree.parse("g.tbx").getroot().tag.endswith("tbx")


def test_skos_and_the_page_can_be_had() -> None:
    assert 'skos:prefLabel "GIL"@en' in run("export", "good.csv", "--format", "skos").stdout
    assert "| **GIL** |" in run("export", "good.csv", "--format", "md").stdout


def test_a_glossary_with_mistakes_is_not_written() -> None:
    result = run("export", "bad.csv", "-o", "g.csv")
    assert isinstance(result.exception, GlossaryError)
    assert result.exception.exit_code == 1
    assert "bad.csv:3" in result.stderr
    assert not Path("g.csv").exists()


def test_the_help_teaches_the_file_and_lists_among_the_commands() -> None:
    text = run("--help").stdout
    assert all(word in text for word in ("preferred,aliases", "sense_group", "[glossary]", "bofscribe glossary check"))
    assert "glossary" in CliRunner().invoke(bofscribe, ["--help"]).stdout
