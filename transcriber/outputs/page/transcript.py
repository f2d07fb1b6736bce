"""What was said, as HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from transcriber.core.events import AudioGap
from transcriber.core.speech import LanguageCode
from transcriber.core.timeline import format_clock
from transcriber.outputs.page.signs import clock, sign, text
from transcriber.outputs.page.term_marks import TermMarks
from transcriber.outputs.publication import Publication
from transcriber.outputs.reading import ReadLine, ReadParagraph


def transcript_html(session: Publication, marks: TermMarks, *, has_sound: bool) -> str:
    voices = {name: number for number, name in enumerate(session.people)}
    parts: list[str] = []
    for number, section in enumerate(session.sections):
        if section.title is not None:
            parts.append(f'<h3 class="part" id="part-{number}">{text(section.title)}</h3>')
        for entry in section.entries:
            if isinstance(entry, AudioGap):
                parts.append(_gap(entry))
            else:
                parts.append(_turn(entry, voices, marks, has_sound=has_sound))
    return "\n".join(parts) or "<p>Nothing was said.</p>"


def translations_json(session: Publication) -> str:
    """By language, then by line; "<" is written so that no text can end the element that it stands in."""
    shown = {line.id for one in session.paragraphs for line in one.lines}
    found: dict[LanguageCode, dict[str, str]] = {}
    for (segment, language), translation in session.document.state.translations.items():
        if segment in shown and translation.text.strip():
            found.setdefault(language, {})[segment] = " ".join(translation.text.split())
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _turn(one: ReadParagraph, voices: Mapping[str, int], marks: TermMarks, *, has_sound: bool) -> str:
    voice = None if one.speaker is None else voices[one.speaker]
    name = (
        '<span class="name nobody">Speaker not known</span>'
        if voice is None
        else f'{sign(voice)}<bdi class="name voice-{voice % 8}">{text(one.speaker or "")}</bdi>'
    )
    beside = f'<span class="beside">at the same time: {text(", ".join(one.beside))}</span>' if one.beside else ""
    time = clock(one.start, has_sound=has_sound, segment=one.lines[0].id)
    said = "".join(_lines(one, marks))
    return (
        f'<article class="turn" data-voice="{"" if voice is None else voice}">'
        f'<p class="head">{name}{time}{beside}</p><p class="said">{said}</p></article>'
    )


def _lines(one: ReadParagraph, marks: TermMarks) -> Iterator[str]:
    marked: set[int] = set()
    for number, line in enumerate(one.lines):
        gap = "" if number == 0 or line.language in ("zh", "ja", "yue") else " "
        yield f"{gap}{_line(line, marks.html(line.text, marked))}"


def _line(line: ReadLine, said: str) -> str:
    language = f' lang="{text(line.language)}" dir="auto"' if line.language else ' dir="auto"'
    return (
        f'<span class="line" id="{text(line.id)}"{language} data-start="{line.start:.2f}" data-end="{line.end:.2f}">'
        f"{said}</span>"
    )


def _gap(gap: AudioGap) -> str:
    return (
        f'<p class="gap">No recording from {format_clock(gap.start)} to {format_clock(gap.end)}: {text(gap.reason)}</p>'
    )
