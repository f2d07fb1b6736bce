"""Recordings that people have: any file whose sound FFmpeg decodes, as 16 kHz mono samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from transcriber.core.timeline import SAMPLE_RATE_HZ, format_clock
from transcriber.errors import AudioError

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler, AudioStream, Packet
    from av.container import InputContainer

    from transcriber.ports import Samples

_GROWTH_SAMPLES = 600 * SAMPLE_RATE_HZ
"""Room for ten minutes at a time: realloc moves pages, so that growing never needs the recording twice."""

_HOLE_S = 0.1
"""A longer jump of the timestamps is sound that is missing: silence keeps what follows on the clock."""

_LONGEST_HOLE_S = 4 * 3600.0
"""A longer jump is a broken clock, not a pause."""

_MISSING_S = 1.0
"""Less than this between the duration that the file announces and what it holds is the rounding of containers."""

_DURATION_IS_A_GUESS = frozenset({"aac", "ac3", "eac3", "amr"})
"""Formats without a header of the whole: FFmpeg extrapolates from the first bit rate."""

_FILE_HINT = "Give an audio or video file: wav, flac, mp3, m4a, ogg, mp4, mkv, ..."
_DAMAGED_HINT = "Copy or export the recording again; if it plays elsewhere, convert it there to WAV or FLAC."


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A decoded file.

    samples: (n_samples,) float32, mono, 16 kHz, in [-1, 1].
    warning: For the user, where the file is truncated or damaged: what was found and what was kept; None where it is
        whole.
    """

    samples: Samples
    warning: str | None

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ


def read_recording(path: Path) -> Recording:
    """Decode a whole file. Memory is that of the samples (230 MB an hour) and little more.

    Raises:
        AudioError: If there is no such file, it cannot be read, or no sound in it can be decoded.
    """
    warnings: list[str] = []
    samples: Samples = np.empty(0, np.float32)
    n_samples = 0
    for block in decode_audio_blocks(path, on_damage=warnings.append):
        if n_samples + len(block) > len(samples):
            samples.resize(n_samples + len(block) + _GROWTH_SAMPLES, refcheck=False)
        samples[n_samples : n_samples + len(block)] = block
        n_samples += len(block)
    samples.resize(n_samples, refcheck=False)
    return Recording(samples, " ".join(warnings) or None)


def decode_audio_blocks(path: Path, *, on_damage: Callable[[str], None]) -> Iterator[Samples]:
    """Decode a file piece by piece, in constant memory.

    Of several audio streams FFmpeg's choice is taken. Channels are averaged. Where the timestamps say that sound is
    missing (a late start, a pause in the transmission, damage), there is silence.

    Args:
        on_damage: Called with a sentence, after the last block, for each kind of damage.

    Yields:
        (n_samples,) float32, mono, 16 kHz, in [-1, 1]; at least one sample.

    Raises:
        AudioError: As `read_recording`.
    """
    with _opened(path) as container:
        stream = cast("AudioStream | None", container.streams.best("audio"))
        if stream is None:
            kinds = ", ".join(sorted({other.type for other in container.streams})) or "nothing"
            raise AudioError(f"'{path}' has no audio stream (it holds: {kinds}).", hint=_FILE_HINT)
        decoder = _Decoder(container, stream)
        is_empty = True
        for block in decoder.blocks():
            is_empty = False
            yield block
        damage = [*decoder.damage(), *_missing_bytes(path)]
        if is_empty:
            reason = " ".join(damage) or "It holds not one sample."
            raise AudioError(f"No sound in '{path}' can be decoded. {reason}", hint=_DAMAGED_HINT)
        for sentence in damage:
            on_damage(sentence)


def _opened(path: Path) -> InputContainer:
    import av

    if not path.exists():
        raise AudioError(f"Cannot open '{path}': there is no such file.", hint="Check the path.")
    if path.is_dir():
        raise AudioError(f"Cannot open '{path}': it is a directory, a file is expected.", hint=_FILE_HINT)
    if path.is_file() and path.stat().st_size == 0:
        raise AudioError(f"Cannot open '{path}': the file is empty (0 bytes).", hint=_DAMAGED_HINT)
    try:
        return av.open(str(path), metadata_errors="ignore")
    except PermissionError as error:
        raise AudioError(f"Cannot open '{path}': permission denied.", hint="Make the file readable.") from error
    except av.FFmpegError as error:
        with path.open("rb") as file:
            is_mp4 = file.read(8)[4:] == b"ftyp"
        if is_mp4:
            # The index of an MP4 is written last, so it is what a copy or a recorder that stopped early lacks.
            raise AudioError(
                f"Cannot open '{path}': the MP4 or M4A file is truncated or damaged ({error.strerror}).",
                hint=_DAMAGED_HINT,
            ) from error
        raise AudioError(
            f"Cannot open '{path}': it is not an audio or video file ({error.strerror}).", hint=_FILE_HINT
        ) from error


