"""How far apart many sounds are, all pairs at once: the same figures as `pronunciation.distance`, ten times as fast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from transcriber.terms.pronunciation import LOSSES, PHONEMES, SUBSTITUTIONS, Phonemes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CODES: Final = {phoneme: code for code, phoneme in enumerate(PHONEMES)}
_NOTHING: Final = len(PHONEMES)
_SUBSTITUTION: Final = np.zeros((_NOTHING + 1, _NOTHING + 1))
_SUBSTITUTION[:_NOTHING, :_NOTHING] = [[SUBSTITUTIONS[one][other] for other in PHONEMES] for one in PHONEMES]
_DECIMALS: Final = 9
"""The same costs in another order are the same distance."""
_LOSS: Final = np.array([*(LOSSES[phoneme] for phoneme in PHONEMES), 0.0])


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
    n_first = np.count_nonzero(firsts != _NOTHING, axis=1)
    longest_first = np.argsort(-n_first, kind="stable")
    rows, columns = firsts[longest_first], seconds[longest_first]
    # losses[:, j]: what it costs to make up the first j phonemes of the second sound
    losses = np.zeros((len(columns), columns.shape[1] + 1))
    np.cumsum(_LOSS[columns], axis=1, out=losses[:, 1:])
    costs = losses.copy()
    n_longer = np.searchsorted(-n_first[longest_first], -np.arange(rows.shape[1]), side="left")
    for at, n in enumerate(n_longer):
        before, heard = costs[:n], rows[:n, at]
        now = before + _LOSS[heard][:, None]
        np.minimum(now[:, 1:], before[:, :-1] + _SUBSTITUTION[heard[:, None], columns[:n]], out=now[:, 1:])
        # what is made up comes last: the least over all places before, plus the losses from there to here
        now -= losses[:n]
        np.minimum.accumulate(now, axis=1, out=now)
        costs[:n] = now + losses[:n]
    found = np.empty(len(costs))
    found[longest_first] = costs[np.arange(len(costs)), np.count_nonzero(columns != _NOTHING, axis=1)]
    return found.round(_DECIMALS)
