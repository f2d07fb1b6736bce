"""Score the reviewers of terms on the stored sessions and on clean text; needs no model.

    python -m tests.benchmarks.terms.score [--json] [--details]

Sessions are scored as they are written ("text"), as Whisper heard several voices of one engine ("kokoro"), and those of
another ("espeak", which nothing was made for); "heard again" lets the sound decide what is doubtful, as the tool does
where it has the sound. Tune on the development part only: --details names its misses and false
flags, and those of the test part stay unseen.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.benchmarks.terms.clean_text import CleanSession, clean_sessions
from tests.benchmarks.terms.figures import figures, percentile
from tests.benchmarks.terms.gold import is_right, key_of
from tests.benchmarks.terms.matching import Matched, is_worse, match, review
from tests.benchmarks.terms.recordings import read_recordings, read_rescored
from tests.benchmarks.terms.script import KINDS, scripts
from tests.benchmarks.terms.speak import voice_of
from tests.benchmarks.terms.statements import Rendering, heard, written
from tests.benchmarks.terms.wiring import field_glossary, reviewers
from transcriber.terms.findings import Finding
from transcriber.terms.glossary import Glossary

_TABLE_WIDTH = 110


@dataclass(frozen=True, slots=True)
class SessionScore:
    """n_controls: Places made to look like a flag. n_suggestions: Of misheard terms, each way of hearing once."""

    rendering: Rendering
    matched: Matched
    n_controls: int
    n_suggestions: int
    n_worse: int
    times_s: tuple[float, ...]


def renderings() -> list[Rendering]:
    """Every session as it is written, and every recording of it; once more where its sound was heard again."""
    by_name = {script.name: script for script in scripts()}
    recordings = [(by_name[recording.session], recording) for recording in read_recordings()]
    again = [(script, recording, read_rescored(recording)) for script, recording in recordings]
    return [
        *(written(script) for script in by_name.values()),
        *(heard(script, recording) for script, recording in recordings),
        *(heard(script, recording, rescored) for script, recording, rescored in again if rescored),
    ]


def score_session(rendering: Rendering, glossary: Glossary) -> SessionScore:
    agenda = f"{rendering.script.title}. {rendering.script.agenda}"
    raised = review(reviewers(glossary, agenda, is_told=rendering.is_primed), rendering.statements, rendering.rescored)
    key = key_of(rendering)
    suggestions = {
        finding.subject: finding
        for finding in raised.findings
        if finding.kind == "misheard" and finding.suggestion is not None
    }
    n_worse = sum(is_worse(finding, rendering) for finding in suggestions.values())
    matched = match(raised.findings, key, rendering)
    return SessionScore(rendering, matched, len(key.controls), len(suggestions), n_worse, raised.times_s)


def flags_an_hour(sessions: Sequence[CleanSession], glossary: Glossary) -> dict[str, dict[str, float]]:
    """By text and kind of flag, and all kinds together."""
    found: dict[str, dict[str, float]] = {}
    for session in sessions:
        subjects = {
            (finding.kind, finding.subject)
            for finding in review(reviewers(glossary), session.statements).findings
            if finding.kind in KINDS
        }
        row: dict[str, float] = {"hours": round(session.hours, 3), "all": len(subjects)}
        row.update({kind: sum(of == kind for of, _ in subjects) for kind in KINDS})
        found[session.name] = row
    names = ["hours", *KINDS, "all"]
    total = {name: sum(row[name] for row in found.values()) for name in names}
    if total["hours"]:
        found["an hour"] = {name: round(total[name] / total["hours"], 2) for name in names if name != "hours"}
    return found


def terms_right(sessions: Iterable[Rendering]) -> dict[str, Any]:
    """Terms of the lexicon that were said, and the share that is written rightly."""
    n_said = n_right = 0
    for rendering in sessions:
        terms = [place for place in rendering.places if ":" not in place.mention.concept]
        n_said += len(terms) + sum(":" not in mention.concept for mention in rendering.lost)
        n_right += sum(is_right(place) for place in terms)
    return {"n_said": n_said, "right": round(n_right / n_said, 4) if n_said else None}


def terms_by_voice(sessions: Iterable[Rendering]) -> dict[str, dict[str, Any]]:
    """As `terms_right`, for each voice that a recognizer heard without hotwords."""
    said: dict[str, list[bool]] = defaultdict(list)
    for rendering in sessions:
        if rendering.source == "text" or rendering.is_primed or rendering.rescored:
            continue
        voices = {turn: voice_of(rendering.script, turn, rendering.source) for turn in rendering.script.turns}
        for place in rendering.places:
            if ":" not in place.mention.concept:
                said[voices[rendering.script.turns[place.mention.turn]]].append(is_right(place))
        for mention in rendering.lost:
            if ":" not in mention.concept:
                said[voices[rendering.script.turns[mention.turn]]].append(False)
    return {
        voice: {"n_said": len(right), "right": round(sum(right) / len(right), 2)}
        for voice, right in sorted(said.items())
    }


def pulled_in(rendering: Rendering, hotwords: Sequence[Sequence[str]]) -> int:
    """Hotwords that are written more often than they were said, turn by turn."""
    n_pulled = 0
    for index, (turn, words) in enumerate(zip(rendering.script.turns, hotwords, strict=True)):
        own = [item.text for item in rendering.statements if str(item.segment).partition(".")[0] == f"t{index}"]
        n_pulled += sum(max(0, _count(word, " ".join(own)) - _count(word, turn.text)) for word in words)
    return n_pulled


def _count(word: str, text: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE))


def results(glossary: Glossary) -> tuple[dict[str, Any], list[SessionScore]]:
    """Everything that is measured, as `--json` prints it."""
    scores = [score_session(rendering, glossary) for rendering in renderings()]
    groups: dict[tuple[str, str], list[SessionScore]] = defaultdict(list)
    for score in scores:
        source = score.rendering.condition + (", heard again" if score.rendering.rescored else "")
        groups[score.rendering.script.part, source].append(score)
    clean = clean_sessions()
    return {
        "groups": {f"{part}, {source}": _group(group) for (part, source), group in sorted(groups.items())},
        "clean": flags_an_hour(clean, glossary),
        "voices": terms_by_voice(score.rendering for score in scores),
        "pulled_in": _pulled_in(),
        "p95_cpu_ms": round(1000 * percentile([time for score in scores for time in score.times_s], 0.95), 2),
    }, scores


def _group(scores: Sequence[SessionScore]) -> dict[str, Any]:
    kinds = {kind: figures([score.matched.counts[kind] for score in scores]) for kind in KINDS}
    n_suggestions = sum(score.n_suggestions for score in scores)
    return {
        "sessions": len(scores),
        "minutes": round(sum(score.rendering.statements[-1].end for score in scores) / 60, 1),
        "kinds": {kind: asdict(found) for kind, found in kinds.items()},
        "right_beyond_key": sum(len(_by_subject(score.matched.beyond)) for score in scores),
        "controls": sum(score.n_controls for score in scores),
        "controls_flagged": sum(len(score.matched.controls_hit) for score in scores),
        "worse_suggestions": round(sum(score.n_worse for score in scores) / n_suggestions, 4)
        if n_suggestions
        else None,
        "terms": terms_right([score.rendering for score in scores]),
    }


def _pulled_in() -> dict[str, int]:
    by_name = {script.name: script for script in scripts()}
    return {
        f"{recording.session}, {recording.engine}": pulled_in(
            heard(by_name[recording.session], recording), recording.hotwords
        )
        for recording in read_recordings()
        if recording.is_primed
    }


def print_tables(found: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.width = max(console.width, _TABLE_WIDTH)
    table = Table("sessions", "kind", "gold", "found", "false", "P", "R", "F1", "F1 95 %", title="Flags")
    for name, group in found["groups"].items():
        for index, (kind, row) in enumerate(group["kinds"].items()):
            shown = name if not index else ""
            interval = f"{_two(row['f1']['low'])} to {_two(row['f1']['high'])}" if row["n_gold"] else ""
            shares = [_two(row[figure]["value"] if row["n_gold"] else None) for figure in ("precision", "recall", "f1")]
            numbers = [str(row[count]) for count in ("n_gold", "n_hit", "n_false")]
            table.add_row(shown, kind, *numbers, *shares, interval, end_section=index == len(KINDS) - 1)
    console.print(table)
    columns = ("right beyond the key", "controls flagged", "of", "suggestions that harm")
    table = Table("sessions", "n", "minutes", "terms right", "of", *columns)
    for name, group in found["groups"].items():
        numbers = [group["sessions"], group["minutes"], _two(group["terms"]["right"]), group["terms"]["n_said"]]
        numbers += [
            group["right_beyond_key"],
            group["controls_flagged"],
            group["controls"],
            _two(group["worse_suggestions"]),
        ]
        table.add_row(name, *map(str, numbers))
    console.print(table)
    if found["clean"]:
        table = Table("clean text", "hours", *KINDS, "all", title="False flags")
        for name, row in found["clean"].items():
            table.add_row(name, *(str(row.get(column, "")) for column in ("hours", *KINDS, "all")))
        console.print(table)
    else:
        console.print("Clean text: ../shared/text is not here, left out.")
    voices = (f"{voice} {row['right']:.2f} of {row['n_said']}" for voice, row in found["voices"].items())
    console.print(f"Terms right by voice: {', '.join(voices)}", highlight=False)
    if found["pulled_in"]:
        console.print(f"Hotwords that nobody said: {sum(found['pulled_in'].values())} {found['pulled_in']}")
    console.print(f"CPU time of all reviewers after a statement, p95: {found['p95_cpu_ms']} ms")


def print_details(scores: Iterable[SessionScore]) -> None:
    """What was missed and what is false in the development part."""
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for score in scores:
        if score.rendering.script.part == "development":
            texts = {statement.segment: statement.text for statement in score.rendering.statements}
            console.print(f"\n{score.rendering.script.name} {score.rendering.source}")
            for gold in score.matched.missed:
                words = {texts[span.segment][span.start : span.end] for span in gold.spans}
                console.print(f"  missed {gold.kind} {gold.concept}: {sorted(words)}")
            for finding in _by_subject(score.matched.false):
                console.print(f"  false  {finding.kind} {finding.subject}: {finding.message}")


def _by_subject(findings: Iterable[Finding]) -> list[Finding]:
    return list({(finding.kind, finding.subject): finding for finding in findings}.values())


def _two(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--details", action="store_true", help="name misses and false flags of the development part")
    arguments = parser.parse_args()
    found, scores = results(field_glossary())
    if arguments.json:
        print(json.dumps(found, indent=1))  # noqa: T201 - the result
        return
    print_tables(found)
    if arguments.details:
        print_details(scores)


if __name__ == "__main__":
    main()
