from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import AWKWARD_SIGNS, records, segment
from transcriber.core.codec import dumps
from transcriber.core.events import Record, SegmentId, TextCorrected
from transcriber.core.state import fold
from transcriber.errors import JournalError, SessionBusyError, SessionError
from transcriber.session.journal import JOURNAL_NAME, Journal, read_journal, read_state

REPOSITORY = Path(__file__).resolve().parent.parent.parent
S1 = SegmentId("s1")
SOME = records(
    [segment("s1", "so it is"), TextCorrected(S1, "só é\u2028assim \x85", "Ana"), segment("s2", "and on", 3)]
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / JOURNAL_NAME


def written(path: Path, some: list[Record] = SOME) -> bytes:
    journal = Journal(path)
    journal.append(some)
    journal.close()
    return path.read_bytes()


def records_found(path: Path) -> list[Record]:
    journal = Journal(path)
    journal.close()
    return journal.records


@contextmanager
def file_size_limit(n_bytes: int) -> Iterator[None]:
    """A disk that takes no file longer than `n_bytes`, for this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# There and back


def test_what_is_appended_is_there_when_it_is_opened_again(path: Path) -> None:
    written(path)
    assert records_found(path) == read_journal(path) == SOME


def test_a_new_journal_is_empty(path: Path) -> None:
    assert records_found(path) == []
    assert path.read_bytes() == b""


def test_one_record_is_one_line(path: Path) -> None:
    assert written(path) == b"".join(dumps(record).encode() + b"\n" for record in SOME)


def test_appending_goes_on_where_it_was(path: Path) -> None:
    written(path, SOME[:1])
    written(path, SOME[1:])
    assert read_journal(path) == SOME


@pytest.mark.parametrize("sign", [*AWKWARD_SIGNS, "\\u0000", "\x00", "\\"])
def test_speech_with_awkward_signs_survives(path: Path, sign: str) -> None:
    some = records([segment("s1", "hi"), TextCorrected(S1, f"a{sign}b{sign}", "Ana")])
    written(path, some)
    assert records_found(path) == some


def test_a_journal_with_awkward_signs_has_one_line_a_record(path: Path) -> None:
    some = records([segment("s1", "hi"), TextCorrected(S1, AWKWARD_SIGNS, "Ana")])
    assert written(path, some).count(b"\n") == 2


# Torn writes


def test_cut_at_any_byte_every_whole_record_is_read(path: Path) -> None:
    data = written(path)
    for length in range(len(data) + 1):
        path.write_bytes(data[:length])
        assert read_journal(path) == SOME[: data[:length].count(b"\n")]


def test_cut_at_any_byte_a_journal_opens_and_goes_on(path: Path) -> None:
    data = written(path)
    for length in {*range(0, len(data), 41), len(data) - 1, data.index(b"\n"), data.index(b"\n") + 1}:
        path.write_bytes(data[:length])
        n_whole = data[:length].count(b"\n")
        assert records_found(path) == SOME[:n_whole]
        written(path, SOME[n_whole:])
        assert read_journal(path) == SOME
        assert path.read_bytes() == data


def test_what_was_torn_is_set_aside_and_added_to_what_was_torn_before(path: Path) -> None:
    data = written(path)
    for length in (len(data) - 5, len(data) - 9):
        path.write_bytes(data[:length])
        records_found(path)
    last = data[:-1].rpartition(b"\n")[2]
    assert path.with_suffix(".torn").read_bytes() == last[:-4] + b"\n" + last[:-8] + b"\n"


def test_a_whole_journal_leaves_nothing_aside(path: Path) -> None:
    written(path)
    records_found(path)
    assert not path.with_suffix(".torn").exists()


def test_looking_on_changes_nothing(path: Path) -> None:
    data = written(path)[:-3]
    path.write_bytes(data)
    read_journal(path)
    assert path.read_bytes() == data
    assert {each.name for each in path.parent.iterdir()} <= {JOURNAL_NAME, "journal.lock"}


def test_a_damaged_line_before_the_last_is_named_and_nothing_is_changed(path: Path) -> None:
    lines = written(path).split(b"\n")
    data = b"\n".join([lines[0], b'{"v":1,"seq":2}', *lines[2:]])
    path.write_bytes(data)
    for attempt in (read_journal, Journal):
        with pytest.raises(JournalError, match=r"journal\.jsonl, line 2: .*lacks"):
            attempt(path)
    assert path.read_bytes() == data


def test_a_refused_journal_is_not_kept_locked(path: Path) -> None:
    written(path)
    path.write_bytes(b"nonsense\n")
    with pytest.raises(JournalError):
        Journal(path)
    path.write_bytes(b"")
    assert records_found(path) == []


def test_a_journal_that_is_not_there_cannot_be_read(path: Path) -> None:
    with pytest.raises(JournalError, match="No such file"):
        read_journal(path)


# One writer


def test_a_second_writer_of_this_process_is_refused_until_the_first_closes(path: Path) -> None:
    first = Journal(path)
    with pytest.raises(SessionBusyError) as caught:
        Journal(path)
    assert str(path.parent) in caught.value.message
    first.close()
    assert records_found(path) == []


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


_HOLDS = """
import sys
from pathlib import Path
from transcriber.session.journal import Journal
journal = Journal(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_refused_while_the_first_lives_and_not_once_it_was_killed(path: Path) -> None:
    with python(_HOLDS, path) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        try:
            with pytest.raises(SessionBusyError):
                Journal(path)
        finally:
            holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert records_found(path) == []


def test_a_reader_needs_no_lock(path: Path) -> None:
    written(path)
    journal = Journal(path)
    assert read_journal(path) == SOME
    journal.close()


_WRITES = """
import sys
from pathlib import Path
from transcriber.core.events import MarkAdded
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock
text = "word " * int(sys.argv[2])
with Store(Journal(Path(sys.argv[1])), SystemClock()) as store:
    while True:
        first = store.state.seq + 1
        store.append(*(MarkAdded(f"m{n}", "problem", text, "Ana") for n in range(first, first + 3)))
        print(store.state.seq, flush=True)
"""


def test_every_append_that_was_acknowledged_is_there_after_a_kill_at_any_moment(path: Path) -> None:
    chance = random.Random(7)
    acknowledged = 0
    for _ in range(10):
        with python(_WRITES, path, chance.choice([1, 300, 3000])) as writer:
            assert writer.stdout is not None
            for _ in range(chance.randint(1, 6)):
                acknowledged = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            # What it said before it died counts as well.
            acknowledged = max([acknowledged, *map(int, writer.stdout.read().split())])
        found = records_found(path)
        assert [record.seq for record in found] == list(range(1, len(found) + 1))
        assert len(found) >= acknowledged


# Faults


def test_a_full_disk_leaves_the_journal_as_it_was_and_the_next_append_succeeds(path: Path) -> None:
    data = written(path, SOME[:1])
    journal = Journal(path)
    with file_size_limit(len(data) + 20), pytest.raises(SessionError, match=r"Cannot write .*journal\.jsonl") as caught:
        journal.append(SOME[1:])
    assert "disk" in caught.value.hint
    assert path.read_bytes() == data
    journal.append(SOME[1:])
    journal.close()
    assert read_journal(path) == SOME


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_a_failure_to_reach_the_disk_takes_the_append_back(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    data = written(path, SOME[:1])
    journal = Journal(path)

    def fail(_: int) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises((SessionError, KeyboardInterrupt)):
            journal.append(SOME[1:])
    journal.close()
    assert path.read_bytes() == data


@contextmanager
def unprivileged() -> Iterator[None]:
    """As an ordinary user, whom permissions bind."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def read_only_folder() -> Iterator[Path]:
    # Not pytest's own folder, which other users cannot enter.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "session"
        folder.mkdir()
        written(folder / JOURNAL_NAME)
        (folder / "journal.lock").unlink(missing_ok=True)
        folder.chmod(0o555)
        Path(name).chmod(0o755)
        yield folder
        folder.chmod(0o755)


def test_a_read_only_folder_can_be_read_and_not_written(read_only_folder: Path) -> None:
    with unprivileged():
        assert read_journal(read_only_folder / JOURNAL_NAME) == SOME
        with pytest.raises(SessionError, match="Cannot write") as caught:
            Journal(read_only_folder / JOURNAL_NAME)
    assert not isinstance(caught.value, SessionBusyError)


# Speed


def test_a_journal_of_10_000_segments_opens_in_no_time_that_a_person_notices(path: Path) -> None:
    """About 0.6 s of processor time where this was written; the bound leaves room for slow machines."""
    line = dumps(records([segment("s1", "so this is what twelve words of a person look like here")])[0])
    assert line.count('"seq":1,') == line.count('"s1"') == 1
    lines = [line.replace('"seq":1,', f'"seq":{n},').replace('"s1"', f'"s{n}"') for n in range(1, 10_001)]
    path.write_text("".join(f"{each}\n" for each in lines))
    before = time.process_time()
    assert len(read_journal(path)) == 10_000
    assert time.process_time() - before < 3.0


def test_the_state_on_the_disk_is_that_of_all_records_and_half_a_batch_is_none_of_it(path: Path) -> None:
    written(path)
    whole = fold(read_journal(path))
    half = replace(records([segment("s3", "Three.")], first=len(SOME) + 1)[0], is_continued=True)
    path.write_bytes(path.read_bytes() + dumps(half).encode() + b"\n")
    assert read_state(path) == whole
