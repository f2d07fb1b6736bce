from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from tests.builders import segment
from tests.outputs.captions.client import Client, parse_events
from transcriber.core.signals import LagMeasured, NoticeShown, PartialCaption
from transcriber.core.speech import Label, LanguageCode
from transcriber.outputs.captions.broadcaster import BroadcastConfig, Broadcaster, TooManyViewersError, Viewer
from transcriber.session.store import Store

Scene = Callable[[Broadcaster], Coroutine[None, None, None]]


def partial(stable: str, unstable: str = "") -> PartialCaption:
    return PartialCaption(stable, unstable, Label("A"), LanguageCode("en"), 0.0, 1.0)


def play(
    store: Store, scene: Scene, config: BroadcastConfig | None = None, *, room: type[Broadcaster] = Broadcaster
) -> Broadcaster:
    """Run a scene in an event loop, with the broadcaster running."""
    broadcaster = room(store, config=config)

    async def whole() -> None:
        async with broadcaster.running():
            await asyncio.wait_for(scene(broadcaster), timeout=20)

    asyncio.run(whole())
    return broadcaster


async def settled() -> None:
    """What was scheduled from threads has run."""
    for _ in range(3):
        await asyncio.sleep(0)


async def chunk_of(viewer: Viewer) -> bytes:
    chunk = await viewer.next_chunk()
    assert chunk is not None
    return chunk


async def kinds_of(viewer: Viewer) -> list[str]:
    return [message.kind for message in parse_events(await chunk_of(viewer))]


def test_a_new_viewer_gets_the_retry_time_the_transcript_and_the_tail(store: Store) -> None:
    store.append(segment("s1", "Hello."))

    async def scene(broadcaster: Broadcaster) -> None:
        broadcaster.publish(partial("And"))
        viewer = broadcaster.join("a", None, None)
        chunk = await chunk_of(viewer)
        assert chunk.startswith(b"retry: 2000\n\n")
        assert [message.kind for message in parse_events(chunk)] == ["reset", "final", "partial"]

    play(store, scene)


def test_a_burst_of_partials_costs_one_message_the_newest(store: Store) -> None:
    async def scene(broadcaster: Broadcaster) -> None:
        viewer = broadcaster.join("a", None, None)
        await chunk_of(viewer)
        for n in range(50):
            broadcaster.publish(partial(f"word {n}"))
        [message] = parse_events(await chunk_of(viewer))
        assert message.data["text"] == "word 49"

    play(store, scene)


def test_a_viewer_that_does_not_read_keeps_one_partial_at_most(store: Store) -> None:
    async def scene(broadcaster: Broadcaster) -> None:
        viewer = broadcaster.join("a", None, None)
        await chunk_of(viewer)
        for n in range(5):
            broadcaster.publish(partial(f"word {n}"))
            await settled()
        [message] = parse_events(await chunk_of(viewer))
        assert message.data["text"] == "word 4"

    play(store, scene)


def test_a_tail_that_a_segment_has_ended_is_never_sent_after_it(store: Store) -> None:
    async def scene(broadcaster: Broadcaster) -> None:
        viewer = broadcaster.join("a", None, None)
        await chunk_of(viewer)
        broadcaster.publish(partial("Hello"))
        store.append(segment("s1", "Hello."))
        assert await kinds_of(viewer) == ["final"]
        assert await kinds_of(broadcaster.join("b", None, None)) == ["reset", "final"]

    play(store, scene)


def test_a_tail_that_waits_for_a_viewer_goes_when_a_segment_ends_it(store: Store) -> None:
    async def scene(broadcaster: Broadcaster) -> None:
        viewer = broadcaster.join("a", None, None)
        await chunk_of(viewer)
        broadcaster.publish(partial("Hello"))
        await settled()
        store.append(segment("s1", "Hello."))
        await settled()
        assert await kinds_of(viewer) == ["final"]

    play(store, scene)


