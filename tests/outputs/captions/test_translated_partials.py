"""A viewer sees what is being said in the language that it chose, as soon as it is translated."""

from __future__ import annotations

from tests.builders import segment
from tests.outputs.captions.client import Client, parse_events
from tests.outputs.captions.test_broadcaster import chunk_of, partial, play, settled
from transcriber.core.signals import PartialCaption, PartialTranslated
from transcriber.core.speech import Label, LanguageCode
from transcriber.outputs.captions.broadcaster import BroadcastConfig, Broadcaster
from transcriber.session.store import Store

EN, PT, ES = (LanguageCode(code) for code in ("en", "pt", "es"))
NOTHING_SAID = PartialCaption("", "", None, None, 0.0, 0.0)


def translated(text: str, language: LanguageCode = PT) -> PartialTranslated:
    return PartialTranslated("", text, Label("A"), EN, language, 0.0, 1.0)


class Room(Broadcaster):
    """With two languages to choose from."""

    def __init__(self, store: Store, *, config: BroadcastConfig | None = None) -> None:
        super().__init__(store, languages=(PT, ES), config=config)


class Seat:
    def __init__(self, room: Broadcaster, language: LanguageCode | None) -> None:
        self.viewer = room.join("a", language, None)
        self.client = Client()

    async def sees(self) -> str | None:
        self.client.receive(await chunk_of(self.viewer))
        return self.client.partial["text"] if self.client.partial else None


def test_the_languages_wanted_can_be_chosen_before_anything_is_translated(store: Store) -> None:
    async def scene(room: Broadcaster) -> None:
        [reset] = parse_events(await chunk_of(room.join("a", PT, None)))
        assert (reset.data["language"], reset.data["languages"]) == ("pt", ["es", "pt"])

    play(store, scene, room=Room)


def test_each_viewer_sees_the_tail_in_its_language(store: Store) -> None:
    async def scene(room: Broadcaster) -> None:
        seats = [Seat(room, language) for language in (None, PT, ES)]
        for seat in seats:
            await seat.sees()
        for language in (PT, ES):
            room.publish(translated("", language))  # as translators do when they are ready
        room.publish(partial("We have"))
        room.publish(translated("Temos"))
        room.publish(translated("Tenemos", ES))
        assert [await seat.sees() for seat in seats] == ["We have", "Temos", "Tenemos"]
        assert [seat.client.partial and seat.client.partial["translated"] for seat in seats] == [False, True, True]

    play(store, scene, room=Room)


def test_without_a_translator_for_it_a_viewer_sees_what_is_said(store: Store) -> None:
    async def scene(room: Broadcaster) -> None:
        seat = Seat(room, ES)
        await seat.sees()
        room.publish(translated("Temos", PT))
        room.publish(partial("We have"))
        assert await seat.sees() == "We have"
        assert seat.client.partial is not None
        assert seat.client.partial["language"] == "en"

    play(store, scene, room=Room)


def test_what_is_said_in_the_viewer_s_language_is_shown_as_it_is(store: Store) -> None:
    async def scene(room: Broadcaster) -> None:
        seat = Seat(room, PT)
        await seat.sees()
        room.publish(translated(""))
        room.publish(PartialCaption("Nós", "vamos", None, PT, 0.0, 1.0))
        assert await seat.sees() == "Nós vamos"

    play(store, scene, room=Room)


def test_a_final_ends_the_tail_in_every_language(store: Store) -> None:
    async def scene(room: Broadcaster) -> None:
        seat = Seat(room, PT)
        await seat.sees()
        room.publish(translated("Temos"))
        assert await seat.sees() == "Temos"
        store.append(segment("s1", "We have it."))
        assert await seat.sees() is None
        late = Seat(room, PT)
        assert await late.sees() is None

    play(store, scene, room=Room)


def test_off_the_record_the_tail_goes_in_every_language(store: Store) -> None:
    async def scene(room: Broadcaster) -> None:
        seat = Seat(room, PT)
        await seat.sees()
        room.publish(translated("Temos"))
        assert await seat.sees() == "Temos"
        room.publish(NOTHING_SAID)
        await settled()
        assert await seat.sees() is None

    play(store, scene, room=Room)
