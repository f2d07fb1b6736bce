from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import histories, records, segment, state_of
from tests.outputs.captions.client import Client, parse_events
from transcriber.core import events as ev
from transcriber.core.events import Event, SegmentId
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State, fold
from transcriber.outputs.captions.feed import Feed, Position

KINDS_THAT_SHOW = (
    ev.SegmentFinalized, ev.SegmentRevised, ev.SegmentSplit, ev.TextCorrected, ev.SpeakerAssigned, ev.SpeakerNamed,
    ev.SpeakerChosen, ev.TranslationProduced, ev.TranslationCorrected, ev.AudioGap, ev.TranscriptCompleted,
)  # fmt: skip
LANGUAGES = st.sampled_from([None, LanguageCode("pt")])


def batches_of(events: list[Event], cuts: list[int]) -> list[list[Event]]:
    """The events cut into batches, as a store appends them."""
    ends = sorted({0, len(events), *(cut % (len(events) + 1) for cut in cuts)})
    return [events[start:end] for start, end in pairwise(ends)]


def fresh_lines(state: State, language: LanguageCode | None) -> Client:
    client = Client()
    client.receive(Feed(state, language).replay(None))
    return client


@settings(max_examples=80, deadline=None)
@given(histories(max_size=25, kinds=KINDS_THAT_SHOW), LANGUAGES, st.data())
def test_a_viewer_that_breaks_off_anywhere_ends_with_what_a_new_one_sees(
    events: list[Event], language: LanguageCode | None, data: st.DataObject
) -> None:
    batches = batches_of(events, data.draw(st.lists(st.integers(0, 30), max_size=10)))
    state = State()
    feed = Feed(state, language)
    client, is_connected = Client(), False
    for batch in batches:
        state = fold(records(batch, first=state.seq + 1), state)
        encoded = feed.advance(state).encoded
        if is_connected:
            # The connection may break in the middle of a batch, unnoticed.
            cut = data.draw(st.one_of(st.just(len(encoded)), st.integers(0, len(encoded))), label="bytes that arrive")
            client.receive(encoded[:cut])
            is_connected = cut == len(encoded)
        if data.draw(st.booleans(), label="breaks off and comes back"):
            position = Position(int(client.last_id), client.session) if client.last_id else None
            replay = feed.replay(position)
            cut = data.draw(st.one_of(st.just(len(replay)), st.integers(0, len(replay))), label="bytes that arrive")
            client.receive(replay[:cut])
            is_connected = cut == len(replay)
    if not is_connected:
        client.receive(feed.replay(Position(int(client.last_id), client.session) if client.last_id else None))
    assert client.shown == fresh_lines(state, language).shown


@settings(max_examples=40, deadline=None)
@given(histories(kinds=KINDS_THAT_SHOW), histories(kinds=KINDS_THAT_SHOW), st.booleans())
def test_a_viewer_of_another_session_ends_with_what_a_new_one_sees(
    before: list[Event], after: list[Event], has_session: bool
) -> None:
    client = fresh_lines(state_of(*before), None)
    feed = Feed(state_of(*after))
    session = client.session if has_session else None
    client.receive(feed.replay(Position(int(client.last_id), session) if client.last_id else None))
    assert client.shown == fresh_lines(state_of(*after), None).shown


def test_resuming_brings_only_what_changed() -> None:
    state = state_of(*(segment(f"s{n}", f"Line {n}.", n * 2.0) for n in range(1, 6)))
    feed = Feed(state_of())
    feed.advance(state)
    client = Client()
    client.receive(feed.replay(None))
    later = fold(records([ev.TextCorrected(SegmentId("s2"), "Better.", "Ana")], first=6), state)
    feed.advance(later)
    missed = parse_events(feed.replay(Position(6, client.session)))
    assert [(message.kind, message.id, message.data["text"]) for message in missed] == [("correct", "6", "Better.")]


def test_a_batch_that_was_cut_between_two_lines_of_one_number_comes_whole_again() -> None:
    feed = Feed(state_of())
    client = Client()
    client.receive(feed.replay(None))
    batch = feed.advance(state_of(segment("s1", "One."), segment("s2", "Two.", 2))).encoded
    client.receive(batch[: batch.index(b"event: final", 1)])
    assert (client.texts, client.last_id) == (["One."], "2")
    client.receive(feed.replay(Position(2, client.session)))
    assert client.texts == ["One.", "Two."]


def test_resuming_after_a_split_and_a_naming_brings_the_lines_as_they_are_now() -> None:
    feed = Feed(state_of())
    state = state_of(segment("s1", "So it ends. Yes it does."))
    feed.advance(state)
    events: list[Event] = [
        ev.SegmentSplit(SegmentId("s1"), 3, SegmentId("s2")),
        ev.SpeakerChosen(SegmentId("s2"), "Ben", "Ana"),
    ]
    for event in events:
        state = fold(records([event], first=state.seq + 1), state)
        feed.advance(state)
    missed = parse_events(feed.replay(Position(1)))
    assert [(m.kind, m.id, m.data["segment"], m.data["speaker"]) for m in missed] == [
        ("final", "2", "s1", None),  # the viewer may not have got all of number 1
        ("final", "3", "s2", "Ben"),
    ]


def test_a_number_that_was_never_given_out_brings_a_reset() -> None:
    feed = Feed(state_of(segment("s1", "Hello.")))
    assert [message.kind for message in parse_events(feed.replay(Position(99)))] == ["reset", "final"]


def test_a_number_from_before_a_restart_brings_a_reset_and_leaves_nothing_old() -> None:
    client = fresh_lines(state_of(segment("old", "Yesterday."), segment("s1", "Hello.", 3)), None)
    client.receive(Feed(state_of(segment("s1", "Hello.", 3))).replay(Position(1, client.session)))
    assert client.texts == ["Hello."]


def test_a_reset_names_the_languages_to_choose_from() -> None:
    feed = Feed(state_of(), LanguageCode("pt"), languages=[LanguageCode("es"), LanguageCode("pt")], session="x")
    [message] = parse_events(feed.replay(None))
    assert message.data == {"session": "x", "lines": 0, "language": "pt", "languages": ["es", "pt"]}


def test_a_line_that_was_emptied_is_not_sent_to_new_viewers() -> None:
    feed = Feed(state_of(segment("s1", "Secret."), ev.TextCorrected(SegmentId("s1"), "", "Ana")))
    assert b"Secret" not in feed.replay(None)
    assert [message.kind for message in parse_events(feed.replay(None))] == ["reset"]
