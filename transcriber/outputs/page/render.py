"""The page as a whole."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from transcriber.core.timeline import format_clock
from transcriber.core.views import SpeakerNames
from transcriber.outputs.document import Document
from transcriber.outputs.page.report import ReportHtml
from transcriber.outputs.page.signs import text
from transcriber.outputs.page.term_marks import TermMarks, explained_terms
from transcriber.outputs.page.transcript import transcript_html, translations_json
from transcriber.outputs.publication import Publication, publication

_SLOT = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class PageSound:
    """content: To be within the page; None where the sound is the file `name` beside it."""

    name: str
    media_type: str
    content: bytes | None = None


def render_html(document: Document) -> str:
    """A document as a page without sound."""
    return render_page(publication(document))


def render_page(session: Publication, sound: PageSound | None = None) -> str:
    """One file that asks the network for nothing; it reads without scripts as well."""
    has_sound = sound is not None
    terms = explained_terms(session.report.terms, SpeakerNames(session.document.state))
    report = ReportHtml(session, terms, has_sound=has_sound)
    summary, details = list(report.summary()), list(report.details())
    script, style = asset("page.js"), asset("tokens.css") + asset("page.css")
    slots = {
        "policy": _policy(script, style),
        "title": text(session.document.title),
        "style": style,
        "script": script,
        "facts": "".join(f"<span>{fact}</span>" for fact in _facts(session)),
        "notice": _notice(session),
        "contents": _contents(session, summary, details),
        "summary": "\n".join(_section(*one) for one in summary),
        "speakers": _speakers(session),
        "languages": _languages(session),
        "transcript": transcript_html(session, TermMarks(terms), has_sound=has_sound),
        "details": "\n".join(_section(*one) for one in details),
        "player": "" if sound is None else _player(sound),
        "colophon": f"Made with bofscribe {version('bofscribe')}.",
        "data": "\n".join(_data(session, sound)),
    }
    return _SLOT.sub(lambda match: slots[match[1]], asset("page.html"))


@cache
def asset(name: str) -> str:
    """A file of the page's own; the colours are those of the captions page."""
    package = "transcriber.outputs.captions" if name == "tokens.css" else __package__
    folder = "page" if name == "tokens.css" else "assets"
    return files(package).joinpath(folder, name).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    """What a browser lets the page do: nothing but what is in it, and to play its sound."""
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (script, style)]
    return (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "media-src 'self' file: blob:; base-uri 'none'; form-action 'none'"
    )


def _facts(session: Publication) -> Iterable[str]:
    if session.held_on is not None:
        yield f'<time datetime="{session.held_on.isoformat()}">{session.held_on:%-d %B %Y}</time>'
    if session.duration_s:
        yield format_clock(session.duration_s)
    n_people = len(session.people)
    if n_people:
        yield "one person" if n_people == 1 else f"{n_people} people"
    if session.spoken:
        yield f"spoken: {_codes(session.spoken)}"
    if session.translated:
        yield f"translated: {_codes(session.translated)}"


def _codes(languages: Iterable[str]) -> str:
    """Which the browser names."""
    return ", ".join(f'<span class="code">{text(code)}</span>' for code in languages)


def _notice(session: Publication) -> str:
    cleaned = session.document.cleaned
    if cleaned is None or not cleaned.rules:
        return ""
    return (
        '<p class="notice">Written down by machine and edited for reading: fillers and repeats are left out. '
        "What was said word for word is kept as well.</p>"
    )


def _contents(
    session: Publication, summary: Iterable[tuple[str, str, str]], details: Iterable[tuple[str, str, str]]
) -> str:
    parts = "".join(
        f'<li><a href="#part-{number}">{text(section.title)}</a></li>'
        for number, section in enumerate(session.sections)
        if section.title is not None
    )
    inner = f"<ul>{parts}</ul>" if parts else ""
    items = [
        *(f'<li><a href="#{key}">{title}</a></li>' for key, title, _ in summary),
        f'<li><a href="#transcript">Transcript</a>{inner}</li>',
        *(f'<li><a href="#{key}">{title}</a></li>' for key, title, _ in details),
    ]
    return f"<ul>{''.join(items)}</ul>"


def _section(key: str, title: str, content: str) -> str:
    return f'<section id="{key}" aria-labelledby="{key}-title"><h2 id="{key}-title">{title}</h2>{content}</section>'


def _speakers(session: Publication) -> str:
    if len(session.people) < 2:
        return ""
    options = "".join(f'<option value="{number}">{text(name)}</option>' for number, name in enumerate(session.people))
    return (
        '<label class="unseen" for="speaker">Who speaks</label>'
        f'<select id="speaker"><option value="">Everybody</option>{options}</select>'
    )


def _languages(session: Publication) -> str:
    if not session.translated:
        return ""
    options = "".join(f'<option value="{text(code)}">{text(code)}</option>' for code in session.translated)
    return (
        '<label class="unseen" for="language">Language</label>'
        f'<select id="language"><option value="">As spoken</option>{options}</select>'
        '<label class="both" hidden><input type="checkbox" id="both"> with the original</label>'
    )


def _player(sound: PageSound) -> str:
    source = "" if sound.content is not None else f' src="{text(sound.name)}"'
    return (
        '<section class="player" aria-label="Sound"><div>'
        f'<audio id="sound" controls preload="none"{source} aria-label="Recording of the session"></audio>'
        '<p id="speaking-now" aria-hidden="true"></p>'
        '<button type="button" id="speed">1×<span class="unseen"> speed</span></button></div></section>'
    )


def _data(session: Publication, sound: PageSound | None) -> Iterable[str]:
    if session.translated:
        yield f'<script type="application/json" id="translations">{translations_json(session)}</script>'
    if sound is not None and sound.content is not None:
        content = base64.b64encode(sound.content).decode()
        yield f'<script type="text/plain" id="sound-data" data-type="{text(sound.media_type)}">{content}</script>'
