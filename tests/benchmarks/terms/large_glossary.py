"""What a statement costs where the glossary is large: the field's own, filled up with made words.

    python -m tests.benchmarks.terms.large_glossary [--concepts 5000]

CPU time of all reviewers after each statement of development sessions as they were heard, and until they are ready.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace
from statistics import mean
from time import process_time

from tests.benchmarks.terms.figures import percentile
from tests.benchmarks.terms.matching import review
from tests.benchmarks.terms.recordings import read_recordings
from tests.benchmarks.terms.script import scripts
from tests.benchmarks.terms.statements import heard
from tests.benchmarks.terms.wiring import field_glossary, reviewers
from transcriber.terms.glossary import ConceptId, Glossary

_SYLLABLES = (
    "ba",
    "cor",
    "den",
    "fi",
    "gro",
    "han",
    "jo",
    "kel",
    "lum",
    "mer",
    "nis",
    "par",
    "quo",
    "ros",
    "ti",
    "ver",
)
_SESSIONS = ("dev_01_no_gil", "dev_04_threads", "dev_09_devices")


def large_glossary(n_concepts: int, seed: int = 1) -> Glossary:
    """The field's concepts, and made ones of one to three made words with an alias each."""
    draw = random.Random(seed)
    concepts = list(field_glossary().concepts.values())
    like = [concept for concept in concepts if concept.kind in ("concept", "tool")]

    def made() -> str:
        return " ".join("".join(draw.choices(_SYLLABLES, k=draw.randint(2, 3))) for _ in range(draw.randint(1, 3)))

    while len(concepts) < n_concepts:
        model = draw.choice(like)
        bare = replace(model, say=(), mishearings=(), weak_mishearings=(), sense_group=None)
        concepts.append(replace(bare, id=ConceptId(f"made-{len(concepts)}"), preferred=made(), aliases=(made(),)))
    return Glossary.of(concepts)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--concepts", type=int, default=5000)
    glossary = large_glossary(parser.parse_args().concepts)
    by_name = {script.name: script for script in scripts() if script.name in _SESSIONS}
    for recording in read_recordings():
        if recording.session not in by_name or recording.is_primed:
            continue
        rendering = heard(by_name[recording.session], recording)
        begun_s = process_time()
        fresh = reviewers(glossary, rendering.script.agenda)
        ready_s = process_time() - begun_s
        times_ms = [1000 * time_s for time_s in review(fresh, rendering.statements).times_s]
        figures = (
            f"{mean(times_ms):.1f} ms, median {percentile(times_ms, 0.5):.1f}, p95 {percentile(times_ms, 0.95):.1f}"
        )
        name = f"{recording.session} by {recording.engine}"
        print(f"{name}: ready after {ready_s:.1f} s; a statement {figures}")  # noqa: T201 - the result


if __name__ == "__main__":
    main()
