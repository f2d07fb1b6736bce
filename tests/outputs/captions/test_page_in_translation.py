"""What a viewer of a translation sees while a sentence has none yet, in a real browser."""

from __future__ import annotations

import pytest

from tests.builders import segment
from tests.outputs.captions.browser import OpenPage, say, show_texts, wait_connected
from tests.outputs.captions.conftest import Captions
from transcriber.core import events as ev
from transcriber.core.events import SegmentId
from transcriber.core.signals import PartialTranslated
from transcriber.core.speech import Label, LanguageCode

EN, PT = LanguageCode("en"), LanguageCode("pt")


def translated(number: int, text: str) -> ev.TranslationProduced:
    return ev.TranslationProduced(SegmentId(f"s{number}"), 1, PT, text, "fake", "m")


@pytest.mark.parametrize("is_late", [False, True])
def test_a_sentence_waits_for_its_translation_and_is_never_shown_as_it_was_spoken(
    open_page: OpenPage, captions: Captions, is_late: bool
) -> None:
    if is_late:
        say(captions, "One.")
        captions.append(translated(1, "Um."))
    page = open_page("/?lang=pt")
    wait_connected(page)
    if not is_late:
        say(captions, "One.")
        captions.append(translated(1, "Um."))
    show_texts(page, "Um.")
    page.evaluate("""() => {
        window.seen = [];
        new MutationObserver(() => window.seen.push(document.querySelector('#lines').textContent))
            .observe(document.querySelector('#lines'), {subtree: true, childList: true, characterData: true});
    }""")
    captions.broadcaster.publish(PartialTranslated("Dois", "ou", Label("A"), EN, PT, 40.0, 41.0))
    page.wait_for_selector("#partial:not([hidden])")
    say(captions, "Two.", "Three.", first=2)
    page.wait_for_timeout(200)
    assert page.is_visible("#partial")  # the tail stands until the sentence takes its place
    captions.append(translated(2, "Dois."), translated(3, "Três."))
    show_texts(page, "Um.", "Dois.", "Três.")
    assert page.is_hidden("#partial")
    assert not any("Two" in text or "Three" in text for text in page.evaluate("window.seen"))


def test_a_sentence_without_a_translation_is_shown_as_it_was_spoken_after_a_while(
    open_page: OpenPage, captions: Captions
) -> None:
    page = open_page("/?lang=pt")
    wait_connected(page)
    say(captions, "One.")
    show_texts(page, "One. original")  # that there are translations is not known yet: nothing is waited for
    captions.append(translated(1, "Um."))
    show_texts(page, "Um.")
    say(captions, "Two.", first=2)
    show_texts(page, "Um.", "Two. original")
    captions.append(segment("s3", "Tres.", 90.0, label="A", language="es"), translated(2, "Dois."))
    show_texts(page, "Um.", "Dois.", "Tres. original")
