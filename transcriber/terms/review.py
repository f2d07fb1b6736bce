"""From what reviewers find to flags: what is new, what is known, what a person wants to hear no more of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from transcriber.core.events import FlagId, FlagRaised, FlagSpan
from transcriber.core.state import Flag, State
from transcriber.core.views import flag_state
from transcriber.terms.findings import Finding


def new_flags(state: State, findings: Iterable[Finding]) -> list[FlagRaised]:
    """The flags to be raised now; empty where nothing is new.

    A subject has one open flag at a time, and of a place one flag whatever became of it; of a subject that a person
    dismissed nothing more is said. What became stale, because its text changed, may be said again.
    """
    known = _Known(state)
    ids = _new_flag_ids(state)
    raised = []
    for finding in sorted(findings, key=lambda finding: finding.at):
        if known.admits(finding):
            flag = FlagRaised(
                next(ids),
                finding.kind,
                finding.severity,
                finding.spans,
                finding.message,
                finding.concept,
                finding.speakers,
                finding.suggestion,
                subject=finding.subject,
            )
            known.add(Flag(flag), is_open=True)
            raised.append(flag)
    return raised


class _Known:
    """What was said of which subject and place."""

    def __init__(self, state: State) -> None:
        self._silent: set[str] = set()
        self._open: set[str] = set()
        self._places: dict[tuple[str, str], list[FlagSpan]] = {}
        for flag in state.flags.values():
            shown = flag_state(state, flag)
            if flag.raised.subject and shown != "stale":
                if shown == "dismissed":
                    self._silent.add(flag.raised.subject)
                self.add(flag, is_open=shown == "open")

    def add(self, flag: Flag, *, is_open: bool) -> None:
        if is_open:
            self._open.add(flag.raised.subject)
        for span in flag.raised.spans:
            self._places.setdefault((flag.raised.subject, span.segment), []).append(span)

    def admits(self, finding: Finding) -> bool:
        if finding.subject in self._silent or finding.subject in self._open:
            return False
        return not any(
            before.revision == span.revision and before.start < span.end and span.start < before.end
            for span in finding.spans
            for before in self._places.get((finding.subject, span.segment), [])
        )


def _new_flag_ids(state: State) -> Iterator[FlagId]:
    ids = (FlagId(f"f{number}") for number in count(len(state.flags) + 1))
    return (flag_id for flag_id in ids if flag_id not in state.flags)
