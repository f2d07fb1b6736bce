"""Score the checks of translations on seeded errors, published errors and clean reference pairs; needs no model.

    python -m tests.benchmarks.translation.score [--json] [--details]

Tune on the development part only: --details names its misses and false flags, and those of the test part stay unseen.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Any

from tests.benchmarks.terms.figures import Figure, Figures, figures
from tests.benchmarks.terms.matching import Counts
from tests.benchmarks.terms.wiring import field_glossary
from tests.benchmarks.translation.cases import KINDS, Case, cases, pair_of
from tests.benchmarks.translation.flores import clean_pairs
from tests.benchmarks.translation.published import PUBLISHED, session_glossary
from tests.benchmarks.translation.sentences import PARTS, Part
from transcriber.checks.translation.pairs import TranslationFinding
from transcriber.checks.translation.review import TranslationReview
from transcriber.core.events import FlagKind
from transcriber.terms.glossary import Glossary

GROUPS: dict[str, tuple[FlagKind, ...]] = {
    "rule kinds": KINDS[:10],
    "negation": ("negation",),
    "omission+addition": ("omission", "addition"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a review said of a case. is_hit: Where the case has an error, whether a flag of its kind was raised."""

    case: Case
    findings: tuple[TranslationFinding, ...]

    @property
    def is_hit(self) -> bool:
        return any(finding.kind == self.case.kind for finding in self.findings)


def written_controls(part: Part) -> Iterator[Case]:
    """Pairs that are right and look wrong."""
    with (Path(__file__).parent / "controls.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["part"] == part:
                there = pair_of((row["source_language"], row["target_language"]), row["source"], row["target"])
                back = pair_of((row["target_language"], row["source_language"]), row["target"], row["source"])
                for pair in (there, back):
                    yield Case(f"{part}-{row['source']}", None, (pair,), row["what"])


def outcomes(part: Part, glossary: Glossary) -> list[Outcome]:
    review = TranslationReview(glossary)
    return [Outcome(case, tuple(review.findings(case.pairs))) for case in (*cases(part), *written_controls(part))]


def figures_of(found: Sequence[Outcome], kinds: Sequence[FlagKind]) -> Figures:
    """Precision, recall and F1 of some kinds, drawn by sentence."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in found:
        groups[outcome.case.group].append(outcome)
    return figures([_counts(group, kind) for group in groups.values() for kind in kinds])


def _counts(group: Sequence[Outcome], kind: FlagKind) -> Counts:
    seeded = [outcome for outcome in group if outcome.case.kind == kind]
    clean = [outcome for outcome in group if outcome.case.kind is None]
    n_hit = sum(outcome.is_hit for outcome in seeded)
    n_false = sum(finding.kind == kind for outcome in clean for finding in outcome.findings)
    return Counts(n_hit, len(seeded) - n_hit, n_false)


def flags_per_thousand(part: Part, glossary: Glossary) -> dict[str, float]:
    """False flags on 1,000 reference pairs by kind, of high severity and all; and milliseconds of CPU a pair."""
    found: Counter[str] = Counter()
    n_pairs, time_s = 0, 0.0
    for pairs in clean_pairs(part):
        begun_s = process_time()
        findings = TranslationReview(glossary).findings(pairs)
        time_s += process_time() - begun_s
        n_pairs += len(pairs)
        found.update(finding.kind for finding in findings)
        found["high"] += sum(finding.severity == "high" for finding in findings)
        found["all"] += len(findings)
    if not n_pairs:
        return {}
    rates = {kind: round(1000 * n_found / n_pairs, 2) for kind, n_found in found.most_common()}
    return {"pairs": n_pairs, **rates, "ms a pair": round(1000 * time_s / n_pairs, 2)}


def score(part: Part, found: Sequence[Outcome]) -> dict[str, Any]:
    rows: dict[str, Figures] = {kind: figures_of(found, (kind,)) for kind in KINDS}
    rows |= {name: figures_of(found, kinds) for name, kinds in GROUPS.items()}
    return {
        "rows": {name: asdict(row) for name, row in rows.items()},
        "controls": sum(outcome.case.kind is None for outcome in found),
        "clean reference pairs": flags_per_thousand(part, field_glossary()),
    }


def published() -> list[dict[str, Any]]:
    """Published errors and their right counterparts."""
    review = TranslationReview(session_glossary(field_glossary()))
    rows = []
    for one in PUBLISHED:
        direction = (one.source_language, one.target_language)
        pairs = {
            side: pair_of(direction, one.source, text) for side, text in (("wrong", one.wrong), ("right", one.right))
        }
        flags = {side: [finding.kind for finding in review.findings([pair])] for side, pair in pairs.items()}
        rows.append({"what": one.what, "expected": one.kind, **flags})
    return rows


def _table(part: str, result: dict[str, Any]) -> Iterator[str]:
    yield f"{part} ({result['controls']} clean pairs and sessions)"
    yield f"{'kind':<20}{'gold':>6}{'hit':>6}{'false':>6}   {'precision':<20}{'recall':<20}{'F1':<20}"
    for name, row in result["rows"].items():
        parts = "".join(f"{_interval(Figure(**row[share])):<20}" for share in ("precision", "recall", "f1"))
        yield f"{name:<20}{row['n_gold']:>6}{row['n_hit']:>6}{row['n_false']:>6}   {parts}"
    yield f"FLORES-200, flags per 1,000 pairs: {result['clean reference pairs'] or 'the texts are not here'}"


def _interval(figure: Figure) -> str:
    return "-" if figure.value is None else f"{figure.value:.2f} [{figure.low:.2f}, {figure.high:.2f}]"


def _details(found: Sequence[Outcome]) -> Iterator[str]:
    for outcome in found:
        case = outcome.case
        if case.kind is not None and not outcome.is_hit:
            last = case.pairs[-1]
            direction = f"{last.source_language}->{last.target_language}"
            yield f"missed {case.kind} ({case.what}) {direction}: {last.source} | {last.target}"
        elif case.kind is None:
            for finding in outcome.findings:
                last = case.pairs[-1]
                yield f"false {finding.kind} ({case.what}): {finding.message} | {last.source} | {last.target}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--details", action="store_true", help="misses and false flags of the development part")
    arguments = parser.parse_args()
    glossary = field_glossary()
    found = {part: outcomes(part, glossary) for part in PARTS}
    results = {part: score(part, found[part]) for part in PARTS}
    natural = published()
    if arguments.json:
        print(json.dumps({**results, "published": natural}, ensure_ascii=False, indent=1))  # noqa: T201
        return
    lines = [line for part in PARTS for line in (*_table(part, results[part]), "")]
    lines += [
        f"published: {row['what']}: expected {row['expected']}, wrong {row['wrong']}, right {row['right']}"
        for row in natural
    ]
    lines += _details(found["development"]) if arguments.details else []
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
