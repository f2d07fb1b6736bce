"""Draws the pictures of README.md from what the commands really print and make: `make pictures`."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.text import Text

from transcriber.core.events import MarkKind
from transcriber.core.intents import AddMark
from transcriber.session.client import EngineClient
from transcriber.session.engine_start import start_review_engine
from transcriber.wiring.desk import desk_tools
from transcriber.wiring.documents import open_document, send_intents
from tui.app import DeskApp

HERE = Path(__file__).resolve().parent
DEMO = "transcriber/demo/bof_en_4spk_clean.flac"
TITLE = "Python on HPC systems: the bundled session"
STYLES = {"A": "bright_cyan", "B": "bright_yellow", "C": "bright_magenta", "D": "bright_green"}

NOTES: tuple[tuple[MarkKind, str, str, str | None], ...] = (
    ("problem", "A wheel cannot say which MPI library it needs.", "MPI library", None),
    ("question", "Which version was that?", "which version", None),
    ("action", "Share the recipe with the group.", "share the recipe", "Speaker B"),
    ("decision", "The next meeting is on Tuesday at 10.", "Next meeting", None),
)
"""What a note-taker marks in the bundled session: kind, text, words of the line, who does it."""


def main() -> None:
    # A session of its own: what somebody did to demo-session is theirs, and no picture.
    with tempfile.TemporaryDirectory(prefix="bofscribe-pictures-") as folder:
        session, pack = Path(folder) / "demo-session", Path(folder) / "published"
        printed = run("transcribe", DEMO, "--language", "en", "--title", TITLE, "-o", str(session), "--quiet")
        draw_transcript(printed.splitlines())
        take_notes(session)
        asyncio.run(photograph_desk(session))
        run("publish", str(session), "-o", str(pack), "--quiet")
        photograph_page(pack / "index.html")


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "transcriber", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent).stdout


def draw_transcript(lines: list[str]) -> None:
    console = Console(record=True, width=110, file=StringIO())
    console.print(Text("$ bofscribe transcribe bof.flac --language en", style="bold"))
    for line in lines[:12]:
        text = Text(line)
        text.highlight_regex(r"^\[[0-9:]+\]", "dim")
        if speaker := re.search(r"Speaker ([A-Z]):", line):
            text.highlight_regex(r"Speaker [A-Z]:", f"bold {STYLES.get(speaker[1], 'white')}")
        console.print(text)
    console.print(Text("…", style="dim"))
    svg = console.export_svg(title="bofscribe transcribe")
    # The picture must need nothing from elsewhere: any monospaced font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    (HERE / "transcribe.svg").write_text(svg, encoding="utf-8")


def take_notes(session: Path) -> None:
    state = open_document(session).state
    lines = list(state.segments.values())
    places = {text: next((one.id for one in lines if words in one.text), None) for _, text, words, _ in NOTES}
    send_intents(session, [AddMark(kind, text, "note-taker", places[text], owner) for kind, text, _, owner in NOTES])


async def photograph_desk(session: Path) -> None:
    """The app on the bundled session, as somebody who has just come to a flag has it."""

    def connect() -> EngineClient:
        start_review_engine(session)
        return EngineClient(session)

    tools = desk_tools(session, connect, {}, {}, person="note-taker", is_live=False)
    app = DeskApp(tools, {}, "keys.toml")
    async with app.run_test(size=(110, 30)) as pilot:
        while not app.desk.model.order or app.desk.is_waiting:
            await pilot.pause(0.1)
        for keys in (["g", "s", *"Dora", "enter"], ["f"]):
            await pilot.press(*keys)
            await pilot.pause(0.3)
        svg = app.export_screenshot(title="bofscribe review")
        await pilot.press("u")  # the picture's name is nobody's
        await pilot.pause(0.5)
    (HERE / "desk.svg").write_text(re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL), encoding="utf-8")


def photograph_page(page_path: Path) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 1480}, reduced_motion="reduce")
        page.goto(page_path.as_uri())
        page.wait_for_timeout(500)  # the browser lays out what comes into view
        page.screenshot(path=HERE / "page.png")
        browser.close()


if __name__ == "__main__":
    main()
