"""Draws the pictures of README.md from what the commands really print: `make pictures`."""

from __future__ import annotations

import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).resolve().parent
DEMO = "transcriber/demo/bof_en_4spk_clean.flac"
STYLES = {"A": "bright_cyan", "B": "bright_yellow", "C": "bright_magenta", "D": "bright_green"}


def main() -> None:
    shown = "bofscribe transcribe bof.flac --language en"
    done = subprocess.run(
        [sys.executable, "-m", "transcriber", "transcribe", DEMO, "--language", "en", "-o", "demo-session", "--quiet"],
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE.parent,
    )
    console = Console(record=True, width=110, file=StringIO())
    console.print(Text(f"$ {shown}", style="bold"))
    for line in done.stdout.splitlines()[:12]:
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


if __name__ == "__main__":
    main()
