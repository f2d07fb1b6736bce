"""Lines in messages that are edited in place: stable, never too long, and no line lost or doubled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from transcriber.core.blocks import Block, BlockSizes, Delivery, Piece, digest_of, pending_deliveries, plan_blocks
from transcriber.core.events import MessageId
from transcriber.core.state import PostedMessage

SIZES = BlockSizes(full=40, limit=50)
EMPTY = "(nothing)"


def joined(before: Piece | None, piece: Piece) -> str:
    return f"^{piece.text}" if before is None else f" {piece.text}"


def piece(key: str, text: str = "") -> Piece:
    return Piece(key, None, text or f"line {key}.", 0.0)


def planned(pieces: list[Piece], posted: list[PostedMessage]) -> list[Block]:
    return plan_blocks(pieces, posted, joined, SIZES)


@dataclass
class Channel:
    """Confirms what is delivered, as a target does."""

    posted: list[PostedMessage] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    n_deliveries: int = 0

    def due(self, pieces: list[Piece]) -> list[Delivery]:
        return pending_deliveries(planned(pieces, self.posted), self.posted, empty=EMPTY)

    def deliver(self, delivery: Delivery) -> None:
        self.n_deliveries += 1
        message = delivery.message or MessageId(str(len(self.posted) + 1))
        confirmed = PostedMessage(message, delivery.keys, digest_of(delivery.text))
        self.texts[message] = delivery.text
        self.posted = [confirmed if one.message == message else one for one in self.posted]
        if delivery.message is None:
            self.posted.append(confirmed)

    def converge(self, pieces: list[Piece]) -> int:
        """Deliver until nothing is due; how many deliveries that took."""
        n_before = self.n_deliveries
        while due := self.due(pieces):
            self.deliver(due[0])
            assert self.n_deliveries - n_before <= 4 * (len(pieces) + len(self.posted) + 1), "it never ends"
        return self.n_deliveries - n_before

    def delete(self, index: int) -> None:
        self.posted[index] = replace(self.posted[index], is_deleted=True)
        del self.texts[self.posted[index].message]

    @property
    def shown(self) -> str:
        return "|".join(self.texts.values())


def test_lines_fill_a_message_and_then_the_next() -> None:
    channel = Channel()
    channel.converge([piece(str(n)) for n in range(9)])
    assert channel.shown == ("^line 0. line 1. line 2. line 3. line 4.|^line 5. line 6. line 7. line 8."), (
        "five lines of 8 characters fill 40"
    )


def test_a_new_line_edits_the_last_message_while_that_has_room() -> None:
    channel = Channel()
    lines = [piece("1"), piece("2")]
    channel.converge(lines)
    assert channel.converge([*lines, piece("3")]) == 1
    assert channel.shown == "^line 1. line 2. line 3."


def test_a_corrected_line_edits_its_message_alone() -> None:
    channel = Channel()
    lines = [piece(str(n)) for n in range(12)]
    channel.converge(lines)
    lines[1] = piece("1", "LINE 1.")
    assert [delivery.message for delivery in channel.due(lines)] == ["1"]


def test_a_message_may_grow_beyond_full_by_corrections_and_gets_no_further_line() -> None:
    channel = Channel()
    lines = [piece(str(n)) for n in range(5)]
    channel.converge(lines)
    lines[0] = piece("0", "line 0 grew.")
    channel.converge([*lines, piece("new")])
    assert channel.shown == "^line 0 grew. line 1. line 2. line 3. line 4.|^line new."


def test_what_no_longer_fits_moves_on_and_is_in_the_next_message_before_it_goes_from_the_first() -> None:
    channel = Channel()
    lines = [piece(str(n)) for n in range(7)]
    channel.converge(lines)
    lines[0] = piece("0", "line 0 has grown a lot.")
    due = channel.due(lines)
    assert [(one.message, one.text) for one in due] == [
        ("2", "^line 4. line 5. line 6."),
        ("1", "^line 0 has grown a lot. line 1. line 2. line 3."),
    ]


def test_a_line_that_came_late_is_put_where_it_was_said() -> None:
    channel = Channel()
    lines = [piece(str(n)) for n in range(8)]
    channel.converge(lines)
    channel.converge([*lines[:2], piece("late", "x."), *lines[2:]])
    assert channel.texts["1"].startswith("^line 0. line 1. x. line 2.")


def test_a_message_that_lost_all_its_lines_says_so_and_the_others_stay() -> None:
    channel = Channel()
    lines = [piece(str(n)) for n in range(7)]
    channel.converge(lines)
    assert channel.converge(lines[5:]) == 1
    assert channel.shown == f"{EMPTY}|^line 5. line 6."


def test_what_was_deleted_at_the_target_stays_deleted_and_later_lines_get_a_message_of_their_own() -> None:
    channel = Channel()
    channel.converge([piece("1"), piece("2")])
    channel.delete(0)
    channel.converge([piece("1", "corrected."), piece("2"), piece("3")])
    assert channel.shown == "^line 3."


def test_messages_that_do_not_exist_yet_are_due_in_their_order() -> None:
    due = Channel().due([piece(str(n)) for n in range(12)])
    assert [(one.message, one.keys[0]) for one in due] == [(None, "0"), (None, "5"), (None, "10")]


@dataclass
class Session:
    """Lines that come, change, grow and go."""

    texts: dict[int, str] = field(default_factory=dict)

    @property
    def pieces(self) -> list[Piece]:
        return [piece(f"k{at}", text) for at, text in sorted(self.texts.items()) if text]

    @property
    def words(self) -> list[str]:
        return [text for _, text in sorted(self.texts.items()) if text]


changes = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 60), st.integers(1, 30)),
        st.tuples(st.just("take out"), st.integers(0, 60), st.just(0)),
        st.tuples(st.just("deliver"), st.integers(1, 3), st.just(0)),
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(changes)
def test_whatever_happens_the_channel_comes_to_say_every_line_once_and_in_order(
    steps: list[tuple[str, int, int]],
) -> None:
    session, channel = Session(), Channel()
    for number, (deed, at, length) in enumerate(steps):
        if deed == "deliver":
            for _ in range(at):
                channel.deliver(due[0]) if (due := channel.due(session.pieces)) else None
        elif deed == "say" or at in session.texts:
            session.texts[at] = f"<{number}{'x' * length}>" if deed == "say" else ""
        assert all(len(text) <= SIZES.limit for text in channel.texts.values())
    channel.converge(session.pieces)
    shown = channel.shown.replace(EMPTY, "").replace("|", "").replace("^", "").replace(" ", "")
    assert shown == "".join(session.words)
    assert channel.due(session.pieces) == []
