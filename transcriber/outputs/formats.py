"""The export formats by name; a new one is a module beside this and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transcriber.outputs.document import BytesRenderer, Document, Renderer


@dataclass(frozen=True, slots=True)
class Format:
    """is_read: People read it, so that it can be had in another language; the others hold all of them, or none.
    render_clean: Of a document that has its cleaned transcript; None where what was said is what counts.
    """

    render: Renderer | BytesRenderer
    description: str
    needs_glossary: bool = False
    is_read: bool = False
    render_clean: Renderer | BytesRenderer | None = None


def _rendered_by(module: str, function: str) -> Callable[[Document], Any]:
    """A module beside this, imported when it is asked for: the help of a command needs the names alone."""

    def render(document: Document) -> Any:
        return getattr(import_module(f"transcriber.outputs.{module}"), function)(document)

    return render


def _for_readers(module: str, function: str, description: str) -> Format:
    """By a renderer that knows nothing of cleaning: cleaned, it gets what was cleaned in the place of what was said."""
    render = _rendered_by(module, function)

    def render_clean(document: Document) -> Any:
        from transcriber.outputs.cleaned import of_clean_text

        return of_clean_text(render)(document)

    return Format(render, description, is_read=True, render_clean=render_clean)


_CLEAN_MARKDOWN = _rendered_by("clean_markdown", "render_clean_markdown")
_DOCX = _rendered_by("word_document", "render_docx")
_HTML = _rendered_by("page.render", "render_html")
_JSON = _rendered_by("json_document", "render_json")
_MARKDOWN = _rendered_by("markdown", "render_markdown")
_TERMS = _rendered_by("terms_report", "render_terms")

FORMATS: Mapping[str, Format] = {
    "md": Format(_MARKDOWN, "Markdown, for a note or a site", is_read=True, render_clean=_CLEAN_MARKDOWN),
    "txt": _for_readers("plain_text", "render_plain_text", "plain text"),
    "vtt": _for_readers("webvtt", "render_webvtt", "WebVTT captions, with speakers"),
    "srt": _for_readers("subrip", "render_subrip", "SubRip subtitles"),
    "json": Format(_JSON, "everything, for scripts", render_clean=_JSON),
    "rttm": Format(_rendered_by("rttm", "render_rttm"), "who spoke when, for diarization tools"),
    "seglst": Format(_rendered_by("seglst", "render_seglst"), "who said what, for MeetEval"),
    "stm": Format(_rendered_by("stm", "render_stm"), "who said what, for NIST's scoring tools"),
    "ctm": Format(_rendered_by("ctm", "render_ctm"), "every word with its time, for scoring tools"),
    "textgrid": Format(_rendered_by("textgrid", "render_textgrid"), "a tier a speaker, for Praat", is_read=True),
    "podcast": _for_readers("podcast", "render_podcast", "a podcast's transcript, as JSON"),
    "html": Format(_HTML, "a page that needs nothing else, to read and to print", True, True, _HTML),
    "docx": Format(_DOCX, "a document for Word", True, True, _DOCX),
    "terms": Format(_TERMS, "who says which word for what, and the flags about it, as Markdown", True),
}
