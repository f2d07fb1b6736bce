"""The export formats by name; a new one is a module beside this and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transcriber.outputs.document import Renderer
from transcriber.outputs.json_document import render_json
from transcriber.outputs.markdown import render_markdown
from transcriber.outputs.plain_text import render_plain_text
from transcriber.outputs.rttm import render_rttm
from transcriber.outputs.seglst import render_seglst
from transcriber.outputs.subrip import render_subrip
from transcriber.outputs.terms_report import render_terms
from transcriber.outputs.webvtt import render_webvtt


@dataclass(frozen=True, slots=True)
class Format:
    render: Renderer
    description: str
    needs_glossary: bool = False


FORMATS: Mapping[str, Format] = {
    "md": Format(render_markdown, "Markdown, for a note or a site"),
    "txt": Format(render_plain_text, "plain text"),
    "vtt": Format(render_webvtt, "WebVTT captions, with speakers"),
    "srt": Format(render_subrip, "SubRip subtitles"),
    "json": Format(render_json, "everything, for scripts"),
    "rttm": Format(render_rttm, "who spoke when, for diarization tools"),
    "seglst": Format(render_seglst, "who said what, for MeetEval"),
    "terms": Format(render_terms, "who says which word for what, and the flags about it, as Markdown", True),
}
