"""A session as others may have it: exported, or as a pack."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from transcriber.wiring.beside import Told, work_beside

if TYPE_CHECKING:
    from transcriber.core.redaction import Redacted
    from transcriber.core.state import Recording, State
    from transcriber.core.timeline import Span
    from transcriber.outputs.document import Document
    from transcriber.outputs.page.render import PageSound
    from transcriber.outputs.publication import Publication

Stage = Literal["sound", "files"]

_LARGEST_WITHIN_PAGE_BYTES = 6_000_000
"""25 minutes: the page of a longer session plays the file beside it, so that it opens at once."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was made. notices: What whoever publishes should know."""

    out: Path
    n_files: int
    n_bytes: int
    notices: tuple[str, ...]


def published_document(
    path: Path, rules: Collection[str] | None, *, has_glossary: bool = False
) -> tuple[Document, Redacted]:
    """The session in a folder without what its redactions name, and these; errors as `open_document`.

    Args:
        rules: The names of those that clean it; None leaves it as it was said.
    """
    from transcriber.outputs.redacted import redacted_document
    from transcriber.wiring.documents import cleaned, open_document

    raw = open_document(path, has_glossary=has_glossary or rules is not None)
    document, found = redacted_document(raw)
    return (document if rules is None else cleaned(document, rules)), found


def publish(
    path: Path,
    out: Path,
    *,
    rules: Collection[str],
    has_sound: bool = True,
    is_forced: bool = False,
    report: Callable[[Stage, float], None] = lambda _stage, _share: None,
) -> Published:
    """Make the pack of a session, whole or not at all, and look through it for what was to be left out.

    Raises:
        SessionError: If there is no session, or something else than a pack stands at `out`.
        AudioError: If the recording cannot be read.
        LeakError: If something that was to be left out is in it all the same.
    """
    from transcriber.outputs.pack.check import require_no_leak
    from transcriber.outputs.pack.contents import pack_files
    from transcriber.outputs.pack.manifest import MANIFEST_NAME, entry_of, render_manifest
    from transcriber.outputs.pack.replacing import new_pack
    from transcriber.outputs.redacted import redacted_document
    from transcriber.wiring.documents import open_document

    raw = open_document(path, has_glossary=True)
    with new_pack(out, is_forced=is_forced) as folder:
        document, found = redacted_document(raw)
        # FFmpeg compresses while the texts are made; the page alone waits for it.
        with work_beside(
            lambda told: _sound(path, raw.state, folder, found.silent, told) if has_sound else (None, ()),
            lambda share: report("sound", share),
        ) as sounding:
            session = _publication(path, raw, document, found, rules)
            files = list(pack_files(session, lambda: sounding.result()[0]))
            entries = []
            for n_done, file in enumerate(files, start=1):
                content = file.content()
                (folder / file.name).write_bytes(content.encode() if isinstance(content, str) else content)
                entries.append(entry_of(folder, file.name, file.description))
                report("files", n_done / (len(files) + 1))
            sound, notices = sounding.result()
        entries += [] if sound is None else [entry_of(folder, sound.name, "the recording")]
        (folder / MANIFEST_NAME).write_text(render_manifest(_about(session, raw.state), entries), encoding="utf-8")
        require_no_leak(folder, found)
        report("files", 1.0)
    return Published(out, len(entries) + 1, sum(one.n_bytes for one in entries), notices)


_Sounding = tuple["PageSound | None", tuple[str, ...]]
"""The sound, and notices."""


def _publication(path: Path, raw: Document, document: Document, found: Redacted, rules: Collection[str]) -> Publication:
    from transcriber.core.timeline import total_duration
    from transcriber.outputs.publication import publication
    from transcriber.outputs.report.model import LeftOut
    from transcriber.session.folder import SessionFolder
    from transcriber.session.journal import read_journal
    from transcriber.wiring.documents import cleaned

    n_redactions = len(raw.state.redactions)
    left_out = LeftOut(n_redactions, total_duration(found.silent)) if n_redactions else None
    recording = raw.state.recording
    # A recording that was a file before was written down on some other day.
    is_live = recording is not None and not recording.source_sha256
    first = next(iter(read_journal(SessionFolder(path).require_journal())), None) if is_live else None
    held_on = first.at.date() if first is not None else None
    return publication(cleaned(document, rules), left_out=left_out, held_on=held_on)


def _sound(path: Path, state: State, folder: Path, silent: Collection[Span], told: Told) -> _Sounding:
    from transcriber.capture.recording import n_samples_of, recording_parts
    from transcriber.core.timeline import SAMPLE_RATE_HZ, format_clock
    from transcriber.outputs.pack.sound import MEDIA_TYPE, SOUND_NAME, write_sound
    from transcriber.outputs.page.render import PageSound

    recording = state.recording
    parts = recording_parts(recording, path) if recording else []
    if recording is None or not parts:
        told(1.0)
        return None, (_no_sound(recording, path),)
    n_held = n_samples_of(parts)
    if not n_held:
        told(1.0)
        return None, ("The recording is empty: the page is without sound.",)
    n_samples = round((recording.duration_s or 0.0) * SAMPLE_RATE_HZ) or n_held
    write_sound(parts, n_samples, folder / SOUND_NAME, silent, told)
    sound = PageSound(SOUND_NAME, MEDIA_TYPE)
    if (folder / SOUND_NAME).stat().st_size <= _LARGEST_WITHIN_PAGE_BYTES:
        sound = replace(sound, content=(folder / SOUND_NAME).read_bytes())
    lost = len(recording.files) - len(parts)
    notices = [f"{lost} of {len(recording.files)} files of the recording are not there."] if lost else []
    if n_held < n_samples - SAMPLE_RATE_HZ:
        held, whole = (format_clock(n / SAMPLE_RATE_HZ) for n in (n_held, n_samples))
        notices.append(f"The recording holds {held} of {whole}: the rest is silent.")
    return sound, tuple(notices)


def _no_sound(recording: Recording | None, path: Path) -> str:
    if recording is None:
        return "The session has no recording: the page is without sound."
    return f"{path / recording.files[0].path} is not there: the page is without sound."


def _about(session: Publication, state: State) -> dict[str, object]:
    from importlib.metadata import version

    cleaned = session.document.cleaned
    return {
        "made_with": f"bofscribe {version('bofscribe')}",
        "session": session.document.session_id,
        "title": session.document.title,
        "duration_s": session.duration_s,
        "journal_seq": state.seq,
        "cleaned_by": sorted(cleaned.rules) if cleaned else [],
        "redactions": len(state.redactions),
    }
