"""What the page shows, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders import segment
from tests.outputs.captions.browser import (
    S1,
    OpenPage,
    a_session,
    partial,
    say,
    show_texts,
    wait_connected,
    wait_live,
)
from tests.outputs.captions.conftest import Captions, serve
from transcriber.core import events as ev
from transcriber.core.events import Event, SegmentId
from transcriber.core.speech import Label
from transcriber.outputs.captions.broadcaster import BroadcastConfig
from transcriber.session.store import Store

if TYPE_CHECKING:
    pass


def test_a_tail_becomes_a_line_and_a_correction_stays_in_its_place(open_page: OpenPage, captions: Captions) -> None:
    page = open_page()
    wait_live(page)
    captions.broadcaster.publish(partial("pie bind", "eleven"))
    page.wait_for_selector("#partial:not([hidden])")
    assert page.text_content("#partial .text") == "pie bind eleven"
    say(captions, "pie bind eleven.")
    show_texts(page, "pie bind eleven.")
    assert page.is_hidden("#partial")
    page.evaluate("window.line = document.querySelector('#lines .text').firstChild")
    captions.append(ev.TextCorrected(S1, "pybind11.", "Ana"))
    show_texts(page, "pybind11.")
    assert page.evaluate("window.line === document.querySelector('#lines .text').firstChild")
    assert page.locator("#lines .text.corrected").count() == 1


def test_the_stable_words_are_not_touched_while_the_tail_changes(open_page: OpenPage, captions: Captions) -> None:
    page = open_page()
    wait_live(page)
    captions.broadcaster.publish(partial("We have sixty", "min"))
    page.wait_for_selector("#partial:not([hidden])")
    page.evaluate("""() => {
        const text = document.querySelector('#partial .text');
        window.stable = text.firstChild;
        window.touched = [];
        new MutationObserver(records => records.forEach(record => {
            if (record.target === window.stable || record.target === text) window.touched.push(record.oldValue);
        })).observe(document.querySelector('#partial'),
            {subtree: true, childList: true, characterData: true, characterDataOldValue: true});
    }""")
    for tail in ("minutes", "minutes and", "minutes, and three"):
        captions.broadcaster.publish(partial("We have sixty", tail))
        page.wait_for_function("tail => document.querySelector('#partial .tail').textContent === ' ' + tail", arg=tail)
    assert page.evaluate("window.touched") == []
    # More of it is firm: the words that were are kept, and the new ones come after them.
    captions.broadcaster.publish(partial("We have sixty minutes,", "and three"))
    page.wait_for_function("() => document.querySelector('#partial .tail').textContent === ' and three'")
    assert page.evaluate("[window.touched, window.stable.data, window.stable.isConnected]") == [
        ["We have sixty"],
        "We have sixty minutes,",
        True,
    ]


def test_lines_that_did_not_change_are_not_touched(open_page: OpenPage, captions: Captions) -> None:
    say(captions, "One.", "Two.", "Three.")
    page = open_page()
    show_texts(page, "One.", "Two.", "Three.")
    page.evaluate("""() => {
        window.n = 0;
        const first = document.querySelector('#lines .line');
        new MutationObserver(records => window.n += records.length)
            .observe(first, {subtree: true, childList: true, characterData: true, attributes: true});
    }""")
    captions.append(ev.TextCorrected(SegmentId("s2"), "Two, corrected.", "Ana"))
    say(captions, "Four.", first=4)
    show_texts(page, "One.", "Two, corrected.", "Three.", "Four.")
    assert page.evaluate("window.n") == 0


def test_a_speaker_is_named_on_change_with_a_shape_beside_the_colour(open_page: OpenPage, captions: Captions) -> None:
    say(captions, "One.", "Two.")
    say(captions, "Three.", label="B", first=3)
    page = open_page()
    show_texts(page, "One.", "Two.", "Three.")
    assert page.locator("#lines .name").all_text_contents() == ["Speaker A", "Speaker B"]
    shapes = page.eval_on_selector_all("#lines .speaker path", "paths => paths.map(path => path.getAttribute('d'))")
    assert len(set(shapes)) == 2
    captions.append(ev.SpeakerChosen(SegmentId("s2"), "Zoe", "Ana"))
    page.wait_for_function("() => document.querySelectorAll('#lines .name').length === 3")
    assert page.locator("#lines .name").all_text_contents() == ["Speaker A", "Zoe", "Speaker B"]


def test_late_lines_take_their_place_by_time_and_emptied_ones_go(open_page: OpenPage, captions: Captions) -> None:
    page = open_page()
    wait_live(page)
    say(captions, "Third.", first=3)
    say(captions, "First.", first=1)
    captions.append(ev.AudioGap(45.0, 50.0, "off the record"))
    show_texts(page, "First.", "5 s without captions: off the record", "Third.")
    captions.append(ev.TextCorrected(SegmentId("s3"), "", "Ana"))
    show_texts(page, "First.", "5 s without captions: off the record")


def test_text_is_never_taken_for_markup(open_page: OpenPage, captions: Captions) -> None:
    nasty = "<img src=x onerror=alert(1)><b>bold</b> &amp;"
    captions.append(segment("s1", "x", label="A"), ev.TextCorrected(S1, nasty, "Ana"))
    captions.append(ev.SpeakerNamed(Label("A"), "<i>Ana</i>", "note-taker"))
    page = open_page()
    show_texts(page, nasty)
    assert page.text_content("#lines .name") == "<i>Ana</i>"
    assert page.text_content("h1") == "A <b>session</b>"
    assert page.locator("#lines img, #lines b, h1 b").count() == 0


def test_every_line_has_its_language_and_direction(open_page: OpenPage, captions: Captions) -> None:
    a_session(captions)
    page = open_page()
    page.wait_for_selector("#partial:not([hidden])")
    marks = "lines => lines.map(line => [line.lang, line.dir])"
    assert page.eval_on_selector_all("#lines .line:not(.gap) .text, #partial .text", marks) == [
        ["en", "ltr"], ["en", "ltr"], ["pt", "ltr"], ["ar", "rtl"], ["en", "ltr"],
    ]  # fmt: skip


def test_a_viewer_chooses_the_language_and_it_stays(open_page: OpenPage, captions: Captions) -> None:
    a_session(captions)
    page = open_page()
    page.wait_for_selector("#partial:not([hidden])")
    page.click("#settings-button")
    assert page.locator("#language option").all_text_contents() == ["As spoken", "Português"]
    page.select_option("#language", "pt")
    page.wait_for_function("() => document.querySelector('#lines .text').lang === 'pt'")
    assert page.text_content("#lines .text") == "Bem-vindos. Temos sessenta minutos."
    assert page.locator("#lines .remark").all_text_contents() == ["original", "original"]
    assert page.url.endswith("?lang=pt")
    page.goto(captions.server.link)
    page.wait_for_function("() => document.querySelector('#lines .text')?.lang === 'pt'")


def test_a_lost_connection_is_shown_and_comes_back_by_itself(
    open_page: OpenPage, store: Store, captions: Captions
) -> None:
    with serve(store, config=BroadcastConfig(retry_ms=50)) as first:
        say(first, "One.")
        page = open_page(served=first)
        show_texts(page, "One.")
        port = first.server.address.port
    page.wait_for_selector("#status[data-state=stale]")
    assert "Connection lost" in page.inner_text("#status")
    captions.append(segment("s2", "Two.", 40.0, label="A"))
    with serve(store, port=port):
        show_texts(page, "One.", "Two.")
        wait_live(page)


def test_silence_of_the_server_is_shown_after_twenty_seconds(open_page: OpenPage) -> None:
    page = open_page(stop_clock=True)
    wait_connected(page)
    page.clock.run_for(18_000)
    assert page.get_attribute("#status", "data-state") == "live"
    for _ in range(10):  # in small steps: a second after it gave up, the page connects again
        page.clock.run_for(500)
        if page.get_attribute("#status", "data-state") == "stale":
            return
    pytest.fail("five seconds later it is still live")


def test_a_refusal_is_told_in_the_servers_words(open_page: OpenPage, store: Store) -> None:
    with serve(store, config=BroadcastConfig(max_viewers=0)) as full:
        page = open_page(served=full)
        page.wait_for_selector("#status[data-state=refused]")
        assert "as many viewers as they can serve" in page.inner_text("#status")


def test_the_page_works_with_its_key_beyond_loopback(open_page: OpenPage, store: Store) -> None:
    with serve(store, host="0.0.0.0") as guarded:
        a_session(guarded)
        page = open_page(served=guarded)
        page.wait_for_selector("#partial:not([hidden])")
        assert f"key={guarded.server.key}" in (page.get_attribute("#transcript", "href") or "")


def test_the_overlay_is_transparent_and_shows_what_comes_in_two_lines(open_page: OpenPage, captions: Captions) -> None:
    say(captions, "Said before.")
    page = open_page("/overlay")
    captions.broadcaster.publish(partial("Hello", "there"))
    page.wait_for_selector("#rows p")
    assert page.inner_text("#rows") == "Speaker A: Hello there"
    events: list[Event] = [segment("s2", "word " * 60, 100.0, label="A"), segment("s3", "The end.", 140.0, label="B")]
    captions.append(*events)
    page.wait_for_function("() => document.querySelectorAll('#rows p').length === 2")
    assert page.evaluate("[document.documentElement, document.body].map(e => getComputedStyle(e).backgroundColor)") == [
        "rgba(0, 0, 0, 0)",
        "rgba(0, 0, 0, 0)",
    ]
    height, row = page.evaluate("""() => {
        const style = getComputedStyle(document.querySelector('main'));
        return [parseFloat(style.height), parseFloat(style.lineHeight)];
    }""")
    assert height == pytest.approx(2 * row, abs=1)
    visible = page.evaluate("""() => {
        const box = document.querySelector('main').getBoundingClientRect();
        const last = document.querySelector('#rows').lastElementChild.getBoundingClientRect();
        return last.bottom <= box.bottom && last.top >= box.top;
    }""")
    assert visible
