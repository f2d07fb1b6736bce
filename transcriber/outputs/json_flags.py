"""The flags as a JSON list. Others script against it: an object only ever gains keys."""

from __future__ import annotations

import json
from typing import Any

from transcriber.core.state import Flag, State
from transcriber.core.views import flag_state


def render_flags(state: State) -> str:
    """All flags in the order in which they were raised."""
    flags = [_as_json(state, flag) for flag in state.flags.values()]
    return json.dumps(flags, ensure_ascii=False, indent=1) + "\n"


def _as_json(state: State, flag: Flag) -> dict[str, Any]:
    raised = flag.raised
    return {
        "id": raised.flag,
        "kind": raised.kind,
        "severity": raised.severity,
        "state": flag_state(state, flag),
        "concept": raised.concept,
        "speakers": list(raised.speakers),
        "segments": list(dict.fromkeys(span.segment for span in raised.spans)),
        "spans": [[span.segment, span.start, span.end] for span in raised.spans],
        "message": raised.message,
        "suggestion": raised.suggestion,
        "language": raised.language,
    }