class _Decoder:
    """One pass over one stream: decodes, keeps the clock, remembers what was damaged."""

    def __init__(self, container: InputContainer, stream: AudioStream) -> None:
        self._container = container
        self._stream = stream
        self._origin_s = (container.start_time or 0) / 1e6
        self._clock_s = 0.0
        self._reached_s = 0.0
        self._n_damaged_packets = 0
        self._read_error: str | None = None
        self._resampler: AudioResampler | None = None
        self._resampled_format: tuple[str, str, int] | None = None

    def damage(self) -> Iterator[str]:
        """A sentence for each kind of damage that was met."""
        if self._n_damaged_packets:
            yield f"{self._n_damaged_packets} damaged packet(s) could not be decoded and are silent."
        if self._read_error is not None:
            yield f"Reading stopped after {format_clock(self._reached_s)}: {self._read_error}."
        announced_s = (self._container.duration or 0) / 1e6
        is_guess = self._container.format.name in _DURATION_IS_A_GUESS
        if not is_guess and announced_s - self._reached_s > _MISSING_S:
            yield (
                f"The file is truncated: it announces {format_clock(announced_s)} and ends after "
                f"{format_clock(self._reached_s)}; what is there was kept."
            )

    def blocks(self) -> Iterator[Samples]:
        for packet in self._packets():
            for frame in self._decoded(packet):
                yield from self._silence_before(frame)
                yield from self._resampled(frame)
        yield from self._flushed()

    def _packets(self) -> Iterator[Packet[AudioStream]]:
        """Those of the stream; the times of the others tell too how far the file reaches."""
        import av

        try:
            for packet in self._container.demux():
                if packet.pts is not None and packet.time_base is not None:
                    end_s = float((packet.pts + (packet.duration or 0)) * packet.time_base)
                    self._reached_s = max(self._reached_s, end_s - self._origin_s)
                if packet.stream.index == self._stream.index:
                    yield cast("Packet[AudioStream]", packet)
        except av.FFmpegError as error:
            self._read_error = error.strerror

    def _decoded(self, packet: Packet[AudioStream]) -> Sequence[AudioFrame]:
        import av

        try:
            return packet.decode()
        except av.FFmpegError:
            self._n_damaged_packets += 1
            return []

    def _silence_before(self, frame: AudioFrame) -> Iterator[Samples]:
        hole_s = 0.0 if frame.time is None else frame.time - self._origin_s - self._clock_s
        if not _HOLE_S < hole_s < _LONGEST_HOLE_S:
            return
        self._clock_s += hole_s
        yield from self._flushed()
        n_missing = round(hole_s * SAMPLE_RATE_HZ)
        for start in range(0, n_missing, _GROWTH_SAMPLES):
            yield np.zeros(min(_GROWTH_SAMPLES, n_missing - start), np.float32)

    def _resampled(self, frame: AudioFrame) -> Iterator[Samples]:
        import av

        frame_format = (frame.format.name, frame.layout.name, frame.sample_rate)
        if frame_format != self._resampled_format:
            yield from self._flushed()
            self._resampled_format = frame_format
        if self._resampler is None:
            # The channels are kept: FFmpeg's own downmix to float adds them up, beyond full scale.
            self._resampler = av.AudioResampler(format="fltp", layout=frame.layout, rate=SAMPLE_RATE_HZ)
        self._clock_s += frame.samples / frame.sample_rate
        frame.pts = None  # holes are filled above, and the resampler would stumble over them
        yield from _as_mono(self._resampler.resample(frame))

    def _flushed(self) -> Iterator[Samples]:
        """The last samples, which the resampler holds back; it cannot be used again."""
        if self._resampler is not None:
            yield from _as_mono(self._resampler.resample(None))
            self._resampler = None


def _as_mono(frames: Sequence[AudioFrame]) -> Iterator[Samples]:
    for frame in frames:
        channels = frame.to_ndarray()  # (n_channels, n_samples) float32
        if channels.shape[1]:
            mono = np.nan_to_num(channels.mean(axis=0, dtype=np.float32), posinf=1.0, neginf=-1.0)
            yield np.clip(mono, -1.0, 1.0)


def _missing_bytes(path: Path) -> Iterator[str]:
    """FFmpeg believes the size of a WAV file rather than its header: where a recorder died, only the header tells."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        header = file.read(12)
    announced_bytes = int.from_bytes(header[4:8], "little") + 8
    present_bytes = path.stat().st_size
    is_wav = header[:4] == b"RIFF" and header[8:12] == b"WAVE"
    is_known = announced_bytes < 2**32  # writers that cannot seek back leave the largest number
    if is_wav and is_known and announced_bytes > present_bytes:
        yield (
            f"The file is truncated: its header announces {announced_bytes:,} bytes and {present_bytes:,} are there; "
            "what is there was kept."
        )
