"""How far apart many sounds are, all pairs at once: as `pronunciation.distance` has it, several times as fast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from transcriber.terms.pronunciation import LOSSES, PHONEMES, SUBSTITUTIONS, Phonemes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CODES: Final = {phoneme: code for code, phoneme in enumerate(PHONEMES)}
_NOTHING: Final = len(PHONEMES)
_UNIT: Final = 100
"""Costs are hundredths: in whole numbers they are small, and the same ones in another order are the same distance."""


def _in_units(costs: Sequence[float]) -> NDArray[np.int16]:
    in_units: NDArray[np.int16] = np.rint(np.array([*costs, 0.0]) * _UNIT).astype(np.int16)
    return in_units


_N_CODES: Final = _NOTHING + 1
# by code of the first times the number of codes, plus code of the second: one index is gathered in a third of the time
_SUBSTITUTION: Final = np.concatenate(
    [*(_in_units(list(SUBSTITUTIONS[one].values())) for one in PHONEMES), np.zeros(_N_CODES, dtype=np.int16)]
)
_LOSS: Final = _in_units([LOSSES[phoneme] for phoneme in PHONEMES])


def encoded(sounds: Sequence[Phonemes]) -> NDArray[np.uint8]:
    """(n_sounds, longest): a number for each phoneme, and one for what lies behind the end."""
    longest = max(map(len, sounds), default=0)
    ends = [bytes([_NOTHING]) * length for length in range(longest + 1)]
    joined = b"".join(bytes(map(_CODES.__getitem__, sound)) + ends[longest - len(sound)] for sound in sounds)
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(sounds), longest)


def distances(firsts: NDArray[np.uint8], seconds: NDArray[np.uint8]) -> NDArray[np.float64]:
    """What it costs to turn each sound of `firsts` into the one of `seconds` at the same place.

    Args:
        firsts, seconds: (n_pairs, longest), as `encoded` gives them.

    Returns:
        (n_pairs,), as `pronunciation.distance` has them.
    """
    n_first, n_second = (np.count_nonzero(sounds != _NOTHING, axis=1) for sounds in (firsts, seconds))
    longest_first = np.argsort(-n_first, kind="stable")
    # (phoneme, pair): the same phoneme of all pairs lies together
    rows = np.ascontiguousarray(firsts[longest_first, : n_first.max(initial=0)].T)
    columns = np.ascontiguousarray(seconds[longest_first, : n_second.max(initial=0)].T)
    from_row, to_column = rows.astype(np.intp) * _N_CODES, columns.astype(np.intp)
    # losses[j]: what it costs to make up the first j phonemes of the second sound
    is_short = (len(rows) + len(columns)) * _UNIT <= np.iinfo(np.int16).max
    losses = np.zeros((len(columns) + 1, len(firsts)), dtype=np.int16 if is_short else np.int32)
    np.cumsum(_LOSS[columns], axis=0, out=losses[1:])
    costs = losses.copy()
    n_longer = np.searchsorted(-n_first[longest_first], -np.arange(len(rows)), side="left")
    for at, n in enumerate(n_longer):
        before, missing = costs[:, :n], losses[:, :n]
        now = before + _LOSS[rows[at, :n]]
        differences = _SUBSTITUTION.take(from_row[at, :n] + to_column[:, :n], mode="clip")
        np.minimum(now[1:], before[:-1] + differences, out=now[1:])
        # what is made up comes last: the least over all places before, plus the losses from there to here
        now -= missing
        step = 1
        while step < len(now):
            np.minimum(now[step:], now[:-step], out=now[step:])
            step *= 2
        np.add(now, missing, out=before)
    found = np.empty(len(firsts))
    found[longest_first] = costs[n_second[longest_first], np.arange(len(firsts))] / _UNIT
    return found
