"""Facts of the recording and of what is not in it."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.events.checked import check_person
from transcriber.core.timeline import check_times


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    """The recording at `path`, relative to the session folder, is being written, from `start` on the timeline.

    A session that was interrupted goes on in another file. `source` is what a person would call it (a file's name, a
    device's); `source_sha256` tells whether a file is the same one when the command is run again, empty for a device.
    """

    path: str
    source: str
    source_sha256: str
    sample_rate_hz: int
    start: float = 0.0

    def __post_init__(self) -> None:
        check_times(self.start, self.start)


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """The recording is whole, and the timeline `duration_s` long. `warning` says what was wrong with the source.

    A session that was off the record is not any more: its gap ends here.
    """

    duration_s: float
    warning: str = ""

    def __post_init__(self) -> None:
        check_times(0.0, self.duration_s)


@dataclass(frozen=True, slots=True)
class AudioGap:
    """Audio between these times was lost, or the session was off the record."""

    start: float
    end: float
    reason: str

    def __post_init__(self) -> None:
        check_times(self.start, self.end)


@dataclass(frozen=True, slots=True)
class OffRecordStarted:
    """From `start` on nothing is recorded, recognized or sent."""

    start: float
    person: str

    def __post_init__(self) -> None:
        check_times(self.start, self.start)
        check_person(self.person)


@dataclass(frozen=True, slots=True)
class OffRecordEnded:
    """The session is on the record again from `end` on; the state keeps the gap."""

    end: float
    person: str

    def __post_init__(self) -> None:
        check_times(self.end, self.end)
        check_person(self.person)
