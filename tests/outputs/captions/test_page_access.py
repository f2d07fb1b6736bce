"""Who can use the page, and how: sizes, themes, keyboard, screen readers, pause."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REPOSITORY, _missing
from tests.outputs.captions.browser import (
    DESKTOP,
    PHONE,
    S1,
    OpenPage,
    a_session,
    is_at_bottom,
    partial,
    say,
    show_texts,
)
from tests.outputs.captions.conftest import Captions
from transcriber.core import events as ev

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = Path(os.environ.get("AXE_CORE", REPOSITORY / ".venv" / "node" / "node_modules" / "axe-core" / "axe.min.js"))


def test_finals_alone_are_announced_and_not_what_was_said_before(open_page: OpenPage, captions: Captions) -> None:
    say(captions, "One.")
    page = open_page()
    show_texts(page, "One.")
    page.wait_for_selector("#lines[aria-live=polite]")
    assert page.get_attribute("#partial", "aria-live") == "off"
    assert page.locator("#lines #partial").count() == 0
    page.click("#settings-button")
    page.uncheck("#announce")
    assert page.get_attribute("#lines", "aria-live") == "off"
    page.reload()
    show_texts(page, "One.")
    assert page.get_attribute("#lines", "aria-live") == "off"


def test_the_page_follows_at_the_bottom_and_stays_put_elsewhere(open_page: OpenPage, captions: Captions) -> None:
    say(captions, *(f"Line {n}. " + "word " * 40 for n in range(1, 9)))
    page = open_page(viewport=PHONE)
    page.wait_for_function("() => document.querySelectorAll('#lines .line').length === 8")
    say(captions, "Newest.", first=9)
    page.wait_for_function("() => document.querySelectorAll('#lines .line').length === 9")
    assert is_at_bottom(page)
    assert page.is_hidden("#to-live")
    page.evaluate("scrollTo(0, 200)")
    page.wait_for_selector("#to-live:not([hidden])")
    say(captions, "One more.", "And another.", first=10)
    captions.broadcaster.publish(partial("tail", ""))
    page.wait_for_selector("#partial:not([hidden])")
    assert page.evaluate("scrollY") == 200
    assert page.inner_text("#to-live") == "Jump to live · 2 new"
    page.click("#to-live")
    assert is_at_bottom(page)
    assert page.is_hidden("#to-live")


def test_pausing_holds_everything_until_the_reader_goes_on(open_page: OpenPage, captions: Captions) -> None:
    say(captions, "One.")
    page = open_page()
    show_texts(page, "One.")
    page.focus("#pause")
    page.keyboard.press("Enter")
    assert page.inner_text("#pause") == "Resume"
    captions.append(ev.TextCorrected(S1, "One, corrected.", "Ana"))
    say(captions, "Two.", first=2)
    page.wait_for_function("() => document.querySelector('#to-live').innerText === 'Jump to live · 1 new'")
    assert page.locator("#lines .text").all_text_contents() == ["One."]
    page.click("#to-live")
    show_texts(page, "One, corrected.", "Two.")
    assert page.inner_text("#pause") == "Pause"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_wrong_in_any_theme(
    open_page: OpenPage, captions: Captions, viewport: dict[str, int]
) -> None:
    if not AXE.is_file():
        _missing(f"axe-core is not at {AXE} (npm install --prefix .venv/node axe-core)")
    a_session(captions)
    captions.append(ev.TextCorrected(S1, "Welcome, everybody.", "Ana"))
    # axe itself needs styles that the page's policy refuses.
    page = open_page("/?lang=pt", viewport=viewport, bypass_csp=True, reduced_motion="reduce")
    page.wait_for_selector("#partial:not([hidden])")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for theme in ("light", "dark", "contrast"):
        page.click("#settings-button")
        page.check(f"input[value={theme}]")
        for state in ("settings open", "settings closed"):
            violations = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
            found += [(theme, state, each["id"], each["nodes"][0]["html"]) for each in violations]
            page.keyboard.press("Escape")
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_a_choice_the_theme_is_the_systems(open_page: OpenPage, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == {"light": "rgb(251, 250, 247)", "dark": "rgb(21, 23, 26)"}[scheme]


def test_everything_fits_a_phone_at_twice_the_text_size(browser: Browser, captions: Captions, tmp_path: Path) -> None:
    a_session(captions)
    preferences = tmp_path / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text(json.dumps({"webkit": {"webprefs": {"default_font_size": 32}}}))
    context = browser.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox"],
        viewport={"width": 390, "height": 844},
    )
    page = context.new_page()
    page.goto(captions.server.link)
    page.wait_for_selector("#partial:not([hidden])")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    page.click("#settings-button")
    outside = page.evaluate("""() => [...document.querySelectorAll('body *:not(svg *)')].filter(element => {
        const {left, right, width} = element.getBoundingClientRect();
        return width > 1 && (left < 0 || right > innerWidth + 1);
    }).map(element => element.outerHTML)""")
    assert outside == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


def test_text_grows_by_button_and_stays_so(open_page: OpenPage, captions: Captions) -> None:
    say(captions, "One.")
    page = open_page()
    show_texts(page, "One.")
    page.click("#settings-button")
    page.click("#larger")
    page.click("#larger")
    assert page.text_content("#size") == "130 %"
    page.reload()
    show_texts(page, "One.")
    assert page.evaluate("getComputedStyle(document.querySelector('#lines .text')).fontSize") == "26px"


def test_everything_is_reached_by_keyboard_in_order(open_page: OpenPage, captions: Captions) -> None:
    a_session(captions)
    page = open_page()
    page.wait_for_selector("#partial:not([hidden])")
    reached = []
    for key in ("Tab", "Tab", "Tab", "Enter", *["Tab"] * 7):
        page.keyboard.press(key)
        if key == "Tab":
            reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    assert reached[:3] == ["Skip to the captions", "pause", "settings-button"]
    assert reached[3:6] == ["Done", "language", "smaller"]
    assert {"larger", "announce", "transcript"} & set(reached[6:])
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "settings-button"


def test_without_motion_a_correction_does_not_fade(open_page: OpenPage, captions: Captions) -> None:
    say(captions, "One.")
    page = open_page(reduced_motion="reduce")
    show_texts(page, "One.")
    duration = "getComputedStyle(document.querySelector('#lines .text')).transitionDuration"
    assert page.evaluate(duration) == "0s"
