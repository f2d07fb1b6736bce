"""What a session needs of this machine, checked one by one. Every finding is good, or says what to do."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from transcriber.capture.portaudio import input_devices, load_portaudio
from transcriber.config import Settings
from transcriber.errors import AudioError, BofscribeError
from transcriber.outputs.targets import open_targets, target_kinds

if TYPE_CHECKING:
    from models.cache import ModelCache
    from models.device import DeviceChoice
    from models.translators import InstalledPair

NEEDED_DISK_BYTES = 2_000_000_000
"""A three-hour recording is 200 MB as FLAC; models and room for the system come on top."""

_DECODERS = ("pcm_s16le", "flac", "mp3", "aac", "vorbis", "opus", "alac")


@dataclass(frozen=True, slots=True)
class Finding:
    """level: "note" for what only some uses need, "bad" for what the main job needs. advice: empty where good."""

    subject: str
    level: Literal["good", "note", "bad"]
    detail: str
    advice: str = ""


def examine(
    cache: ModelCache,
    resolve_device: Callable[[], DeviceChoice],
    pairs: Callable[[], Sequence[InstalledPair]],
    folder: Path,
    environment: Mapping[str, str],
) -> Iterator[Finding]:
    """Check everything, the quick things first.

    Args:
        pairs: What can be translated here.
        folder: Where sessions would be kept.
        environment: Has addresses and tokens of places that are sent to. They are looked at, and nobody is asked.
    """
    yield _python()
    yield from _models(cache)
    yield _translation(pairs())
    yield _decoders()
    yield from _disks(cache.root, folder)
    yield _microphone()
    yield _hub_token()
    yield _hackmd_token()
    yield from _places(environment)
    yield _device(resolve_device)


def _python() -> Finding:
    return Finding("Python", "good", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _device(resolve_device: Callable[[], DeviceChoice]) -> Finding:
    try:
        choice = resolve_device()
    except BofscribeError as error:
        return Finding("Device", "bad", error.message, error.hint)
    detail = f"recognition on {choice.device} ({choice.compute_type}), diarization on {choice.torch_device}"
    if choice.notice:
        return Finding("Device", "note", detail, choice.notice)
    return Finding("Device", "good", detail)


def _models(cache: ModelCache) -> Iterator[Finding]:
    for name in cache.catalog.default_names:
        is_extra = cache.catalog.entry(name).kind in ("translation", "meaning")
        try:
            yield Finding(f"Model {name}", "good", str(cache.path_of(name)))
        except BofscribeError as error:
            yield Finding(f"Model {name}", "note" if is_extra else "bad", error.message, error.hint)


def _translation(pairs: Sequence[InstalledPair]) -> Finding:
    if not pairs:
        return Finding("Translation", "note", "no pair of languages", "To translate: bofscribe models fetch")
    return Finding("Translation", "good", ", ".join(f"{found.pair} ({found.engine})" for found in pairs))


def _decoders() -> Finding:
    import av  # noqa: PLC0415 - FFmpeg takes a while to load

    missing = [codec for codec in _DECODERS if codec not in av.codecs_available]
    version = f"FFmpeg in PyAV {av.__version__}"
    if missing:
        return Finding(
            "Decoders", "bad", f"{version} lacks {', '.join(missing)}", "Reinstall it: pip install --force-reinstall av"
        )
    return Finding("Decoders", "good", version)


def _disks(*folders: Path) -> Iterator[Finding]:
    for subject, folder in zip(("Disk for models", "Disk for sessions"), folders, strict=True):
        existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
        free_bytes = shutil.disk_usage(existing).free
        detail = f"{free_bytes / 1e9:.1f} GB free at {existing}"
        if free_bytes < NEEDED_DISK_BYTES:
            advice = f"Make room: {NEEDED_DISK_BYTES / 1e9:.0f} GB are enough for a long session."
            yield Finding(subject, "bad", detail, advice)
        else:
            yield Finding(subject, "good", detail)


def _microphone() -> Finding:
    try:
        inputs = input_devices(load_portaudio())
    except AudioError as error:
        return Finding("Microphone", "note", f"{error.message} Transcribing files needs none.", error.hint)
    if not inputs:
        return Finding(
            "Microphone", "note", "no input device; transcribing files needs none", "To record, connect a microphone."
        )
    return Finding("Microphone", "good", ", ".join(device.name for device in inputs))


def _places(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Those that lines are sent to; none of them is needed."""
    from transcriber.outputs.discord.bot import open_gateways  # noqa: PLC0415 - only here

    for kind in target_kinds():
        subject = f"Sending to {kind.capitalize()}"
        try:
            targets = open_targets(kind, Settings(), environment)
            has_bot = kind == "discord" and bool(open_gateways(environment))
        except BofscribeError as error:
            yield Finding(subject, "note", error.message, error.hint)
            continue
        names = [target.name for target in targets] + (["a bot for questions"] if has_bot else [])
        for target in targets:
            target.close()
        yield Finding(subject, "good", f"set up: {', '.join(names)}")


def _hub_token() -> Finding:
    from huggingface_hub import get_token  # noqa: PLC0415 - slow to load

    has_token = get_token() is not None
    return Finding("Hub token", "good", "found" if has_token else "none, and none of the catalogue's models needs one")


def _hackmd_token() -> Finding:
    from transcriber.outputs.hackmd.token import find_token  # noqa: PLC0415 - may load the keyring

    try:
        find_token(os.environ)
    except BofscribeError as error:
        return Finding("HackMD token", "note", "none; only a shared note needs one", error.hint)
    return Finding("HackMD token", "good", "found; whether HackMD accepts it shows the first push")
