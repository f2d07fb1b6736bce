"""What a pack holds besides the sound and the manifest. Names are fixed: no title or name of a person is in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from transcriber.core.speech import LanguageCode
from transcriber.outputs.formats import FORMATS, Format
from transcriber.outputs.in_language import in_language
from transcriber.outputs.page.render import PageSound, render_page
from transcriber.outputs.publication import Publication
from transcriber.outputs.report.markdown import render_report
from transcriber.outputs.report.picture import speaking_picture
from transcriber.outputs.word_document import render_word_document

PAGE_NAME = "index.html"
_PICTURE_NAME = "speaking.svg"

_AS_IT_IS = (
    ("json", "transcript.json"),
    ("rttm", "transcript.rttm"),
    ("ctm", "transcript.ctm"),
    ("stm", "transcript.stm"),
    ("seglst", "transcript.seglst.json"),
    ("textgrid", "transcript.TextGrid"),
    ("podcast", "transcript.podcast.json"),
)
_IN_EACH_LANGUAGE = ("md", "vtt", "srt")


@dataclass(frozen=True, slots=True)
class PackFile:
    name: str
    description: str
    content: Callable[[], str | bytes]


def pack_files(session: Publication, sound: Callable[[], PageSound | None]) -> Iterator[PackFile]:
    """Every file, each made when its content is asked for; the page, which needs the sound, is the last."""
    document = session.document
    picture = _PICTURE_NAME if session.report.speaking else None
    yield PackFile("report.md", "the report", lambda: render_report(document, session.report, picture=picture))
    if picture is not None:
        yield PackFile(picture, "who spoke when", lambda: speaking_picture(session.report.speaking, session.duration_s))
    yield PackFile("transcript.docx", "report and transcript for Word", lambda: render_word_document(session))
    for name in _IN_EACH_LANGUAGE:
        yield PackFile(f"transcript.{name}", FORMATS[name].description, _clean(session, FORMATS[name]))
        for language in session.translated:
            yield PackFile(
                f"transcript.{_file_part(language)}.{name}",
                f"{FORMATS[name].description}, in {language}",
                _translated(session, FORMATS[name], language),
            )
    for name, file_name in _AS_IT_IS:
        yield PackFile(file_name, FORMATS[name].description, _clean(session, FORMATS[name]))
    yield PackFile(PAGE_NAME, "the session as a page, to open first", lambda: render_page(session, sound()))


def _clean(session: Publication, chosen: Format) -> Callable[[], str | bytes]:
    is_clean = session.document.cleaned is not None and chosen.render_clean is not None
    render = chosen.render_clean if is_clean and chosen.render_clean else chosen.render
    return lambda: render(session.document)


def _translated(session: Publication, chosen: Format, language: LanguageCode) -> Callable[[], str | bytes]:
    return lambda: chosen.render(in_language(session.document, language))


def _file_part(language: str) -> str:
    """A language code as a part of a file's name, whatever a journal holds for one."""
    return re.sub(r"[^A-Za-z0-9-]", "_", language)[:20]
