"""How alike voices are over recordings: `python -m tests.benchmarks.known_voices AUDIO...`, references beside them.

Each voice that a pass finds is that of the reference's speaker with whom it shares most time. Every pair of voices of
two recordings is of one person (by name) or of two; printed are their cosines, and at each threshold how many of one
person are recognized and how many of two are confused.
"""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

import click

from transcriber.bench.scoring import read_reference
from transcriber.capture.audio_file import read_recording
from transcriber.config import load_settings
from transcriber.wiring.engines import offline_engines

_THRESHOLDS = (0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


def voices_of(audio: Path) -> dict[str, tuple[tuple[float, ...], float]]:
    """By the reference's name the voice vector and its seconds of speech; "recording/name" where names are not real."""
    reference = read_reference(audio.with_suffix(".seglst.json"))
    diarizer = offline_engines(load_settings(None, {}, {}), click.echo).diarizer()
    found = diarizer.diarize(read_recording(audio).samples, progress=lambda _: None)
    voices: dict[str, tuple[tuple[float, ...], float]] = {}
    for label, vector in found.embeddings.items():
        own = [turn for turn in found.turns if turn.label == label]
        shared: dict[str, float] = {}
        for turn in own:
            for speaker, start, end in reference.turns:
                overlap_s = min(end, turn.end) - max(start, turn.start)
                if overlap_s > 0:
                    shared[speaker] = shared.get(speaker, 0.0) + overlap_s
        if shared:
            speaker = max(shared, key=lambda name: shared[name])
            voices[speaker] = (vector, sum(turn.end - turn.start for turn in own))
    return voices


def main(paths: list[str]) -> None:
    recordings = {Path(path).stem: voices_of(Path(path)) for path in paths}
    same, other = list[tuple[float, str]](), list[tuple[float, str]]()
    for (one, first), (two, second) in combinations(recordings.items(), 2):
        for name, (vector, seconds) in first.items():
            for name_two, (vector_two, seconds_two) in second.items():
                cosine = sum(a * b for a, b in zip(vector, vector_two, strict=True))
                pair = f"{one}/{name} ({seconds:.0f} s) {two}/{name_two} ({seconds_two:.0f} s)"
                (same if name == name_two else other).append((cosine, pair))
    click.echo("one person:")
    for cosine, pair in sorted(same):
        click.echo(f"  {cosine:.3f} {pair}")
    click.echo("two people, the most alike:")
    for cosine, pair in sorted(other, reverse=True)[:10]:
        click.echo(f"  {cosine:.3f} {pair}")
    for threshold in _THRESHOLDS:
        n_same = sum(cosine >= threshold for cosine, _ in same)
        n_other = sum(cosine >= threshold for cosine, _ in other)
        click.echo(f"{threshold:.2f}: recognized {n_same}/{len(same)}, confused {n_other}/{len(other)}")


if __name__ == "__main__":
    main(sys.argv[1:])
