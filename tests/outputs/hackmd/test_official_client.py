"""The stand-in speaks HackMD's API: the official JavaScript client works with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.conftest import REPOSITORY, _missing
from tests.outputs.hackmd.conftest import Served
from tests.outputs.hackmd.stand_in import OWNER

CLIENT = Path(os.environ.get("HACKMD_CLIENT", REPOSITORY / ".venv" / "node" / "node_modules" / "@hackmd" / "api"))
VERSION = "2.7.0"
"""Others differ: an install without a version on Node 20 gives 2.5.0, which turns a failed write into a success."""
SCRIPT = Path(__file__).with_name("official_client.mjs")


def test_the_official_client_does_its_work_with_the_stand_in(served: Served) -> None:
    if shutil.which("node") is None:
        _missing("node is not here")
    if not CLIENT.is_dir():
        _missing(f"the official client is not at {CLIENT} (make test installs it)")
    assert json.loads((CLIENT / "package.json").read_text())["version"] == VERSION
    stand_in = served.stand_in

    def fail_at_the_end(method: str, _path: str) -> None:
        n_writes = sum(called == "PATCH" for called, _ in stand_in.calls)
        if method == "PATCH" and n_writes == 3:
            stand_in.faults.errors_after = 1
        if method == "PATCH" and n_writes == 4:
            stand_in.faults.limited = 1

    stand_in.on_call = fail_at_the_end
    module = (CLIENT / "dist" / "index.js").as_uri()
    done = subprocess.run(
        ["node", str(SCRIPT), module, served.url, "good"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["me"]["name"], found["me"]["userPath"]) == (OWNER.name, OWNER.path)
    assert [team["path"] for team in found["teams"]] == ["bof-team"]
    made = found["made"]
    assert (made["title"], made["content"], made["writePermission"]) == ("Made", "# Made\n\ntext", "signed_in")
    assert found["listed"] == [[made["id"], "Made", False]]
    assert found["read"]["content"] == "# Made\n\ntext"
    assert found["unchanged"] == 304
    assert found["patched"] == [202, ""]
    assert (found["changed"]["content"], found["changed"]["title"]) == ("# Changed", "Changed")
    assert [path for _, path in found["teamNotes"]] == ["bof-team"]
    assert (found["teamPatched"], found["teamRead"]) == (202, "# Team, changed")
    assert found["deleted"] == 204
    assert found["gone"]["code"] == 404
    assert found["refused"]["code"] == 401
    assert found["exceeding"]["code"] == 400
    assert (found["broken"]["kind"], found["broken"]["code"]) == ("InternalServerError", 500)
    assert (found["limited"]["kind"], found["limited"]["code"]) == ("TooManyRequestsError", 429)
    assert found["limited"]["remaining"] > 0
