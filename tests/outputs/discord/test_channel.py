"""What a session says stands in its channel, once, in order and corrected, whatever Discord does meanwhile."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import segment, state_of
from tests.outputs.discord.simulation import Simulation
from tests.outputs.discord.stand_in import TOKEN, WEBHOOK_ID, Discord, Fault
from transcriber.core.events import (
    OffRecordEnded,
    OffRecordStarted,
    RedactionId,
    RedactionMade,
    SegmentId,
    SegmentSplit,
    SpeakerAssigned,
    SpeakerNamed,
    TextCorrected,
    TranslationProduced,
)
from transcriber.core.speech import Label, LanguageCode

N_PLAYS = int(os.environ.get("DISCORD_PLAYS", "25"))
"""`make soak-push` plays 10,000."""

_FAST_FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None

PT = LanguageCode("pt")
LONG = "word " * 60


def corrected(segment_id: str, text: str) -> TextCorrected:
    return TextCorrected(SegmentId(segment_id), text, "Ana")


def test_a_line_is_there_at_once_with_its_time_and_speaker(simulation: Simulation) -> None:
    simulation.say(segment("s1", "Welcome everybody.", 75.0, label="A"), SpeakerNamed(Label("A"), "Ana", "Eva"))
    simulation.run(0.1)
    assert simulation.discord.shown == "-# 01:15\n**Ana:** Welcome everybody."


def test_lines_of_one_speaker_run_on_and_another_begins_a_line(simulation: Simulation) -> None:
    simulation.say(segment("s1", "One.", 1.0, label="A"), segment("s2", "Two.", 2.0, label="A"))
    simulation.say(segment("s3", "Three.", 3.0, label="B"))
    simulation.run(10)
    assert simulation.discord.lines == ["**Speaker A:** One. Two.", "**Speaker B:** Three."]


def test_a_message_is_edited_in_place_and_a_new_one_begun_when_it_is_full(simulation: Simulation) -> None:
    for number in range(12):
        simulation.say(segment(f"s{number}", LONG, 10.0 * number, label="A"))
        simulation.run(10)
    assert len(simulation.discord.messages) == 2
    assert all(1500 < len(text) <= 2000 for text in simulation.discord.messages.values())


def test_a_full_message_leaves_room_for_corrections(simulation: Simulation) -> None:
    simulation.say(
        *(segment(f"s{n}", "Ten words of one line are about fifty signs long.", 10.0 * n) for n in range(60))
    )
    simulation.run(60)
    first, *_ = simulation.discord.messages.values()
    assert 1800 < len(first) <= 1900


def test_the_same_message_is_edited_at_most_every_four_seconds(simulation: Simulation) -> None:
    for number in range(40):
        simulation.say(segment(f"s{number}", "Yes.", float(number)))
        simulation.run(0.5)
    edits = [path for method, path, _ in simulation.discord.requests if method == "PATCH"]
    assert len(edits) <= 1 + 20 / 4


def test_a_correction_is_there_within_six_seconds_also_right_after_an_edit(simulation: Simulation) -> None:
    simulation.say(*(segment(f"s{n}", LONG, 10.0 * n) for n in range(12)))
    simulation.run(60)
    simulation.say(segment("s99", "The pie bind eleven wheel.", 130.0))
    simulation.run(0.1)
    simulation.say(corrected("s99", "The pybind11 wheel."), corrected("s0", "An older line."))
    simulation.run(6)
    assert "The pybind11 wheel." in simulation.discord.shown
    assert "An older line." in simulation.discord.shown


def test_what_a_person_took_out_goes_from_the_channel(simulation: Simulation) -> None:
    simulation.say(segment("s1", "A secret.", 1.0), segment("s2", "No secret.", 2.0))
    simulation.run(10)
    simulation.say(corrected("s1", ""))
    simulation.run(6)
    assert simulation.discord.lines == ["No secret."]


def test_what_is_redacted_goes_from_the_channel(simulation: Simulation) -> None:
    simulation.say(segment("s1", "Ask Zoë about it.", 1.0), segment("s2", "I will.", 2.0))
    simulation.run(10)
    simulation.say(RedactionMade(RedactionId("r1"), "words", "Zoë", "Ana"))
    simulation.run(6)
    assert "Zoë" not in simulation.discord.shown
    assert "about it" in simulation.discord.shown


def test_a_name_given_later_stands_at_all_lines_of_the_voice(simulation: Simulation) -> None:
    simulation.say(*(segment(f"s{n}", LONG, 10.0 * n, label="A") for n in range(20)))
    simulation.run(60)
    simulation.say(SpeakerNamed(Label("A"), "Ana", "Eva"))
    simulation.run(30)
    assert "Speaker A" not in simulation.discord.shown
    assert simulation.discord.shown.count("**Ana:**") == len(simulation.discord.messages)


def test_a_line_that_is_split_between_two_voices_is_not_doubled(simulation: Simulation) -> None:
    simulation.say(segment("s1", "Is it slow? Yes it is.", 1.0, label="A"))
    simulation.run(5)
    simulation.say(SegmentSplit(SegmentId("s1"), 3, SegmentId("s2")), SpeakerAssigned(SegmentId("s2"), Label("B")))
    simulation.run(5)
    assert simulation.discord.lines == ["**Speaker A:** Is it slow?", "**Speaker B:** Yes it is."]


def test_off_the_record_nothing_is_sent_and_what_waited_comes_afterwards(simulation: Simulation) -> None:
    simulation.say(segment("s1", "On.", 1.0))
    simulation.run(5)
    n_requests = len(simulation.discord.requests)
    simulation.say(OffRecordStarted(2.0, "Ana"), segment("s2", "Said just before.", 1.5))
    simulation.run(600)
    assert len(simulation.discord.requests) == n_requests
    assert "off the record" in simulation.told.text
    simulation.say(OffRecordEnded(600.0, "Ana"))
    simulation.run(6)
    assert simulation.discord.lines[0] == "On."
    assert simulation.discord.lines[1:] == ["Said just before.", "*Nothing from 00:02 to 10:00: off the record*"]


def test_in_a_language_of_its_own_a_channel_waits_for_the_translation(simulation: Simulation, tmp_path: Path) -> None:
    simulation.store.close()
    portuguese = Simulation(tmp_path / "pt.jsonl", language=PT)
    portuguese.say(segment("s1", "Hello.", 1.0), segment("s2", "Olá.", 2.0, language="pt"))
    portuguese.run(5)
    assert portuguese.discord.lines == ["Olá."]
    portuguese.say(TranslationProduced(SegmentId("s1"), 1, PT, "Bom dia.", "fake", "m"))
    portuguese.run(5)
    assert portuguese.discord.lines == ["Bom dia.", "Olá."]
    assert portuguese.channel.id == f"discord:{WEBHOOK_ID}:pt"
    portuguese.store.close()


def test_a_line_that_is_never_translated_comes_as_it_was_said_and_is_marked(tmp_path: Path) -> None:
    portuguese = Simulation(tmp_path / "pt.jsonl", language=PT)
    portuguese.say(segment("s1", "Hello.", 1.0), segment("s2", "Olá.", 20.0, language="pt"))
    portuguese.run(5)
    assert portuguese.discord.lines == ["\\[en\\] Hello.", "Olá."]
    portuguese.store.close()


def test_nobody_is_pinged_and_no_markdown_is_made_of_speech(simulation: Simulation) -> None:
    simulation.say(segment("s1", "x", 1.0), corrected("s1", "@everyone <@123> ||not|| **a** `b` <b>c</b> # d"))
    simulation.run(5)
    assert simulation.discord.pinged == []
    shown = simulation.discord.lines[0]
    assert shown == r"\@everyone \<\@123> \|\|not\|\| \*\*a\*\* \`b\` \<b>c\</b> # d"


# Faults


def test_an_hour_without_a_network_is_caught_up_in_few_messages(simulation: Simulation) -> None:
    simulation.discord.is_unreachable = True
    simulation.discord.has_limit = True
    for number in range(120):
        simulation.say(segment(f"s{number}", f"Sentence {number} says {LONG}{LONG}", 30.0 * number))
        simulation.run(30)
    n_tries = len(simulation.discord.requests)
    assert n_tries <= 3600 / 30 + 10
    assert simulation.told.is_failing
    assert simulation.told.n_unsent > 10
    simulation.discord.is_unreachable = False
    simulation.run(30 + 60)
    assert simulation.discord.shown.count("Sentence") == 120
    assert len(simulation.discord.requests) - n_tries <= 2 * len(simulation.discord.messages) + 1
    assert not simulation.told.is_failing


def test_ten_minutes_of_too_many_requests_are_waited_out_as_discord_says(simulation: Simulation) -> None:
    simulation.discord.retry_after_s = 600.0
    simulation.discord.faults.append("429")
    simulation.say(segment("s1", "Patience.", 1.0))
    simulation.run(599)
    assert len(simulation.discord.requests) == 1
    assert simulation.told.text.endswith("Tries again in 600 s.")
    simulation.run(10)
    assert simulation.discord.lines == ["Patience."]


def test_its_own_limit_is_kept_from_the_headers_so_that_no_request_is_refused(simulation: Simulation) -> None:
    simulation.discord.has_limit = True
    simulation.say(*(segment(f"s{n}", LONG, 10.0 * n) for n in range(60)))
    simulation.run(60)
    refused = [signal for signal in simulation.signals if getattr(signal, "is_failing", False)]
    assert not refused
    assert len(simulation.discord.messages) == 10


@pytest.mark.parametrize("fault", ["500", "429", "429 of a proxy", "lost", "an error page"])
def test_a_request_that_failed_is_made_again(simulation: Simulation, fault: Fault) -> None:
    simulation.discord.faults += [fault, fault]
    simulation.say(segment("s1", "One.", 1.0))
    simulation.run(20)
    assert simulation.discord.shown == "-# 00:01\nOne."
    assert not simulation.told.is_failing


def test_where_an_answer_is_lost_no_line_is_doubled_and_a_lone_time_stays(simulation: Simulation) -> None:
    simulation.discord.faults += ["lost after it was applied"]
    simulation.say(segment("s1", "One.", 1.0))
    simulation.run(20)
    assert list(simulation.discord.messages.values()) == ["-# 00:01", "-# 00:01\nOne."]


def test_an_edit_whose_answer_is_lost_is_made_again(simulation: Simulation) -> None:
    simulation.say(segment("s1", "One.", 1.0))
    simulation.run(20)
    simulation.discord.faults += ["lost after it was applied"]
    simulation.say(corrected("s1", "Two."))
    simulation.run(20)
    assert simulation.discord.lines == ["Two."]


def test_a_deleted_webhook_stops_it_for_good_and_says_what_to_do(simulation: Simulation) -> None:
    simulation.discord.is_webhook_deleted = True
    simulation.say(segment("s1", "One.", 1.0))
    simulation.run(3600)
    simulation.say(segment("s2", "Two.", 2.0))
    simulation.run(3600)
    assert len(simulation.discord.requests) == 1
    assert simulation.told.is_failing
    assert "A_VARIABLE" in simulation.told.text
    assert "deleted" in simulation.told.text


def test_a_message_that_a_moderator_deleted_stays_deleted_and_the_rest_goes_on(simulation: Simulation) -> None:
    simulation.say(segment("s1", "One.", 1.0))
    simulation.run(10)
    simulation.discord.messages.clear()
    simulation.say(corrected("s1", "One, corrected."), segment("s2", "Two.", 2.0))
    simulation.run(20)
    assert simulation.discord.lines == ["Two."]


def test_after_a_crash_it_goes_on_where_it_was(simulation: Simulation) -> None:
    simulation.say(segment("s1", "One.", 1.0))
    simulation.run(10)
    simulation.crash()
    simulation.say(segment("s2", "Two.", 2.0))
    simulation.run(10)
    assert simulation.discord.shown == "-# 00:01\nOne.\nTwo."


def test_three_hours_are_looked_at_in_less_than_a_fifth_of_a_second(simulation: Simulation) -> None:
    said = [segment(f"s{n}", f"Sentence {n}. {LONG}", 4.0 * n, label="AB"[n // 5 % 2]) for n in range(2700)]
    state = state_of(*said)
    took_s = []
    for _ in range(3):
        began_s = time.process_time()
        assert len(simulation.channel.pending(state)) > 400
        took_s.append(time.process_time() - began_s)
    assert min(took_s) < 0.2


# Secrets


def test_the_address_is_in_no_journal_log_signal_or_representation(
    simulation: Simulation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    simulation.discord.faults += ["lost", "500", "429", "an error page"]
    simulation.say(segment("s1", "One.", 1.0))
    simulation.run(60)
    simulation.discord.is_webhook_deleted = True
    simulation.say(segment("s2", "Two.", 2.0))
    simulation.run(60)
    written = simulation.path.read_text()
    assert "discord:1304" in written
    for text in (
        written,
        caplog.text,
        repr(simulation.signals),
        repr(simulation.channel),
        repr(vars(simulation.sender)),
    ):
        assert TOKEN not in text


# All of it at once

deeds = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(1, 400)),
        st.tuples(st.just("correct"), st.integers(0, 400)),
        st.tuples(st.just("split"), st.integers(0, 20)),
        st.tuples(st.just("name"), st.integers(0, 99)),
        st.tuples(st.just("wait"), st.integers(0, 9)),
        st.tuples(
            st.sampled_from(["500", "429", "429 of a proxy", "lost", "lost after it was applied", "an error page"]),
            st.integers(1, 2),
        ),
        st.tuples(st.just("crash"), st.just(0)),
        st.tuples(st.just("network"), st.just(0)),
        st.tuples(st.just("record"), st.just(0)),
    ),
    min_size=10,
    max_size=40,
)


@settings(max_examples=N_PLAYS, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(deeds)
def test_whatever_happens_every_line_comes_to_stand_there_once_in_order(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory(dir=_FAST_FOLDER) as folder:
        simulation = Simulation(Path(folder) / "journal.jsonl", Discord(has_limit=True))
        for number, (deed, amount) in enumerate(steps):
            _do(simulation, number, deed, amount)
            simulation.run(0.01)
        simulation.discord.is_unreachable = False
        if simulation.state.off_record_since is not None:
            simulation.say(OffRecordEnded(1e6, "Ana"))
        simulation.run(600)
        _check_all_there(simulation)
        n_requests = len(simulation.discord.requests)
        simulation.crash()
        simulation.run(60)
        assert len(simulation.discord.requests) == n_requests, "what stands there is not sent again"
        simulation.store.close()


def _do(simulation: Simulation, number: int, deed: str, amount: int) -> None:
    segments = list(simulation.state.segments.values())
    if deed == "say":
        for part in range(4):
            text = " ".join(f"w{number}.{part}.{index}" for index in range(1 + amount // 8))
            simulation.say(segment(f"s{number}.{part}", text, 10.0 * number + part, label="AB"[amount % 2]))
    elif deed == "correct" and segments:
        text = " ".join(f"corrected{number}.{index}" for index in range(amount // 8))
        simulation.say(corrected(segments[amount % len(segments)].id, text))
    elif deed == "split" and segments:
        whole = segments[amount % len(segments)]
        if whole.text_person is None and len(whole.words) > 1:
            simulation.say(SegmentSplit(whole.id, len(whole.words) // 2, SegmentId(f"s{number}")))
    elif deed == "name":
        simulation.say(SpeakerNamed(Label("AB"[amount % 2]), f"Person{amount}", "Ana"))
    elif deed == "wait":
        simulation.run(amount)
    elif deed == "crash":
        simulation.crash()
    elif deed == "network":
        simulation.discord.is_unreachable = not simulation.discord.is_unreachable
    elif deed == "record":
        is_off = simulation.state.off_record_since is not None
        simulation.say(OffRecordEnded(1e5 + number, "Ana") if is_off else OffRecordStarted(1e5 + number, "Ana"))
    else:
        simulation.discord.faults.extend([deed] * amount)  # type: ignore[list-item]  # those left are faults


def _check_all_there(simulation: Simulation) -> None:
    said = sorted(simulation.state.segments.values(), key=lambda one: (one.start, one.end))
    expected = [word for one in said for word in one.text.split()]
    shown = [word for line in simulation.discord.lines if not line.startswith("*Nothing") for word in line.split()]
    assert [word for word in shown if not word.startswith("**") and not word.endswith(":**")] == expected
    assert all(len(text) <= 2000 for text in simulation.discord.messages.values())
