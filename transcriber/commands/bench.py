"""`bofscribe bench`: accuracy and speed on this machine."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group()
def bench() -> None:
    """Measure accuracy and speed on this machine, on a recording with a reference.

    \b
    Example:
      bofscribe bench offline talk.flac --reference talk.seglst.json
    """


@bench.command()
@click.argument("audio", type=click.Path(path_type=Path))
@click.option("--reference", required=True, type=click.Path(path_type=Path), help="Who said what: a SegLST file.")
@click.option("--rttm", type=click.Path(path_type=Path), help="Who spoke when.  [default: the .rttm beside it, if any]")
@click.option("--language", default="en", show_default=True, help="The language spoken, or several: en,pt,es.")
@click.option("--model", default="whisper-base", show_default=True)
@click.option("--device", type=click.Choice(["auto", "cuda", "cpu"]), default="auto", show_default=True)
@click.option("--compute-type", default="auto", show_default=True)
@click.option("--alone", is_flag=True, help="Also time recognition and diarization each by itself.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def offline(
    audio: Path,
    reference: Path,
    rttm: Path | None,
    language: str,
    model: str,
    device: str,
    compute_type: str,
    alone: bool,
    as_json: bool,
) -> None:
    """Transcribe AUDIO as 'bofscribe transcribe' does, and compare with the reference.

    \b
    wer     word error rate, Whisper's normalizer      rtf   wall time over the recording's length
    cpwer   the same, words with the right speaker     cpu   processor seconds a second of recording
    der     diarization error rate, no collar, overlap scored
    """
    from transcriber.bench.offline import run_offline
    from transcriber.bench.scoring import read_reference
    from transcriber.commands.progress import STAGES, stage_progress
    from transcriber.wiring.engines import offline_engines

    flags = {
        "languages": {"spoken": [] if language == "auto" else language.split(",")},
        "recognition": {"model": model, "device": device, "compute_type": compute_type},
    }
    expected = read_reference(reference, rttm)
    with stage_progress(STAGES, enabled=True) as report:
        result = run_offline(
            audio, flags, expected, offline_engines, lambda text: click.echo(text, err=True), report, alone=alone
        )
    measured = result.as_json()
    if as_json:
        click.echo(json.dumps(measured, indent=1))
        return
    click.echo(
        f"{audio.stem:24} wer {measured['wer']:.3f}  cpwer {measured['cpwer']:.3f}  der {measured['der']:.3f}  "
        f"speakers {measured['speakers']}/{measured['speakers_reference']}  rtf {measured['rtf']:.3f}  "
        f"cpu {measured['cpu_s_per_audio_s']:.2f}  {measured['peak_memory_mb']} MB"
        + (f"  over slower alone {measured['over_slower_alone']:.2f}" if alone else "")
    )


@bench.command()
@click.argument("audio", type=click.Path(path_type=Path))
@click.option("--reference", required=True, type=click.Path(path_type=Path), help="Who said what: a SegLST file.")
@click.option("--rttm", type=click.Path(path_type=Path), help="Who spoke when.  [default: the .rttm beside it, if any]")
@click.option("--language", default="en", show_default=True, help="The language spoken, or several: en,pt,es.")
@click.option("--model", default="whisper-base", show_default=True, help="Of both passes.")
@click.option("--device", type=click.Choice(["auto", "cuda", "cpu"]), default="auto", show_default=True)
@click.option("--compute-type", default="auto", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def refine(
    audio: Path,
    reference: Path,
    rttm: Path | None,
    language: str,
    model: str,
    device: str,
    compute_type: str,
    as_json: bool,
) -> None:
    """Hold a session of AUDIO as if it were spoken now, refine it, and transcribe AUDIO beside: how right is each?

    It takes as long as AUDIO, and half of that again. The figures are those of 'bofscribe bench offline'.
    """
    from transcriber.bench.refine import run_refine
    from transcriber.bench.scoring import read_reference
    from transcriber.commands.progress import STAGES, stage_progress
    from transcriber.wiring.engines import offline_engines, session_engines

    flags = {
        "languages": {"spoken": [] if language == "auto" else language.split(",")},
        "recognition": {"model": model, "device": device, "compute_type": compute_type},
    }
    expected = read_reference(reference, rttm)
    with stage_progress(STAGES, enabled=True) as report:
        result = run_refine(
            audio, flags, expected, offline_engines, session_engines, lambda text: click.echo(text, err=True), report
        )
    if as_json:
        click.echo(json.dumps(result.as_json(), indent=1))
        return
    for name, accuracy in result.accuracies():
        click.echo(
            f"{audio.stem:24} {name:10}  wer {accuracy.wer:.3f}  cpwer {accuracy.cpwer:.3f}  der {accuracy.der:.3f}  "
            f"speakers {accuracy.n_speakers}/{accuracy.n_speakers_reference}"
        )
    cpu = result.cpu_s / result.duration_s
    click.echo(f"{audio.stem:24} refining: rtf {result.rtf:.3f}  cpu {cpu:.2f}")


@bench.command()
@click.argument("audio", type=click.Path(path_type=Path))
@click.option("--reference", required=True, type=click.Path(path_type=Path), help="Who said what: a SegLST file.")
@click.option("--rttm", type=click.Path(path_type=Path), help="Who spoke when.  [default: the .rttm beside it, if any]")
@click.option("--language", default="en", show_default=True, help="The language spoken, or several: en,pt,es.")
@click.option("--model", default="whisper-base", show_default=True)
@click.option("--device", type=click.Choice(["auto", "cuda", "cpu"]), default="auto", show_default=True)
@click.option("--compute-type", default="auto", show_default=True)
@click.option("--recognition-only", is_flag=True, help="Leave out voices and the journal.")
@click.option(
    "--simulated-clock",
    is_flag=True,
    help="Don't wait for the audio: count processor time as time. For recognition alone, which it implies.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def live(
    audio: Path,
    reference: Path,
    rttm: Path | None,
    language: str,
    model: str,
    device: str,
    compute_type: str,
    recognition_only: bool,
    simulated_clock: bool,
    as_json: bool,
) -> None:
    """Hold a session of AUDIO as if it were spoken now, and measure how late, steady and right its captions are.

    It takes as long as AUDIO, and a little more.

    \b
    first shown  from a word's end to the first update that shows it, seconds (median, 95th percentile)
    confirmed    from a word's end until it stays
    erasure      words shown and taken back, over final words
    wer, cpwer   of the final words; the second with the right speaker
    der          of the speakers as they were first shown, then as they are at the end
    lag          the longest time after which something that was said had not been looked at
    cpu          processor seconds a second of audio
    """
    from transcriber.bench.live import run_live, run_recognition
    from transcriber.bench.scoring import read_reference
    from transcriber.wiring.engines import live_engines

    flags = {
        "languages": {"spoken": [] if language == "auto" else language.split(",")},
        "recognition": {"model": model, "device": device, "compute_type": compute_type},
    }
    expected = read_reference(reference, rttm)

    def notice(text: str) -> None:
        click.echo(text, err=True)

    if simulated_clock and not recognition_only:
        notice("On the simulated clock recognition is measured alone: threads of a session can't share it.")
    if simulated_clock or recognition_only:
        result = run_recognition(audio, flags, expected, live_engines, notice, is_simulated=simulated_clock)
    else:
        result = run_live(audio, flags, expected, live_engines, notice)
    measured = result.as_json()
    if as_json:
        click.echo(json.dumps(measured, indent=1))
        return
    shown, confirmed = (
        f"{one.p50:.2f}/{one.p95:.2f} s" if one else "never"
        for one in (result.latency.first_shown_s, result.latency.confirmed_s)
    )
    voices = (
        f"  cpwer {measured['cpwer']:.3f}  der {measured['der']:.3f}, {measured['der_final']:.3f} at the end"
        if result.voices
        else ""
    )
    click.echo(
        f"{audio.stem:24} first shown {shown}  confirmed {confirmed}  erasure {measured['erasure']:.3f}  "
        f"wer {measured['wer']:.3f}{voices}  lag {measured['max_lag_s']:.2f} s  "
        f"cpu {measured['cpu_s_per_audio_s']:.2f}  {measured['peak_memory_mb']} MB"
    )
