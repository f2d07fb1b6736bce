"""`bofscribe transcribe`: a recording to a transcript with speakers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from transcriber.commands.options import given, language_codes, spoken_languages


@click.command()
@click.argument("audio", type=click.Path(path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), help="The session folder.  [default: NAME-session]")
@click.option("--language", help="The language spoken, or 'auto' to detect it for each stretch of speech.")
@click.option("--languages", help="Those that may be spoken, for example en,pt,es.")
@click.option("--translate", "captions", help="Languages to translate into, for example pt,es.")
@click.option("--speakers", type=click.IntRange(min=1), help="How many people speak.  [default: find out]")
@click.option("--model", help="A name of 'bofscribe models list'.  [default: whisper-base]")
@click.option("--device", type=click.Choice(["auto", "cuda", "cpu"]), help="[default: auto]")
@click.option("--compute-type", help="float16, int8, ...  [default: what suits the device]")
@click.option("--title", help="What the transcript is called.  [default: the recording's name]")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def transcribe(
    audio: Path,
    output: Path | None,
    language: str | None,
    languages: str | None,
    captions: str | None,
    speakers: int | None,
    model: str | None,
    device: str | None,
    compute_type: str | None,
    title: str | None,
    quiet: bool,
) -> None:
    """Transcribe AUDIO: who said what, when. Any recording works, the sound of a video too.

    Prints the transcript, and keeps a session folder with the recording, the settings and everything found,
    from which 'bofscribe export' makes other formats.

    \b
    Examples:
      bofscribe transcribe meeting.m4a
      bofscribe transcribe panel.mp4 --languages en,pt,es -o panel
      bofscribe transcribe call.wav --language en --speakers 2
      bofscribe transcribe talk.flac --language en --translate pt,es

    Ctrl-C stops it; the same command again goes on where it was.
    """
    from transcriber.commands.progress import STAGES, stage_progress
    from transcriber.core.translation_work import wanted_languages
    from transcriber.outputs.plain_text import render_plain_text
    from transcriber.wiring.documents import document_of
    from transcriber.wiring.offline import transcription_job

    flags: dict[str, dict[str, Any] | Any] = {
        "languages": given(spoken=spoken_languages(language, languages), captions=language_codes(captions)),
        "recognition": given(model=model, device=device, compute_type=compute_type),
        "speakers": given(count=speakers),
        **given(title=title),
    }
    folder = output or Path(f"{audio.stem}-session")
    with transcription_job(audio, folder, flags, os.environ, notice=_notice) as job:
        stages = dict(STAGES)
        spoken = job.settings.languages.spoken
        stages |= {"translation": "Translating"} if wanted_languages(spoken, job.settings.languages.captions) else {}
        with stage_progress(stages, enabled=not quiet) as report:
            try:
                state = job.run(report)
            except KeyboardInterrupt:
                _notice(f"Stopped. What is done is in {folder}; the same command again goes on from there.")
                raise
        document = document_of(folder, job.settings, state)
    text = render_plain_text(document)
    if text:
        click.echo(text, nl=False)
    else:
        _notice("No speech was found: the transcript is empty.")
    n_voices = len({turn.label for turn in state.turns})
    if text:
        voices = "one voice" if n_voices == 1 else f"{n_voices} voices"
        _notice(f"{voices[0].upper()}{voices[1:]}. The session is in {folder}: bofscribe export {folder} --format md")


def _notice(message: str) -> None:
    click.echo(message, err=True)
