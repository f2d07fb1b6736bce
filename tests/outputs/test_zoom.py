"""A Zoom meeting gets each line once, in order and soon, or not at all."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from tests.builders import segment
from transcriber.core.events import (
    OffRecordStarted,
    RedactionId,
    RedactionMade,
    SegmentId,
    SegmentSplit,
    TextCorrected,
    TranslationProduced,
)
from transcriber.core.signals import Signal, TargetState
from transcriber.core.speech import LanguageCode
from transcriber.errors import UsageError
from transcriber.outputs.zoom import VARIABLE, ZoomMeeting
from transcriber.session.journal import Journal
from transcriber.session.sending import Sender
from transcriber.session.store import Store, SystemClock

URL = "https://wmcapi.zoom.us/closedcaption?id=200610693&ns=GZHkEA==&expire=86400&signature=S3CRET"
PT = LanguageCode("pt")


@dataclass
class Meeting:
    """Shows captions as Zoom does: one number once. lost: So many answers get lost after they were applied."""

    captions: dict[int, str] = field(default_factory=dict)
    asked: list[httpx2.Request] = field(default_factory=list)
    status: int = 200
    lost: int = 0
    has_seq: bool = True

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if request.url.path.endswith("/seq"):
            return httpx2.Response(200 if self.has_seq else 404, text=str(max(self.captions, default=0)))
        if self.status != 200:
            return httpx2.Response(self.status)
        self.captions.setdefault(int(request.url.params["seq"]), request.content.decode())
        if self.lost:
            self.lost -= 1
            raise httpx2.ReadTimeout(str(request.url), request=request)
        return httpx2.Response(200)

    @property
    def shown(self) -> list[str]:
        return list(self.captions.values())


@dataclass
class Session:
    path: Path
    language: LanguageCode | None = None
    meeting: Meeting = field(default_factory=Meeting)
    signals: list[Signal] = field(default_factory=list)
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.store = Store(Journal(self.path), SystemClock())
        self.zoom = ZoomMeeting(URL, self.language, transport=httpx2.MockTransport(self.meeting.handle))
        self.sender = Sender(self.store, self.zoom, self.signals.append, lambda: self.now_s)

    def run(self, seconds: float = 60.0) -> None:
        end_s = self.now_s + seconds
        while (pause_s := self.sender.step()) is not None and self.now_s + pause_s <= end_s:
            self.now_s += max(pause_s, 0.01)
        self.now_s = end_s


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path / "journal.jsonl")
    yield made
    made.store.close()


def test_each_line_is_a_caption_with_the_next_number_and_its_speaker_where_that_changes(session: Session) -> None:
    session.store.append(segment("s1", "One.", 1.0, label="A"), segment("s2", "Two.", 2.0, label="A"))
    session.store.append(segment("s3", "Três.", 3.0, label="B", language="pt"))
    session.run()
    assert session.meeting.captions == {1: "Speaker A: One.\n", 2: "Two.\n", 3: "Speaker B: Três.\n"}
    sent = [request for request in session.meeting.asked if request.method == "POST"]
    assert sent[0].url.params["lang"] == "en-US"
    assert sent[0].url.params["signature"] == "S3CRET"
    assert sent[0].headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("has_seq", [True, False])
def test_a_caption_whose_answer_is_lost_keeps_its_number_and_is_shown_once(session: Session, has_seq: bool) -> None:
    session.meeting.lost, session.meeting.has_seq = 2, has_seq
    session.store.append(segment("s1", "One.", 1.0), segment("s2", "Two.", 2.0))
    session.run()
    assert session.meeting.captions == {1: "One.\n", 2: "Two.\n"}


def test_a_meeting_that_has_not_begun_is_asked_again_and_gets_what_is_still_news(session: Session) -> None:
    session.meeting.status = 400
    session.store.append(segment("s1", "Too early.", 1.0))
    session.run()
    told = session.signals[-1]
    assert isinstance(told, TargetState)
    assert told.is_failing
    assert "has not started" in told.text
    session.meeting.status = 200
    session.store.append(segment("s2", "Welcome.", 100.0))
    session.run()
    assert session.meeting.shown == ["Welcome.\n"]
    assert list(session.meeting.captions) == [1]


def test_after_a_restart_the_numbers_go_on_and_nothing_is_shown_twice(session: Session) -> None:
    session.store.append(segment("s1", "One.", 1.0))
    session.run()
    session.store.close()
    session.start()
    session.store.append(segment("s2", "Two.", 2.0))
    session.run()
    assert session.meeting.captions == {1: "One.\n", 2: "Two.\n"}


def test_after_a_crash_between_the_caption_and_the_journal_it_is_not_shown_again(session: Session) -> None:
    session.store.append(segment("s1", "One.", 1.0))
    session.run()
    session.meeting.captions[2] = "Two.\n"
    session.store.close()
    session.start()
    session.store.append(segment("s2", "Two.", 2.0), segment("s3", "Three.", 3.0))
    session.run()
    assert session.meeting.shown == ["One.\n", "Two.\n", "Three.\n"]


def test_where_somebody_captioned_before_the_numbers_go_on_from_there(session: Session) -> None:
    session.meeting.captions[57] = "before"
    session.store.append(segment("s1", "One.", 1.0), segment("s2", "Two.", 2.0))
    session.run()
    assert session.meeting.captions == {57: "before", 58: "One.\n", 59: "Two.\n"}


def test_a_line_that_is_split_or_corrected_later_is_not_shown_again(session: Session) -> None:
    session.store.append(segment("s1", "Is it slow? Yes it is.", 1.0))
    session.run()
    session.store.append(SegmentSplit(SegmentId("s1"), 3, SegmentId("s2")))
    session.store.append(SegmentSplit(SegmentId("s2"), 1, SegmentId("s3")))
    session.store.append(TextCorrected(SegmentId("s1"), "Is it fast?", "Ana"))
    session.run()
    assert session.meeting.shown == ["Is it slow? Yes it is.\n"]


def test_a_line_that_was_split_before_it_was_sent_is_shown_whole(session: Session) -> None:
    session.store.append(segment("s1", "Is it slow? Yes it is.", 1.0))
    session.store.append(SegmentSplit(SegmentId("s1"), 3, SegmentId("s2")))
    session.run()
    assert session.meeting.shown == ["Is it slow?\n", "Yes it is.\n"]


def test_off_the_record_nothing_is_sent(session: Session) -> None:
    session.store.append(OffRecordStarted(1.0, "Ana"), segment("s1", "One.", 0.5))
    session.run()
    assert not session.meeting.asked


def test_what_is_redacted_is_never_shown(session: Session) -> None:
    session.store.append(RedactionMade(RedactionId("r1"), "words", "Zoë", "Ana"), segment("s1", "Ask Zoë."))
    session.run()
    assert session.meeting.shown
    assert "Zoë" not in session.meeting.shown[0]


def test_in_another_language_a_line_waits_for_its_translation(tmp_path: Path) -> None:
    session = Session(tmp_path / "journal.jsonl", language=PT)
    session.store.append(segment("s1", "Hello.", 1.0))
    session.run()
    assert session.meeting.shown == []
    session.store.append(TranslationProduced(SegmentId("s1"), 1, PT, "Bom dia.", "fake", "m"))
    session.run()
    assert session.meeting.shown == ["Bom dia.\n"]
    assert session.meeting.asked[-1].url.params["lang"] == "pt-BR"
    session.store.close()


def test_the_address_is_in_no_journal_log_or_signal(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    session.meeting.lost = 1
    session.store.append(segment("s1", "One.", 1.0))
    session.run()
    session.meeting.status = 403
    session.store.append(segment("s2", "Two.", 2.0))
    session.run()
    for text in (session.path.read_text(), caplog.text, repr(session.signals), repr(session.zoom)):
        assert "S3CRET" not in text
        assert "200610693" not in text


@pytest.mark.parametrize(
    "url", ["", "https://zoom.us/j/123?pwd=S3CRET", "http://wmcapi.zoom.us/closedcaption?x=S3CRET"]
)
def test_what_is_no_caption_address_is_wrong_usage_and_is_not_repeated(url: str) -> None:
    with pytest.raises(UsageError, match=VARIABLE) as error:
        ZoomMeeting(url, None)
    assert "S3CRET" not in error.value.message + error.value.hint
