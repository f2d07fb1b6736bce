from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from transcriber.commands.new import new
from transcriber.config import load_settings
from transcriber.errors import SessionError, UsageError
from transcriber.glossaries.loading import load_glossary

PROPOSAL = """\
# Wheels for Clusters

## Leaders

**Name**: Ada Lovelace
**Institution**: Analytical Engines
**Country**: UK
**Email**: ada@example.org

## Description

These topics include:
- Packaging,
- threads.

## Format

10 minutes of context, then discussion. Remote people join on the pyHPC Discord server.
"""


@pytest.fixture
def proposal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "wheels.md"
    path.write_text(PROPOSAL, encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(new, [str(argument) for argument in arguments])


def test_a_session_folder_is_made_beside_the_proposal(proposal: Path) -> None:
    result = run(proposal)
    assert result.exit_code == 0, result.output
    found = tomllib.loads(Path("wheels-session/session.toml").read_text(encoding="utf-8"))
    assert found["title"] == "Wheels for Clusters"
    assert found["topics"] == ["Packaging", "Threads"]
    assert found["speakers"]["roster"] == ["Ada Lovelace"]
    assert found["agenda"] == [{"title": "Context", "minutes": 10}, {"title": "Discussion"}]


def test_the_settings_read_back_as_they_were_written(proposal: Path, tmp_path: Path) -> None:
    run(proposal, "-o", "session")
    settings = load_settings(tmp_path / "session" / "session.toml", {}, {})
    assert settings.title == "Wheels for Clusters"
    assert settings.speakers.roster == ("Ada Lovelace",)


def test_it_says_what_was_found(proposal: Path) -> None:
    lines = run(proposal).stdout.splitlines()
    assert "  leader   Ada Lovelace (Analytical Engines, UK)" in lines
    assert "  topic    Packaging" in lines
    assert "  agenda   10 min  Context" in lines
    assert "  agenda    ? min  Discussion" in lines
    assert "  remote   pyHPC Discord server" in lines


def test_it_says_what_is_missing_and_what_to_do(proposal: Path) -> None:
    lines = run(proposal).stdout.splitlines()
    assert "  The abstract is empty." in lines
    assert lines[lines.index("  The abstract is empty.") + 1].startswith("      → Write it under '## Abstract'")


def test_addresses_do_not_come_into_the_folder(proposal: Path) -> None:
    run(proposal)
    for path in Path("wheels-session").rglob("*"):
        assert path.is_dir() or "@" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["session.toml", "journal.jsonl"])
def test_a_session_that_exists_is_not_touched(proposal: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("mine", encoding="utf-8")
    result = run(proposal, "-o", tmp_path / "mine")
    assert isinstance(result.exception, SessionError)
    assert "-o" in result.exception.hint
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [name]
    assert (tmp_path / "mine" / name).read_text(encoding="utf-8") == "mine"


def test_a_folder_of_something_else_is_not_touched(proposal: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    assert isinstance(run(proposal, "-o", tmp_path / "photos").exception, SessionError)
    assert len(list((tmp_path / "photos").iterdir())) == 1


def test_a_proposal_without_a_title_is_called_as_its_file(proposal: Path) -> None:
    proposal.write_text("Some words.", encoding="utf-8")
    run(proposal)
    assert tomllib.loads(Path("wheels-session/session.toml").read_text(encoding="utf-8"))["title"] == "wheels"


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "Cannot read"), (b"", "is empty"), (b"%PDF\xe2\xe3\xcf\xd3", "not text in UTF-8")]
)
def test_what_cannot_be_read_is_an_error_and_leaves_no_folder(
    proposal: Path, content: bytes | None, problem: str
) -> None:
    proposal.unlink()
    if content is not None:
        proposal.write_bytes(content)
    result = run(proposal)
    assert isinstance(result.exception, UsageError)
    assert problem in result.exception.message
    assert not Path("wheels-session").exists()


def test_the_help_shows_the_form() -> None:
    assert "## Session leaders" in run("--help").stdout


def test_people_and_organisations_come_into_a_glossary_of_the_session(proposal: Path) -> None:
    lines = run(proposal).stdout.splitlines()
    assert "  names    Ada Lovelace, Analytical Engines" in lines
    text = Path("wheels-session/glossary.csv").read_text(encoding="utf-8")
    assert "ada-lovelace,person,Ada Lovelace," in text
    assert "analytical-engines,organisation,Analytical Engines," in text


def test_concepts_that_the_proposal_touches_are_expected(proposal: Path, tmp_path: Path) -> None:
    lines = run(proposal).stdout.splitlines()
    assert "  terms    wheel, Discord, pyHPC" in lines
    settings = load_settings(tmp_path / "wheels-session" / "session.toml", {}, {})
    assert settings.glossary.files == ("hpc-python", "glossary.csv")
    assert settings.glossary.expected == ("wheel", "discord", "pyhpc")


def test_the_glossary_of_a_new_session_loads_without_a_problem(proposal: Path, tmp_path: Path) -> None:
    run(proposal)
    notices: list[str] = []
    settings = load_settings(tmp_path / "wheels-session" / "session.toml", {}, {})
    found = load_glossary(settings.glossary, tmp_path / "wheels-session", notices.append)
    assert {"ada-lovelace", *settings.glossary.expected} <= set(found.concepts)
    assert notices == []
