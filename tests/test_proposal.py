from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY, _missing
from transcriber.proposal import Missing, Proposal, RemoteChannel, parse_proposal
from transcriber.proposal_people import Leader, misspelled_names

FORM = """\
# Wheels for Clusters

## Session leader information

**Name**: Ada Lovelace
**Email**: ada@example.org
**Company/Institution**: Analytical Engines
**Country**: UK
**Biography** (up to 150 words): Ada wrote the first program.
It computed Bernoulli numbers: by hand.

**Name**: Grace Hopper
**Email**: (left out)
**Company/Institution**: Navy
**Country**: US
**Biography** (up to 150 words):

## Selection of a topic area that best fits your BoF (see below);

Standards
Community Meetings

## Abstract
(100-word maximum)

## Long description
(500-word maximum) clearly stating goal(s), topic, and the expected outcome; and

Python packaging changes.

These standards include:
- Packaging standards,
- asynchronous threads.

## Session format information,
including a description (150-word maximum) of how you plan to organize the session.

The first part will be 10 minutes setting up context. The second part will be a facilitated discussion with the room.
Speakers include Ada Lovlace.

Remote participants join via notes on HackMD and the pyHPC Discord server.
"""


def whats(proposal: Proposal) -> str:
    return "\n".join(missing.what for missing in proposal.missing)


def test_the_form_is_understood() -> None:
    found = parse_proposal(FORM)
    assert found.title == "Wheels for Clusters"
    assert found.leaders == (
        Leader(
            "Ada Lovelace",
            "Analytical Engines",
            "UK",
            "Ada wrote the first program. It computed Bernoulli numbers: by hand.",
        ),
        Leader("Grace Hopper", "Navy", "US"),
    )
    assert found.areas == ("Standards", "Community Meetings")
    assert found.topics == ("Packaging standards", "Asynchronous threads")
    assert [(item.title, item.minutes) for item in found.agenda] == [
        ("Setting up context", 10),
        ("Facilitated discussion", None),
    ]
    assert found.channels == (RemoteChannel("HackMD", "HackMD"), RemoteChannel("Discord", "pyHPC Discord server"))


def test_what_the_form_says_to_its_authors_is_no_content() -> None:
    found = parse_proposal(FORM)
    assert found.abstract == ""
    assert found.description.startswith("Python packaging changes.")


def test_an_abstract_on_the_line_of_its_limit_is_kept() -> None:
    found = parse_proposal("# T\n\n## Abstract\n(100-word maximum) Python is slow.\n")
    assert found.abstract == "Python is slow."


def test_what_is_missing_comes_with_what_to_do() -> None:
    found = parse_proposal(FORM)
    assert found.missing == (
        Missing("No biography: Grace Hopper.", "Ask them; the published transcript introduces them."),
        Missing("The abstract is empty.", "Write it under '## Abstract'; people choose sessions by it."),
        Missing("No length: Facilitated discussion.", "Set minutes in session.toml, so that the clock can be kept."),
        Missing(
            "'Ada Lovlace' and 'Ada Lovelace': one of them is misspelled.",
            "Ask, and put the right one into [speakers] roster: captions will show it.",
        ),
    )


def test_addresses_are_not_kept() -> None:
    assert "@" not in repr(parse_proposal(FORM))


def test_the_real_proposal_is_understood() -> None:
    path = REPOSITORY.parent / "shared" / "bof" / "future-of-python-on-hpc.md"
    if not path.is_file():
        _missing("the proposal is not here")
    found = parse_proposal(path.read_text(encoding="utf-8"))
    assert found.title == "The Future of Python on HPC Systems"
    assert [leader.name for leader in found.leaders] == [
        "Andy Terrel",
        "Barry Warsaw",
        "Michael Droettboom",
        "Carol Willing",
    ]
    assert found.leaders[0].institution == "NumFOCUS / NVIDIA"
    assert [bool(leader.biography) for leader in found.leaders] == [True, False, False, False]
    assert len(found.topics) == 3
    assert [item.minutes for item in found.agenda] == [10, None]
    assert [channel.service for channel in found.channels] == ["HackMD", "Discord"]
    assert "'Micheal Droetboom'" in whats(found)


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text])
def test_line_ends_and_byte_order_marks_make_no_difference(change: Callable[[str], str]) -> None:
    assert parse_proposal(change(FORM)) == parse_proposal(FORM)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "  \n"),
        lambda text: text.replace("## ", "### "),
        lambda text: text.replace("## ", "# "),
        lambda text: text.replace("**", "__"),
        lambda text: text.replace("**Name**:", "**Name:**"),
        lambda text: text.replace("Company/Institution", "Affiliation").replace("Biography", "Short bio"),
        lambda text: text.replace("## Session leader information", "## Organisers"),
        lambda text: text.replace("## Session format information,", "## Agenda"),
        lambda text: text.replace("- Packaging", "* Packaging").replace("- async", "* async"),
    ],
)
def test_other_headings_and_fields_make_no_difference(change: Callable[[str], str]) -> None:
    found, expected = parse_proposal(change(FORM)), parse_proposal(FORM)
    assert (found.title, found.leaders, found.topics, found.agenda) == (
        expected.title,
        expected.leaders,
        expected.topics,
        expected.agenda,
    )


