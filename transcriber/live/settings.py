"""What can be tuned in streaming recognition."""

from __future__ import annotations

from dataclasses import dataclass, field

from transcriber.core.agreement import AgreementSettings


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """How streaming recognition weighs speed, calm and accuracy.

    step_s: New audio before the buffer is recognized again.
    load: The share of its time that recognition may take: steps grow where the machine is slow.
    max_step_s: They don't grow beyond this; audio waits instead.
    end_silence_s: Speech that pauses this long has ended: everything is confirmed.
    lead_s: Audio kept before speech.
    cut_after_s: A longer buffer is cut at the end of a confirmed sentence; half as long again, at a pause.
    max_window_s: A buffer that grew longer is recognized in windows of this length, each once.
    left_out_s: Speech without words for this long is heard again by itself at the end.
    segment_pause_s: A pause that ends a segment within a sentence.
    """

    step_s: float = 0.35
    load: float = 0.8
    max_step_s: float = 3.0
    end_silence_s: float = 0.7
    lead_s: float = 0.3
    cut_after_s: float = 8.0
    max_window_s: float = 20.0
    left_out_s: float = 1.0
    segment_pause_s: float = 1.2
    agreement: AgreementSettings = field(default_factory=AgreementSettings)
