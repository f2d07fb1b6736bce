"""Every finding of `bofscribe doctor` is good, or says what to do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import pytest

from models.cache import open_cache
from models.catalog import LanguagePair
from models.device import DeviceChoice
from models.fakes import ScriptedTranslator
from models.translators import InstalledPair
from transcriber.core.speech import LanguageCode
from transcriber.doctor import Finding, examine
from transcriber.errors import DeviceError


def on_cpu() -> DeviceChoice:
    return DeviceChoice("cpu", "int8", "cpu")


def findings(
    tmp_path: Path,
    device: Callable[[], DeviceChoice] = on_cpu,
    models: Path | None = None,
    pairs: Sequence[InstalledPair] = (),
    places: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Finding]:
    environment = {"BOFSCRIBE_MODELS_DIR": str(models or tmp_path / "models")}
    found = examine(open_cache(environment), device, lambda: pairs, tmp_path, places)
    return {finding.subject: finding for finding in found}


def test_whatever_is_not_good_says_what_to_do(tmp_path: Path) -> None:
    found = findings(tmp_path)
    assert {"Python", "Decoders", "Disk for models", "Microphone", "Device"} <= found.keys()
    assert all(finding.level == "good" or finding.advice for finding in found.values())


def test_a_missing_model_is_bad_and_says_how_to_fetch_it(tmp_path: Path) -> None:
    finding = findings(tmp_path)["Model whisper-base"]
    assert finding.level == "bad"
    assert "bofscribe models fetch whisper-base" in finding.advice


def test_translation_is_no_part_of_the_main_job(tmp_path: Path) -> None:
    found = findings(tmp_path)
    assert found["Model bergamot-en-pt"].level == "note"
    assert found["Translation"].level == "note"
    assert "bofscribe models fetch" in found["Translation"].advice


def test_what_can_be_translated_is_named_with_its_engine(tmp_path: Path) -> None:
    pair = LanguagePair(LanguageCode("en"), LanguageCode("pt"))
    installed = InstalledPair("quick", pair, "m", lambda: ScriptedTranslator(pair.source, pair.target))
    finding = findings(tmp_path, pairs=[installed])["Translation"]
    assert (finding.level, finding.detail) == ("good", "en-pt (quick)")


def test_a_device_that_cannot_be_used_is_bad(tmp_path: Path) -> None:
    def broken() -> DeviceChoice:
        raise DeviceError("no CUDA", hint="install it")

    finding = findings(tmp_path, broken)["Device"]
    assert (finding.level, finding.advice) == ("bad", "install it")


def test_a_full_disk_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
    finding = findings(tmp_path)["Disk for sessions"]
    assert finding.level == "bad"
    assert "room" in finding.advice


def test_without_portaudio_the_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoPortAudio:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPortAudio(), *sys.meta_path])
    finding = findings(tmp_path)["Microphone"]
    assert finding.level == "note"
    assert "libportaudio2" in finding.advice


def test_places_that_are_sent_to_are_named_and_their_secrets_are_not(tmp_path: Path) -> None:
    address = "https://discord.com/api/webhooks/1304/s3cret"
    places = {
        "BOFSCRIBE_DISCORD_WEBHOOK": address,
        "BOFSCRIBE_DISCORD_WEBHOOK_PT": address,
        "BOFSCRIBE_DISCORD_TOKEN": "s3cret",
        "BOFSCRIBE_ZOOM_CAPTIONS_URL": "https://example.org/s3cret",
    }
    found = findings(tmp_path, places=places)
    assert found["Sending to Discord"].detail == "set up: Discord, Discord (pt), a bot for questions"
    assert found["Sending to Zoom"].level == "note"
    assert "Copy the API token" in found["Sending to Zoom"].advice
    assert "s3cret" not in repr(found)
