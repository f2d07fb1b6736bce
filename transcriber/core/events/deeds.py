"""Facts of what people took back.

A deed is all that one intent of a person made; it goes by the number of its first record.
"""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.events.checked import check_person


@dataclass(frozen=True, slots=True)
class DeedUndone:
    """What the deed changed is again as it was before; the rest of the session stays as it is."""

    deed: int
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)


@dataclass(frozen=True, slots=True)
class DeedRedone:
    """A deed that was taken back holds again."""

    deed: int
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)
