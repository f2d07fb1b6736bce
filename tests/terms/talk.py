"""Builders for what reviewers of terms read."""

from __future__ import annotations

from collections.abc import Sequence

from transcriber.core.events import SegmentId
from transcriber.core.speech import LanguageCode, Word
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.statements import Statement

WORD_S = 0.4


def concept(id: str, *forms: str, group: str | None = None, cues: str = "", definition: str = "") -> Concept:
    return Concept(
        ConceptId(id),
        forms[0],
        aliases=forms[1:],
        sense_group=group,
        cues=tuple(cues.split("|")) if cues else (),
        definition=definition,
    )


def talk(*lines: str, probability: float = 0.9, pause_s: float = 0.0, language: str = "en") -> list[Statement]:
    """Statements of lines "Ana: what she says", one after the other; a line ": ..." is of nobody known."""
    found: list[Statement] = []
    clock_s = 0.0
    for index, line in enumerate(lines):
        speaker, _, text = line.partition(": ") if not line.startswith(": ") else ("", "", line[2:])
        words = [
            Word(word, clock_s + at * WORD_S, clock_s + (at + 1) * WORD_S, probability)
            for at, word in enumerate(text.split())
        ]
        found.append(
            Statement(
                SegmentId(f"s{index}"), 1, speaker or None, LanguageCode(language), text, tuple(words), words[0].start,
                words[-1].end,
            )
        )  # fmt: skip
        clock_s = words[-1].end + pause_s
    return found


def marked(finding: Finding, statements: Sequence[Statement]) -> list[str]:
    """The characters that a finding is about."""
    texts = {statement.segment: statement.text for statement in statements}
    return [texts[span.segment][span.start : span.end] for span in finding.spans]


FIELD = Glossary.of(
    [
        concept(
            "free-threading", "free-threaded build", "free-threaded", "free threading", "no-GIL", "nogil build",
            definition="CPython built without the GIL.",
        ),
        concept("gil", "GIL", "global interpreter lock", "the lock"),
        concept("apptainer", "Apptainer", "Singularity"),
        concept("wheel-variants", "wheel variant", "variant wheel"),
        concept("pinning", "pinning", "pin", "pinned"),
        concept("pep817", "PEP 817", "817", "wheel variants PEP"),
        concept("site", "site", "center"),
        concept("job", "batch job", "allocation"),
        concept("mod-env", "environment module", "module", "module load", group="module",
                cues="load|lmod|avail|hierarchy|toolchain", definition="File that Lmod reads."),
        concept("mod-python", "Python module", "module", group="module", cues="import|function|namespace",
                definition="Unit of code that is imported."),
        concept("kernel-gpu", "GPU kernel", "kernel", "CUDA kernel", group="kernel", cues="gpu|launch|grid|device"),
        concept("kernel-jupyter", "Jupyter kernel", "kernel", "ipykernel", group="kernel",
                cues="notebook|jupyter|cell|restart"),
        concept("task-slurm", "Slurm task", "task", group="task", cues="slurm|srun|rank|worker"),
        concept("task-graph", "workflow task", "task", "Dask task", group="task", cues="dask|graph|worker|future"),
        concept("pkg-dist", "distribution package", "package", group="package", cues="pip|pypi|upload"),
        concept("pkg-spack", "Spack package", "package", group="package", cues="spack|recipe|concretize"),
        concept("lockfile", "lock file", group="lock", cues="resolve|pinned"),
        concept("lock-sync", "mutex", "lock", group="lock", cues="acquire|contention|deadlock"),
    ]
)  # fmt: skip
