"""What the tests of the page share: what is said, and what the page shows of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.builders import segment
from tests.outputs.captions.conftest import Captions
from transcriber.core import events as ev
from transcriber.core.events import SegmentId
from transcriber.core.signals import PartialCaption
from transcriber.core.speech import Label, LanguageCode

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
S1 = SegmentId("s1")

OpenPage = Callable[..., "Page"]


def partial(stable: str, unstable: str, label: str | None = "A") -> PartialCaption:
    return PartialCaption(stable, unstable, None if label is None else Label(label), LanguageCode("en"), 90.0, 92.0)


def say(captions: Captions, *texts: str, label: str = "A", first: int = 1) -> None:
    for number, text in enumerate(texts, start=first):
        captions.append(segment(f"s{number}", text, number * 20.0, label=label))


def show_texts(page: Page, *texts: str) -> None:
    """The lines on the page are these, within the time."""
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('#lines .text')].map(e => e.textContent)) === wanted",
        arg=json.dumps(list(texts), ensure_ascii=False, separators=(",", ":")),
    )


def wait_live(page: Page) -> None:
    page.wait_for_selector("#status[data-state=live]")


def wait_connected(page: Page) -> None:
    """Live, and what was said before is read: what comes now comes as news."""
    wait_live(page)
    page.wait_for_selector("#language option[value=pt]", state="attached")


def is_at_bottom(page: Page) -> bool:
    found: bool = page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
    return found


def a_session(captions: Captions) -> None:
    captions.append(
        segment("s1", "Welcome, everyone. We have sixty minutes.", 12.0, label="A"),
        segment("s2", "The short version: a wheel says nothing about the processor.", 20.0, label="B"),
        ev.AudioGap(26.0, 68.0, "off the record"),
        segment("s3", "Na nossa máquina não podemos instalar nada.", 70.0, label="C", language="pt"),
        segment("s4", "مرحبا، عندي سؤال.", 80.0, label="D", language="ar"),
        ev.SpeakerNamed(Label("A"), "Ana Ribeiro", "note-taker"),
        ev.TranslationProduced(S1, 1, LanguageCode("pt"), "Bem-vindos. Temos sessenta minutos.", "fake", "m"),
    )
    captions.broadcaster.publish(partial("It helps with the libraries, but", "the driver comes from", label="B"))
