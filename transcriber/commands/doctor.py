"""`bofscribe doctor`: is everything here, and if not, what to do."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead.")
def doctor(as_json: bool) -> None:
    """Check what a session needs of this machine: every line is good, or says what to do.

    Exits with 1 if the main job, 'bofscribe transcribe', can't run.
    """
    from transcriber.doctor import examine
    from transcriber.wiring.models import best_device, model_cache
    from transcriber.wiring.translation import translation_pairs

    signs = {
        "good": click.style("good", fg="green"),
        "note": click.style("note", fg="yellow"),
        "bad": click.style("bad ", fg="red", bold=True),
    }
    findings = []
    for finding in examine(model_cache(), best_device, translation_pairs, Path.cwd(), os.environ):
        findings.append(finding)
        if not as_json:
            click.echo(f"{signs[finding.level]}  {finding.subject}: {finding.detail}")
            if finding.advice:
                click.echo(f"      → {finding.advice}")
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False))
    if any(finding.level == "bad" for finding in findings):
        sys.exit(1)