def test_the_tail_that_follows_a_segment_comes_after_it(store: Store) -> None:
    async def scene(broadcaster: Broadcaster) -> None:
        viewer = broadcaster.join("a", None, None)
        await chunk_of(viewer)
        broadcaster.publish(partial("Hello"))
        store.append(segment("s1", "Hello."))
        broadcaster.publish(partial("And"))
        messages = parse_events(await chunk_of(viewer))
        assert [message.kind for message in messages] == ["final", "partial"]
        assert messages[1].data["text"] == "And"

    play(store, scene)


def test_every_viewer_of_a_language_gets_the_same_bytes(store: Store) -> None:
    async def scene(broadcaster: Broadcaster) -> None:
        viewers = [broadcaster.join(name, None, None) for name in "abc"]
        for viewer in viewers:
            await chunk_of(viewer)
        store.append(segment("s1", "Hello."))
        chunks = [await chunk_of(viewer) for viewer in viewers]
        assert len(set(chunks)) == 1

    play(store, scene)


def test_a_slow_viewer_is_sent_away_and_has_lost_nothing_when_it_is_back(store: Store) -> None:
    async def scene(broadcaster: Broadcaster) -> None:
        client = Client()
        viewer = broadcaster.join("a", None, None)
        client.receive(await chunk_of(viewer))
        store.append(segment("s0", "Zero."))
        await settled()
        client.receive(await chunk_of(viewer))
        for n in range(1, 6):
            store.append(segment(f"s{n}", f"Line {n}.", n * 2.0))
            await settled()
        assert await viewer.next_chunk() is None
        broadcaster.leave(viewer)
        from transcriber.outputs.captions.feed import Position

        assert client.last_id is not None
        again = broadcaster.join("a", None, Position(int(client.last_id), client.session))
        client.receive(await chunk_of(again))
        assert client.texts == ["Zero.", *(f"Line {n}." for n in range(1, 6))]

    play(store, scene, BroadcastConfig(max_pending=3))


def test_viewers_are_limited_overall_and_by_address(store: Store) -> None:
    async def scene(broadcaster: Broadcaster) -> None:
        first = broadcaster.join("a", None, None)
        broadcaster.join("a", None, None)
        with pytest.raises(TooManyViewersError) as refused:
            broadcaster.join("a", None, None)
        assert refused.value.is_address_full
        broadcaster.join("b", None, None)
        with pytest.raises(TooManyViewersError) as refused:
            broadcaster.join("c", None, None)
        assert not refused.value.is_address_full
        broadcaster.leave(first)
        broadcaster.leave(first)
        broadcaster.join("a", None, None)
        assert broadcaster.n_viewers == 3

    play(store, scene, BroadcastConfig(max_viewers=3, max_viewers_per_address=2))


def test_a_language_without_translations_is_shown_as_what_was_said(store: Store) -> None:
    async def scene(broadcaster: Broadcaster) -> None:
        viewer = broadcaster.join("a", LanguageCode("xx"), None)
        [reset] = parse_events(await chunk_of(viewer))
        assert reset.data["language"] is None

    play(store, scene)


def test_the_lag_is_kept_and_other_signals_are_passed_over(store: Store) -> None:
    broadcaster = Broadcaster(store)
    broadcaster.publish(LagMeasured(2.5, ""))
    broadcaster.publish(NoticeShown("The disk fills."))
    assert broadcaster.lag_s == 2.5


def test_what_is_published_and_appended_while_nothing_runs_is_there_at_the_start(store: Store) -> None:
    broadcaster = Broadcaster(store)
    store.append(segment("s1", "Hello."))
    broadcaster.publish(partial("And"))

    async def scene() -> list[str]:
        async with broadcaster.running():
            return await kinds_of(broadcaster.join("a", None, None))

    assert asyncio.run(scene()) == ["reset", "final", "partial"]


def test_when_it_ends_streams_end_and_the_store_is_let_go(store: Store) -> None:
    seen: list[Viewer] = []

    async def scene(broadcaster: Broadcaster) -> None:
        seen.append(broadcaster.join("a", None, None))

    broadcaster = play(store, scene)
    assert asyncio.run(seen[0].next_chunk()) is None
    store.append(segment("s1", "Hello."))
    broadcaster.publish(partial("And"))
    broadcaster.close()
