"""Viewers of the captions of a session that transcribes meanwhile: from the journal to each of them.

A message's latency is from the `at` of the record that made it to its arrival, both on the clock on the wall.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from transcriber.core.events import Record, SegmentFinalized
from transcriber.session.journal import JOURNAL_NAME, read_journal

VIEWERS_PER_ADDRESS = 150
LINK = re.compile(rb"http://127\.0\.0\.1:(\d+)/")
START_S = 60.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A line at one viewer. seq: The journal's number that made it so."""

    at_s: float
    kind: str
    seq: int
    segment: str


async def follow(port: int, address: str, arrivals: list[Arrival], started: asyncio.Barrier) -> None:
    """One viewer, until the session ends its stream."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0), limit=1 << 20)
    writer.write(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await reader.readuntil(b"event: reset")
    await started.wait()
    rest = b""
    while chunk := await reader.read(65536):
        now_s = time.time()
        *messages, rest = (rest + chunk).split(b"\n\n")
        for message in messages:
            fields = dict(line.split(b": ", 1) for line in message.split(b"\n") if b": " in line)
            if b"id" in fields:
                segment = str(json.loads(fields[b"data"])["segment"])
                arrivals.append(Arrival(now_s, fields[b"event"].decode(), int(fields[b"id"]), segment))
    writer.close()


async def follow_all(port: int, n_viewers: int, pipe: Connection) -> None:
    arrivals: list[Arrival] = []
    started = asyncio.Barrier(n_viewers + 1)
    # The server limits the viewers of one address; all of 127.0.0.0/8 is this machine.
    addresses = [f"127.0.0.{1 + index // VIEWERS_PER_ADDRESS}" for index in range(n_viewers)]
    viewers = [asyncio.create_task(follow(port, address, arrivals, started)) for address in addresses]
    await started.wait()
    pipe.send("ready")
    await asyncio.gather(*viewers)
    pipe.send(arrivals)


def run_followers(port: int, n_viewers: int, pipe: Connection) -> None:
    asyncio.run(follow_all(port, n_viewers, pipe))


def latencies_ms(arrivals: Sequence[Arrival], records: Sequence[Record]) -> list[float]:
    """Of every line at every viewer, sorted: a final from when its segment was journaled, others from their number."""
    at_s = {record.seq: record.at.timestamp() for record in records}
    finalized_s = {
        str(record.event.segment): record.at.timestamp()
        for record in records
        if isinstance(record.event, SegmentFinalized)
    }
    return sorted(
        1000 * (each.at_s - (finalized_s.get(each.segment, at_s[each.seq]) if each.kind == "final" else at_s[each.seq]))
        for each in arrivals
    )


def view_while_live(audio: Path, n_viewers: int) -> tuple[list[float], dict[str, float]]:
    """Latencies in ms, sorted, of `n_viewers` of a live session of a file; and what else was seen."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory(prefix="bofscribe-viewers-") as folder:
        session = Path(folder) / "session"
        command = [sys.executable, "-m", "transcriber", "live", str(session), "--input", str(audio), "--no-tui"]
        began_s = time.monotonic()
        with subprocess.Popen(
            [*command, "--captions", "127.0.0.1:0", "--language", "en"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[2],
        ) as engine:
            assert engine.stderr is not None
            port = next(int(found[1]) for line in engine.stderr if (found := LINK.search(line)))
            served_s = time.monotonic() - began_s
            viewers = context.Process(target=run_followers, args=(port, n_viewers, theirs))
            viewers.start()
            assert ours.poll(START_S), "the viewers could not all connect"
            ours.recv()
            connected_s = time.monotonic() - began_s
            notices = engine.stderr.read()
            arrivals: list[Arrival] = ours.recv()
            viewers.join()
            _, status, usage = os.wait4(engine.pid, 0)
            engine.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.monotonic() - began_s
        records = read_journal(session / JOURNAL_NAME)
    if engine.returncode:
        raise SystemExit(notices.decode(errors="replace"))
    n_segments = sum(isinstance(record.event, SegmentFinalized) for record in records)
    n_finals = len({(each.seq, each.segment) for each in arrivals})
    return latencies_ms(arrivals, records), {
        "messages_each": n_finals,
        "segments": n_segments,
        "received_share": round(len(arrivals) / (n_finals * n_viewers), 4),
        "served_after_s": round(served_s, 2),
        "connected_after_s": round(connected_s, 2),
        "engine_cores": round((usage.ru_utime + usage.ru_stime) / wall_s, 3),
        "engine_memory_mb": round(usage.ru_maxrss / 1e3),
    }
