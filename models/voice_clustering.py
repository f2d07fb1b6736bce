"""Which stretches of speech are the same voice: clustering of voice vectors, without a neural network.

A voice vector of 1.5 s or more is close to others of the same person (cosine about 0.7) and far from those of anybody
else (about 0.15, seldom over 0.4), near a microphone as in a room. So clusters are joined by the mean cosine of all
their pairs, and the number of people follows from where that falls below `SAME_VOICE_COSINE`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SAME_VOICE_COSINE = 0.45
"""Clusters that are at least this close are one voice."""
MIN_VOICE_S = 2.0
"""Less speech than this in all is no evidence of another person: it goes to the nearest voice."""
MIN_TELLING_S = 0.8
"""Shorter stretches say too little about a voice to found a cluster or to shape one."""

_UNKNOWN = -1
_BLOCK = 600
"""Vectors compared all with all. Longer recordings are clustered block by block, then the clusters of the blocks."""


def normalized(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of unit length; rows of zeros stay as they are."""
    lengths = np.sqrt(np.square(vectors).sum(axis=-1, keepdims=True))
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def cluster_voices(
    vectors: NDArray[np.float32], durations_s: NDArray[np.float64], *, n_voices: int | None = None
) -> NDArray[np.int64]:
    """Number the voices.

    Args:
        vectors: (n, dim) one L2-normalised voice vector a stretch of speech, in time order.
        durations_s: (n,) how long each stretch is, which is how far its vector is to be trusted.
        n_voices: The number of people, where it is known. Fewer are found where there are not as many stretches.

    Returns:
        (n,) voices 0, 1, ... without holes.
    """
    if len(vectors) == 0:
        return np.zeros(0, dtype=np.int64)
    telling = np.flatnonzero(durations_s >= MIN_TELLING_S)
    if len(telling) < max(1, n_voices or 1):
        telling = np.arange(len(vectors))
    labels = np.full(len(vectors), _UNKNOWN, dtype=np.int64)
    labels[telling] = _join_blocks(vectors[telling], durations_s[telling], n_voices)
    labels = _only_voices(labels, durations_s, n_voices)
    unknown = labels == _UNKNOWN
    centroids = voice_centroids(vectors, durations_s, labels)
    labels[unknown] = (vectors[unknown] @ centroids.T).argmax(axis=1)
    return labels


def voice_centroids(
    vectors: NDArray[np.float32], durations_s: NDArray[np.float64], labels: NDArray[np.int64]
) -> NDArray[np.float32]:
    """(n_voices, dim) L2-normalised means, weighted by duration; stretches of label -1 are left out."""
    totals = np.zeros((int(labels.max(initial=_UNKNOWN)) + 1, vectors.shape[1]), dtype=np.float32)
    known = labels != _UNKNOWN
    np.add.at(totals, labels[known], vectors[known] * durations_s[known, None].astype(np.float32))
    return normalized(totals)


def most_likely_voices(scores: NDArray[np.float32], change_cost: float) -> NDArray[np.int64]:
    """The sequence of voices with the highest total score, where each change of voice costs `change_cost`.

    Args:
        scores: (n_steps, n_voices), n_steps >= 1.

    Returns:
        (n_steps,) voices.

    Source: Viterbi 1967.
    """
    n_steps, n_voices = scores.shape
    came_from = np.zeros((n_steps, n_voices), dtype=np.int64)
    totals = scores[0]
    for step in range(1, n_steps):
        leader = int(totals.argmax())
        stays = totals >= totals[leader] - change_cost
        came_from[step] = np.where(stays, np.arange(n_voices), leader)
        totals = np.where(stays, totals, totals[leader] - change_cost) + scores[step]
    path = [int(totals.argmax())]
    for step in range(n_steps - 1, 0, -1):
        path.append(int(came_from[step, path[-1]]))
    return np.array(path[::-1], dtype=np.int64)


def _only_voices(
    labels: NDArray[np.int64], durations_s: NDArray[np.float64], n_voices: int | None
) -> NDArray[np.int64]:
    """Renumber the clusters with enough speech to be a person; the others become unknown."""
    clusters = np.unique(labels[labels != _UNKNOWN])
    seconds = np.array([durations_s[labels == cluster].sum() for cluster in clusters])
    n_kept = n_voices if n_voices is not None else max(1, int((seconds >= MIN_VOICE_S).sum()))
    kept = clusters[np.argsort(-seconds, kind="stable")[:n_kept]]
    renumbered = np.full(len(labels), _UNKNOWN, dtype=np.int64)
    for number, cluster in enumerate(np.sort(kept)):
        renumbered[labels == cluster] = number
    return renumbered


def _join_blocks(vectors: NDArray[np.float32], weights: NDArray[np.float64], n_voices: int | None) -> NDArray[np.int64]:
    """Clusters of any number of vectors: first block by block, then the heaviest of these; the others are -1."""
    if len(vectors) <= _BLOCK:
        return _join(vectors, weights, n_voices)
    labels = np.zeros(len(vectors), dtype=np.int64)
    n_clusters = 0
    for block in np.array_split(np.arange(len(vectors)), -(-len(vectors) // _BLOCK)):
        labels[block] = n_clusters + _join(vectors[block], weights[block], None)
        n_clusters = int(labels[block].max()) + 1
    totals = np.bincount(labels, weights).astype(np.float64)
    means = np.zeros((n_clusters, vectors.shape[1]))
    np.add.at(means, labels, vectors * weights[:, None])
    means /= totals[:, None]
    heaviest = np.sort(np.argsort(-totals, kind="stable")[:_BLOCK])
    joined = np.full(n_clusters, _UNKNOWN, dtype=np.int64)
    joined[heaviest] = _join(means[heaviest], totals[heaviest], n_voices)
    return joined[labels]


def _join(vectors: NDArray[np.floating], weights: NDArray[np.float64], n_voices: int | None) -> NDArray[np.int64]:
    """Agglomerative clustering with average linkage, pairs weighted by their durations.

    The mean cosine over all pairs of two clusters is the dot product of their mean vectors; so a cluster is kept as its
    mean, which is exact.
    """
    means, weights = vectors.astype(np.float64), weights.copy()
    labels = np.arange(len(means))
    similarity = means @ means.T
    np.fill_diagonal(similarity, -np.inf)
    while True:
        allowed = similarity
        is_enough = weights >= MIN_VOICE_S
        if n_voices is not None and is_enough.sum() <= n_voices:
            allowed = np.where(is_enough[:, None] & is_enough[None, :], -np.inf, similarity)
        first, second = divmod(int(allowed.argmax()), len(means))
        too_many = n_voices is not None and is_enough.sum() > n_voices
        if not np.isfinite(allowed[first, second]) or (allowed[first, second] < SAME_VOICE_COSINE and not too_many):
            return np.unique(labels, return_inverse=True)[1].astype(np.int64)
        means[first] = np.average(means[[first, second]], axis=0, weights=weights[[first, second]])
        weights[first] += weights[second]
        weights[second] = 0.0
        labels[labels == second] = first
        row = means @ means[first]
        row[(weights == 0.0) | (np.arange(len(means)) == first)] = -np.inf
        similarity[first], similarity[:, first] = row, row
        similarity[second], similarity[:, second] = -np.inf, -np.inf
