"""What is typed and not sent outlives the program, and a bad file or disk harms nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcriber.core.drafts import Draft
from transcriber.core.events import SegmentId
from transcriber.core.speech import LanguageCode
from transcriber.session.drafts import DraftFile

S1, PT = SegmentId("s1"), LanguageCode("pt")
ONE, OTHER = Draft(S1, 1, "Hm\u2028ja 言"), Draft(S1, 1, "Não", PT)


def test_drafts_of_a_line_and_of_its_translation_are_both_there_after_a_restart(tmp_path: Path) -> None:
    drafts = DraftFile(tmp_path / "draft.json")
    assert drafts.save(ONE)
    assert drafts.save(OTHER)
    again = DraftFile(tmp_path / "draft.json")
    assert (again.of(S1, None), again.of(S1, PT), again.latest()) == (ONE, OTHER, OTHER)


def test_what_was_sent_is_forgotten_unless_it_was_typed_on(tmp_path: Path) -> None:
    drafts = DraftFile(tmp_path / "draft.json")
    drafts.save(Draft(S1, 1, "Hm, yes"))
    drafts.forget(Draft(S1, 1, "Hm"))
    assert drafts.latest() == Draft(S1, 1, "Hm, yes")
    drafts.forget(Draft(S1, 1, "Hm, yes"))
    assert not (tmp_path / "draft.json").exists()


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"segment": "s1"}]', "\x00"])
def test_a_file_that_is_none_of_ours_is_no_draft(tmp_path: Path, content: str) -> None:
    (tmp_path / "draft.json").write_text(content)
    assert DraftFile(tmp_path / "draft.json").latest() is None


def test_a_disk_that_refuses_is_told_and_the_draft_stays_in_memory(tmp_path: Path) -> None:
    drafts = DraftFile(tmp_path / "nowhere" / "draft.json")
    assert not drafts.save(ONE)
    assert drafts.of(S1, None) == ONE
