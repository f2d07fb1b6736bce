"""The export formats by name; a new one is a module beside this and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transcriber.outputs.clean_markdown import render_clean_markdown
from transcriber.outputs.cleaned import of_clean_text
from transcriber.outputs.ctm import render_ctm
from transcriber.outputs.document import BytesRenderer, Document, Renderer
from transcriber.outputs.json_document import render_json
from transcriber.outputs.markdown import render_markdown
from transcriber.outputs.plain_text import render_plain_text
from transcriber.outputs.podcast import render_podcast
from transcriber.outputs.rttm import render_rttm
from transcriber.outputs.seglst import render_seglst
from transcriber.outputs.stm import render_stm
from transcriber.outputs.subrip import render_subrip
from transcriber.outputs.textgrid import render_textgrid
from transcriber.outputs.webvtt import render_webvtt


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


def _render_html(document: Document) -> str:
    from transcriber.outputs.page.render import render_html

    return render_html(document)


def _render_docx(document: Document) -> bytes:
    from transcriber.outputs.word_document import render_docx

    return render_docx(document)


def _render_terms(document: Document) -> str:
    from transcriber.outputs.terms_report import render_terms

    return render_terms(document)


FORMATS: Mapping[str, Format] = {
    "md": Format(render_markdown, "Markdown, for a note or a site", is_read=True, render_clean=render_clean_markdown),
    "txt": Format(render_plain_text, "plain text", is_read=True, render_clean=of_clean_text(render_plain_text)),
    "vtt": Format(
        render_webvtt, "WebVTT captions, with speakers", is_read=True, render_clean=of_clean_text(render_webvtt)
    ),
    "srt": Format(render_subrip, "SubRip subtitles", is_read=True, render_clean=of_clean_text(render_subrip)),
    "json": Format(render_json, "everything, for scripts", render_clean=render_json),
    "rttm": Format(render_rttm, "who spoke when, for diarization tools"),
    "seglst": Format(render_seglst, "who said what, for MeetEval"),
    "stm": Format(render_stm, "who said what, for NIST's scoring tools"),
    "ctm": Format(render_ctm, "every word with its time, for scoring tools"),
    "textgrid": Format(render_textgrid, "a tier a speaker, for Praat", is_read=True),
    "podcast": Format(
        render_podcast, "a podcast's transcript, as JSON", is_read=True, render_clean=of_clean_text(render_podcast)
    ),
    "html": Format(_render_html, "a page that needs nothing else, to read and to print", True, True, _render_html),
    "docx": Format(_render_docx, "a document for Word", True, True, _render_docx),
    "terms": Format(_render_terms, "who says which word for what, and the flags about it, as Markdown", True),
}
