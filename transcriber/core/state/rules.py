"""The state of a session and the rules by which events change it. All rules are in this file.

The laws:
1. State = fold(events). Nothing here reads a clock, a file or a random number.
2. Human beats machine, later human beats earlier: a machine's text or translation where a person wrote one, and a
   machine's label where a person chose the speaker, change nothing that is shown; texts stay as a suggestion.
3. Every change of a segment's text raises its revision by one; what speaks of an older revision is stale, but for a
   flag about words that a person left as they were: it speaks of the text that they wrote.
4. An unknown speaker is None. A label is a voice; only a person's naming makes it somebody.
5. An event that speaks of what isn't there is refused with InvalidEventError, and the state stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar, assert_never

from transcriber.core.events import (
    AudioGap,
    DeedRedone,
    DeedUndone,
    Event,
    FlagRaised,
    FlagReopened,
    FlagResolved,
    MarkAdded,
    MarkChanged,
    MarkId,
    MarkRemoved,
    MessageDeleted,
    MessagePosted,
    NotesPushed,
    OffRecordEnded,
    OffRecordStarted,
    QuestionAsked,
    QuestionId,
    QuestionReplied,
    QuestionSettled,
    Record,
    RecordingEnded,
    RecordingStarted,
    RedactionLifted,
    RedactionMade,
    RefinementCompleted,
    SegmentFinalized,
    SegmentId,
    SegmentRevised,
    SegmentsJoined,
    SegmentSplit,
    SegmentWithdrawn,
    SpeakerAssigned,
    SpeakerChosen,
    SpeakerNamed,
    SpeakersDiarized,
    TargetId,
    TermRescored,
    TextCorrected,
    TranscriptCompleted,
    TranslationCorrected,
    TranslationProduced,
    WindowRecognized,
    WindowRefined,
)
from transcriber.core.speech import join_sentences, join_words
from transcriber.core.state.draft import Draft, contradiction
from transcriber.core.state.history import places_of
from transcriber.core.state.model import (
    OFF_THE_RECORD,
    Change,
    Choice,
    Flag,
    PostedMessage,
    Question,
    Recording,
    RecordingFile,
    Segment,
    State,
    Translation,
)

_Key = TypeVar("_Key")


def apply(state: State, record: Record) -> State:
    """The state after one more record.

    Raises:
        InvalidEventError: If the record's number is not the next, or the event contradicts the state.
    """
    return fold([record], state)


def fold(records: Iterable[Record], state: State | None = None) -> State:
    """The state after all records, from `state` on or from the start.

    Costs one copy of the mappings however many records there are, so opening a long session is linear.

    Raises:
        InvalidEventError: As `apply`.
    """
    draft = _Rules(state or State())
    for record in records:
        if record.seq != draft.seq + 1:
            raise contradiction(f"Record {record.seq} follows record {draft.seq}.")
        places = places_of(record.event)
        before = [draft.value_of(place) for place in places]
        draft.take(record.event, record.seq)
        if places:
            after = [draft.value_of(place) for place in places]
            draft.remember(record, tuple(map(Change, places, before, after)))
        draft.seq, draft.is_continued = record.seq, record.is_continued
    return draft.freeze()


class _Rules(Draft):
    """What each event changes."""

    def take(self, event: Event, seq: int) -> None:
        match event:
            case RecordingStarted():
                self._record(event)
            case RecordingEnded():
                if self.recording is None:
                    raise contradiction("A recording ended that never started.")
                self.recording = replace(self.recording, duration_s=event.duration_s, warning=event.warning)
                if self.off_record_since is not None:
                    self._end_off_record(max(event.duration_s, self.off_record_since))
            case AudioGap():
                self.gaps.append(event)
            case OffRecordStarted():
                if self.off_record_since is not None:
                    raise contradiction("The session went off the record twice.")
                self.off_record_since = event.start
            case OffRecordEnded():
                if self.off_record_since is None or event.end < self.off_record_since:
                    raise contradiction("The session came back on the record without having left it.")
                self._end_off_record(event.end)
            case WindowRecognized():
                self.windows.append(event)
            case SegmentFinalized():
                self._new(self.segments, event.segment)
                text = join_words(event.words, event.language)
                self.segments[event.segment] = Segment(event.segment, event.words, event.language, event.label, text)
                self.is_complete = False
            case SegmentRevised():
                self._revise(event)
            case SegmentSplit():
                self._split(event)
            case SegmentsJoined():
                self._join(event)
            case TextCorrected():
                segment = self._segment(event.segment)
                changed = event.text != segment.text
                written = replace(
                    segment,
                    text=event.text,
                    text_person=event.person,
                    revision=segment.revision + changed,
                    suggestion=None,
                )
                self.segments[segment.id] = written
                self.carry_flags(segment, written)
            case SpeakersDiarized():
                self.turns, self.embeddings = event.turns, MappingProxyType(dict(event.embeddings))
                self.diarization_model = event.model
            case SpeakerAssigned():
                segment = self._segment(event.segment)
                self.segments[segment.id] = replace(segment, label=event.label)
            case SpeakerNamed():
                if event.name is None:
                    self.names.pop(event.label, None)
                else:
                    self.names[event.label] = event.name
            case SpeakerChosen():
                segment = self._segment(event.segment)
                self.segments[segment.id] = replace(segment, chosen=Choice(event.name, event.person))
            case FlagRaised():
                self._new(self.flags, event.flag)
                for span in event.spans:
                    segment = self._segment(span.segment, span.revision)
                    if span.revision == segment.revision and span.end > len(segment.text):
                        raise contradiction(f"Segment {segment.id} has no character {span.end}.")
                self.flags[event.flag] = Flag(event)
                self.index(event)
            case FlagResolved():
                if event.flag not in self.flags:
                    raise contradiction(f"Flag {event.flag} was resolved and never raised.")
                self.flags[event.flag] = replace(self.flags[event.flag], resolution=event.resolution)
            case FlagReopened():
                if event.flag not in self.flags or self.flags[event.flag].resolution is None:
                    raise contradiction(f"Flag {event.flag} was reopened and not settled.")
                self.flags[event.flag] = replace(self.flags[event.flag], resolution=None)
            case TermRescored():
                self._rescore(event)
            case TranslationProduced():
                self._translate(event)
            case TranslationCorrected():
                self._segment(event.segment, event.revision)
                self.translations[event.segment, event.language] = Translation(
                    event.text, event.revision, engine="person", model="", person=event.person
                )
            case MarkAdded():
                self._new(self.marks, event.mark)
                if event.segment is not None:
                    self._segment(event.segment)
                self.marks[event.mark] = event
            case MarkChanged():
                mark = self._mark(event.mark)
                self.marks[mark.mark] = replace(
                    mark, kind=event.kind, text=event.text, owner=event.owner, due=event.due
                )
            case MarkRemoved():
                del self.marks[self._mark(event.mark).mark]
            case NotesPushed():
                self.pushes[event.target] = event
            case RedactionMade():
                self._new(self.redactions, event.redaction)
                self.redactions[event.redaction] = event
            case RedactionLifted():
                if event.redaction not in self.redactions:
                    raise contradiction(f"There is no redaction {event.redaction} to lift.")
                del self.redactions[event.redaction]
            case DeedUndone():
                self.reverse(event.deed, seq, event.person, is_redo=False)
            case DeedRedone():
                self.reverse(event.deed, seq, event.person, is_redo=True)
            case MessagePosted():
                self._post(event.target, PostedMessage(event.message, event.lines, event.digest))
            case MessageDeleted():
                before = self.posts.get(event.target, {}).get(event.message)
                if before is None:
                    raise contradiction(f"The message {event.message} was deleted and never sent.")
                self._post(event.target, replace(before, is_deleted=True))
            case QuestionAsked():
                self._new(self.questions, event.question)
                self.questions[event.question] = Question(event)
            case QuestionSettled():
                self.questions[event.question] = replace(self._question(event.question), settled=event)
            case QuestionReplied():
                self.questions[event.question] = replace(self._question(event.question), is_replied=True)
            case TranscriptCompleted():
                self.is_complete = True
            case WindowRefined():
                self.refined.append(event)
            case SegmentWithdrawn():
                self._withdraw(event)
            case RefinementCompleted():
                self.refined, self.refined_by = [], event.model
            case _:
                assert_never(event)

    def _record(self, event: RecordingStarted) -> None:
        self.refined, self.refined_by = [], None
        file = RecordingFile(event.path, event.start)
        if self.recording is None:
            self.recording = Recording((file,), event.source, event.source_sha256, event.sample_rate_hz)
        elif event.start < self.recording.files[-1].start:
            raise contradiction(f"The recording {event.path} begins before the one that it goes on from.")
        else:
            self.recording = replace(self.recording, files=(*self.recording.files, file), duration_s=None)
            self.is_complete = False

    def _end_off_record(self, end: float) -> None:
        if self.off_record_since is not None:
            self.gaps.append(AudioGap(self.off_record_since, end, OFF_THE_RECORD))
            self.off_record_since = None

    def _revise(self, event: SegmentRevised) -> None:
        segment = self._segment(event.segment)
        text = join_words(event.words, event.language)
        if segment.text_person is not None:
            suggestion = text if text != segment.text else None
            self.segments[segment.id] = replace(segment, suggestion=suggestion)
        else:
            self.segments[segment.id] = replace(
                segment,
                words=event.words,
                language=event.language,
                text=text,
                revision=segment.revision + (text != segment.text),
            )

    def _withdraw(self, event: SegmentWithdrawn) -> None:
        segment = self._segment(event.segment)
        if not (segment.is_touched or segment.is_withdrawn):
            self.segments[segment.id] = replace(segment, text="", revision=segment.revision + 1)

    def _split(self, event: SegmentSplit) -> None:
        segment = self._segment(event.segment)
        self._new(self.segments, event.new_segment)
        if not 0 < event.at_word < len(segment.words):
            raise contradiction(f"Segment {segment.id} has {len(segment.words)} words: no split at {event.at_word}.")
        if segment.is_touched and event.person is None:
            raise contradiction(f"Segment {segment.id} was written or assigned by a person: a machine cannot split it.")
        first, second = segment.words[: event.at_word], segment.words[event.at_word :]
        texts = ["" if segment.is_withdrawn else join_words(words, segment.language) for words in (first, second)]
        revision = segment.revision + (texts[0] != segment.text)
        self.segments[segment.id] = replace(segment, words=first, text=texts[0], revision=revision, suggestion=None)
        self.segments[event.new_segment] = replace(
            segment,
            id=event.new_segment,
            words=second,
            text=texts[1],
            revision=1,
            suggestion=None,
            split_from=(segment.id, segment.revision),
        )

    def _join(self, event: SegmentsJoined) -> None:
        segment, other = self._segment(event.segment), self._segment(event.other)
        words = tuple(sorted((*segment.words, *other.words), key=lambda word: word.start))
        text = join_sentences(filter(None, (segment.text, other.text)), segment.language)
        revision = segment.revision + (text != segment.text)
        self.segments[segment.id] = replace(
            segment, words=words, text=text, text_person=event.person, revision=revision, suggestion=None
        )
        revision = other.revision + (other.text != "")
        self.segments[other.id] = replace(other, text="", text_person=event.person, revision=revision, suggestion=None)

    def _translate(self, event: TranslationProduced) -> None:
        self._segment(event.segment, event.revision)
        key = event.segment, event.language
        current = self.translations.get(key)
        # A slow worker's translation of an older text must not replace that of a newer one.
        if current is not None and current.newest_revision > event.revision:
            return
        if current is None or current.person is None:
            self.translations[key] = Translation(event.text, event.revision, event.engine, event.model)
        else:
            suggestion = event.text if event.text != current.text else None
            self.translations[key] = replace(current, suggestion=suggestion, suggested_for=event.revision)

    def _rescore(self, event: TermRescored) -> None:
        segment = self._segment(event.span.segment, event.span.revision)
        if event.span.revision < segment.revision:
            return
        if event.span.end > len(segment.text):
            raise contradiction(f"Segment {segment.id} has no character {event.span.end}.")
        before = self.rescored.get(segment.id, ())
        self.rescored[segment.id] = (*(one for one in before if one.span.revision == segment.revision), event)

    def _post(self, target: TargetId, message: PostedMessage) -> None:
        self.posts[target] = MappingProxyType({**self.posts.get(target, {}), message.message: message})

    def _question(self, question: QuestionId) -> Question:
        if question not in self.questions:
            raise contradiction(f"There is no question {question}.")
        return self.questions[question]

    def _segment(self, segment_id: SegmentId, revision: int = 1) -> Segment:
        segment = self.segments.get(segment_id)
        if segment is None:
            raise contradiction(f"There is no segment {segment_id}.")
        if not 1 <= revision <= segment.revision:
            raise contradiction(f"Segment {segment_id} is at revision {segment.revision}: there is no {revision} yet.")
        return segment

    def _mark(self, mark_id: MarkId) -> MarkAdded:
        if mark_id not in self.marks:
            raise contradiction(f"There is no mark {mark_id}.")
        return self.marks[mark_id]

    @staticmethod
    def _new(taken: Mapping[_Key, object], key: _Key) -> None:
        if key in taken:
            raise contradiction(f"{key} exists already.")
