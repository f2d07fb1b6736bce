"""How a shared note stands, for a person at a terminal."""

from __future__ import annotations

from transcriber.core.signals import PushState


def shown_push(state: PushState) -> str:
    """A line for a person.

    >>> shown_push(PushState("hackmd", "idle", "", "https://hackmd.io/x", "2026-11-18T17:03:11Z", 1870, 2000, 0))
    'Note: up to date, https://hackmd.io/x, 1,870 of 2,000 calls left.'
    """
    phase = {"idle": "up to date", "waiting": "waits", "pushing": "is being written", "held": "held"}[state.phase]
    parts = [phase, *([state.link] if state.link else [])]
    if state.remaining is not None and state.limit is not None:
        parts.append(f"{state.remaining:,} of {state.limit:,} calls left")
    if state.n_conflicts:
        parts.append(f"{state.n_conflicts} lines are to be decided (bofscribe flags)")
    message = f" {state.message}" if state.message else ""
    return f"Note: {', '.join(parts)}.{message}"