@pytest.mark.parametrize(
    "people",
    [
        "- Ada Lovelace (Analytical Engines, UK)\n- Ludwig van Beethoven, Bonn, DE\n",
        "1. Ada Lovelace, Analytical Engines, UK\n2. Ludwig van Beethoven – Bonn, DE\n",
        "| Name | Institution | Country | Email |\n| --- | --- | --- | --- |\n"
        "| Ada Lovelace | Analytical Engines | UK | a@b.c |\n| Ludwig van Beethoven | Bonn | DE | |\n",
        "### Ada Lovelace\n\nAffiliation: Analytical Engines\nCountry: UK\n\n"
        "### Ludwig van Beethoven\n\nAffiliation: Bonn\nCountry: DE\n",
        "Leader 1: Ada Lovelace\nInstitution: Analytical Engines\nCountry: UK\n\n"
        "Leader 2: Ludwig van Beethoven\nInstitution: Bonn\nCountry: DE\n",
    ],
)
def test_leaders_can_be_a_list_a_table_headings_or_numbered(people: str) -> None:
    found = parse_proposal(f"# T\n\n## Session leaders\n\n{people}\n## Abstract\n\nText.\n")
    assert found.leaders == (
        Leader("Ada Lovelace", "Analytical Engines", "UK"),
        Leader("Ludwig van Beethoven", "Bonn", "DE"),
    )


def test_a_proposal_without_headings_still_gives_its_people() -> None:
    found = parse_proposal("Title: Wheels\n\nName: Ada Lovelace\nCountry: UK\n\nWe meet on Zoom.\n")
    assert found.title == "Wheels"
    assert found.leaders == (Leader("Ada Lovelace", "", "UK"),)
    assert [channel.service for channel in found.channels] == ["Zoom"]


@pytest.mark.parametrize(
    ("markdown", "title"),
    [
        ("---\ntitle: 'Wheels: a BoF'\ntags: x\n---\n\n## Abstract\n", "Wheels: a BoF"),
        ("# BoF: Wheels\n\n## Abstract\n", "Wheels"),
        ("## Title\n\nWheels\n\n## Abstract\n", "Wheels"),
        ("Wheels\n======\n\nAbstract\n--------\n", "Wheels"),
        ("# Standards of Python\n\n## Abstract\n", "Standards of Python"),
        ("## Abstract\n\nText\n", ""),
    ],
)
def test_titles_are_found_where_people_put_them(markdown: str, title: str) -> None:
    assert parse_proposal(markdown).title == title


def test_links_to_channels_are_kept() -> None:
    found = parse_proposal("# T\n\n## Remote participation\n\nJoin [us](https://discord.gg/abc), or on Slack.\n")
    assert found.channels == (
        RemoteChannel("Discord", "Discord", "https://discord.gg/abc"),
        RemoteChannel("Slack", "Slack"),
    )


def test_words_that_only_look_like_services_are_none() -> None:
    found = parse_proposal("# T\n\n## Description\n\nTwo teams zoom into a matrix.\n")
    assert found.channels == ()


def test_code_is_not_read() -> None:
    found = parse_proposal("# T\n\n## Topics\n\n```\n# Agenda\n- not a topic\n```\n\n- a topic\n")
    assert found.topics == ("A topic",)


def test_an_empty_proposal_misses_everything() -> None:
    found = parse_proposal("")
    assert found == Proposal(missing=found.missing)
    assert len(found.missing) == 7


def test_names_of_others_are_no_misspellings() -> None:
    text = "Ada Lovelace met Charles Babbage and Grace Hopper's team at Ada Lovelace's house."
    assert misspelled_names(text, ["Ada Lovelace", "Grace Hopper"]) == []


MARKDOWN = st.lists(
    st.sampled_from(
        [
            *FORM.split("\n"),
            "# ",
            "## Leaders",
            "| a | b |",
            "| --- | --- |",
            "| Ada | x |",
            "```",
            "---",
            "**Name**:",
            "- ",
        ]
    )
    | st.text()
).map("\n".join)


@settings(deadline=None)
@given(st.text() | MARKDOWN)
def test_no_markdown_is_an_error(markdown: str) -> None:
    found = parse_proposal(markdown)
    assert all(leader.name.strip() for leader in found.leaders)
    assert len({leader.name for leader in found.leaders}) == len(found.leaders)
    assert all(topic.strip() for topic in found.topics)
    assert all(missing.what and missing.advice for missing in found.missing)


@pytest.mark.parametrize("line", ["(" * 20_000, "a:" * 20_000, "10 min " * 10_000, "**" * 20_000, "then " * 10_000])
def test_a_hostile_line_costs_no_more_than_its_length(line: str) -> None:
    import time

    started_s = time.perf_counter()
    parse_proposal(f"# T\n\n## Format\n\n{line}\n\n## Leaders\n\n{line}\n")
    assert time.perf_counter() - started_s < 5
