"""A folder put in the place of another in one step: at no time does half of one stand there."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from transcriber.errors import SessionError
from transcriber.outputs.pack.manifest import changed_files, read_manifest

_MOST_NAMED = 5


@contextmanager
def new_pack(out: Path, *, is_forced: bool = False) -> Iterator[Path]:
    """A folder to fill, beside `out`; it takes the place of `out` when the block ends, and vanishes when it fails.

    Args:
        is_forced: A pack in which people changed something is replaced all the same.

    Raises:
        SessionError: If something else than a pack stands at `out`, people changed what is in it, or the disk refuses.
    """
    check_place(out, is_forced=is_forced)
    out = out.resolve()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name[:40]}.", suffix=".part", dir=out.parent))
    except OSError as error:
        raise _cannot_write(out, error) from error
    try:
        yield made
        made.chmod(0o755)
        _put(made, out)
    except OSError as error:
        raise _cannot_write(out, error) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def check_place(out: Path, *, is_forced: bool) -> None:
    """Raises SessionError where a pack cannot be put at `out`."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    entries = read_manifest(out) if out.is_dir() else None
    if entries is None:
        raise SessionError(f"{out} exists and is no session pack.", hint="Choose another place with -o.")
    changed = changed_files(out, entries)
    if changed and not is_forced:
        more = f" and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
        raise SessionError(
            f"In the pack {out} somebody changed {', '.join(changed[:_MOST_NAMED])}{more}.",
            hint="Move what you want to keep, then publish with --force; or choose another place with -o.",
        )


def _put(made: Path, out: Path) -> None:
    old = Path(tempfile.mkdtemp(prefix=f".{out.name[:40]}.", suffix=".old", dir=out.parent))
    try:
        if out.exists():
            out.replace(old)
        try:
            made.replace(out)
        except OSError:
            with contextlib.suppress(OSError):
                old.replace(out)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _cannot_write(out: Path, error: OSError) -> SessionError:
    return SessionError(
        f"Cannot write the pack {out}: {error.strerror or error}.",
        hint="Check that the folder can be written and the disk has room, or choose another place with -o.",
    )
