"""The page in a browser: read, searched, heard, translated, printed, and without a network."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders import segment
from tests.conftest import REPOSITORY, _missing
from tests.outputs.conftest import make_session
from tests.outputs.session import made_document
from transcriber.cleaning.rules import ALL_RULES
from transcriber.core.events import Event, RecordingEnded, RecordingStarted, SpeakerNamed
from transcriber.core.speech import Label
from transcriber.outputs.page.render import render_html
from transcriber.wiring.publishing import publish

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NODE_MODULES = REPOSITORY / ".venv" / "node" / "node_modules"
AXE = Path(os.environ.get("AXE_CORE", NODE_MODULES / "axe-core" / "axe.min.js"))
HTML_VALIDATE = NODE_MODULES / ".bin" / "html-validate"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}

OpenFile = Callable[..., "Page"]


@pytest.fixture
def open_file(browser: Browser) -> Iterator[OpenFile]:
    """Opens a page from the disk; the test fails if it has an error or asks for anything that is not beside it."""
    contexts = []
    problems: list[str] = []

    def open_it(path: Path, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on(
            "request",
            lambda request: None if request.url.startswith(("file:", "blob:")) else problems.append(request.url),
        )
        page.goto(path.as_uri())
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_session(tmp_path_factory.mktemp("published") / "session")


@pytest.fixture(scope="module")
def page_file(folder: Path) -> Path:
    publish(folder, folder.with_name("pack"), rules=ALL_RULES)
    return folder.with_name("pack") / "index.html"


def shown_lines(page: Page) -> list[str]:
    texts: list[str] = page.evaluate(
        """[...document.querySelectorAll('.turn:not([hidden]) .line')].map(line =>
             [...line.childNodes].map(node => node.className === 'translation' ? '\\n' + node.textContent
                                                                            : node.textContent).join('').trim())"""
    )
    return texts


def test_a_click_on_a_line_plays_it_and_marks_what_is_heard(open_file: OpenFile, page_file: Path) -> None:
    page = open_file(page_file)
    page.click("#s2")
    page.wait_for_function("() => document.querySelector('#sound').currentTime >= 6")
    page.wait_for_selector("#s2.now")
    assert page.inner_text("#speaking-now") == "Ben <b>"
    page.focus("body")
    page.keyboard.press("Space")
    assert page.evaluate("document.querySelector('#sound').paused")


def test_the_page_of_a_long_session_plays_the_file_beside_it(
    open_file: OpenFile, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("transcriber.wiring.publishing._LARGEST_WITHIN_PAGE_BYTES", 1000)
    publish(folder, tmp_path / "pack", rules=ALL_RULES)
    page = open_file(tmp_path / "pack" / "index.html")
    assert page.locator("#sound-data").count() == 0
    page.click(".turn button.time >> nth=1")
    page.wait_for_function("() => document.querySelector('#sound').currentTime >= 6")


def test_words_are_found_without_case_and_accents_and_one_goes_from_one_to_the_next(
    open_file: OpenFile, page_file: Path
) -> None:
    page = open_file(page_file)
    page.keyboard.press("/")
    page.keyboard.type("NAO")
    page.wait_for_function("() => document.querySelector('#found').textContent === '– of 2'")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.inner_text("#found") == "2 of 2"
    page.keyboard.press("Shift+Enter")
    assert page.inner_text("#found") == "1 of 2"
    page.fill("#query", "nowhere")
    page.wait_for_function("() => document.querySelector('#found').textContent === 'nothing'")
    assert page.is_disabled("#next")


def test_one_speaker_can_be_read_alone(open_file: OpenFile, page_file: Path) -> None:
    page = open_file(page_file)
    page.select_option("#speaker", label="Ben <b>")
    assert [line[:4] for line in shown_lines(page)] == ["Mari", "Then"]
    page.select_option("#speaker", label="Everybody")
    assert len(shown_lines(page)) == 4


def test_a_reader_chooses_the_language_with_or_without_the_original(open_file: OpenFile, page_file: Path) -> None:
    page = open_file(page_file)
    before = shown_lines(page)
    page.select_option("#language", "pt")
    assert shown_lines(page)[1] == "Maria, a roda diz de que processador precisa?"
    assert page.get_attribute("#s2", "lang") == "pt"
    assert page.locator(".line.untranslated").count() == 2
    page.check("#both")
    assert shown_lines(page)[1].splitlines() == [before[1], "Maria, a roda diz de que processador precisa?"]
    page.select_option("#language", "")
    assert shown_lines(page) == before


def test_a_term_says_what_it_means(open_file: OpenFile, page_file: Path) -> None:
    page = open_file(page_file)
    page.click(".term >> nth=0")
    assert "Python packages" in page.inner_text("#term")
    page.keyboard.press("Escape")
    assert page.is_hidden("#term")


def test_the_keyboard_goes_from_line_to_line_and_plays(open_file: OpenFile, page_file: Path) -> None:
    page = open_file(page_file)
    page.locator("#s1").scroll_into_view_if_needed()
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{first}.now")


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_axe_finds_nothing_wrong(open_file: OpenFile, page_file: Path, viewport: dict[str, int], scheme: str) -> None:
    if not AXE.is_file():
        _missing(f"axe-core is not at {AXE} (make test)")
    page = open_file(page_file, viewport=viewport, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_an_html_validator_finds_nothing_wrong(page_file: Path, tmp_path: Path) -> None:
    if not HTML_VALIDATE.exists():
        _missing(f"html-validate is not at {HTML_VALIDATE} (make test)")
    (tmp_path / "nasty.html").write_text(render_html(made_document()), encoding="utf-8")
    settings = {"root": True, "extends": ["html-validate:standard"]}
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(settings))
    command = [str(HTML_VALIDATE), "--formatter", "json", str(page_file), str(tmp_path / "nasty.html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    found = [(m["ruleId"], m["message"]) for one in json.loads(done.stdout or "[]") for m in one["messages"]]
    assert (found, done.stderr) == ([], "")


def test_what_was_said_is_text_whatever_signs_it_holds(open_file: OpenFile, tmp_path: Path) -> None:
    (tmp_path / "nasty.html").write_text(render_html(made_document()), encoding="utf-8")
    page = open_file(tmp_path / "nasty.html")
    lines = shown_lines(page)
    assert ":::info {% raw %} <!-- hidden --> <b>bold</b> &amp; &lt;i&gt; &copy; C&A" in lines
    assert page.title() == "bof #1 <draft>"
    assert page.locator("main img, .said b").count() == 0


def test_without_scripts_everything_can_be_read(open_file: OpenFile, page_file: Path) -> None:
    page = open_file(page_file, java_script_enabled=False)
    assert page.is_visible("#s4")
    assert page.is_hidden("#tools")


def test_on_paper_there_is_all_that_was_said_and_no_control(open_file: OpenFile, page_file: Path) -> None:
    page = open_file(page_file)
    page.emulate_media(media="print")
    assert all(page.is_hidden(name) for name in ("#tools", ".player", ".contents"))
    assert page.pdf().startswith(b"%PDF")


def test_the_page_of_three_hours_opens_in_under_two_seconds(open_file: OpenFile, tmp_path: Path) -> None:
    from tests.builders import state_of
    from transcriber.config import Settings
    from transcriber.outputs.document import Document

    text = "so what we do is to build the wheel once for each of the machines and hope that it runs there too"
    said: list[Event] = [RecordingStarted("audio/recording.flac", "long", "", 16000)]
    said += [segment(f"s{n}", text, 4.0 * n, label="ABCDE"[n % 5]) for n in range(2700)]
    state = state_of(*said, SpeakerNamed(Label("A"), "Ana", "Eva"), RecordingEnded(10800.0))
    (tmp_path / "long.html").write_text(render_html(Document("long", Settings(), state)), encoding="utf-8")
    page = open_file(tmp_path / "long.html")
    timing = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert page.locator(".turn").count() >= 2700
    assert timing < 2000
