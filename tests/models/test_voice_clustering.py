"""Which voice vectors are one person: made-up people are directions, their stretches scatter around them."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.voice_clustering import cluster_voices, most_likely_voices, normalized, voice_centroids


def people(n_people: int, *, seed: int = 0) -> NDArray[np.float32]:
    """(n_people, 192) directions about at right angles, as those of different people are."""
    return normalized(np.random.default_rng(seed).standard_normal((n_people, 192)).astype(np.float32))


def vectors_of(directions: NDArray[np.float32], who: NDArray[np.int64], *, seed: int = 1) -> NDArray[np.float32]:
    """A vector for each of `who`; two of one person have a cosine of about 0.65."""
    scatter = np.random.default_rng(seed).standard_normal((len(who), 192)).astype(np.float32) * 0.053
    return normalized(directions[who] + scatter)


def is_same_partition(found: NDArray[np.int64], true: NDArray[np.int64]) -> bool:
    pairs = set(zip(found.tolist(), true.tolist(), strict=True))
    return len(pairs) == len(set(found.tolist())) == len(set(true.tolist()))


@settings(max_examples=30, deadline=None)
@given(n_people=st.integers(1, 7), n_each=st.integers(2, 12), seed=st.integers(0, 1000))
def test_people_are_told_apart_and_counted(n_people: int, n_each: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    who = rng.permutation(np.repeat(np.arange(n_people), n_each))

    found = cluster_voices(
        vectors_of(people(n_people, seed=seed), who, seed=seed + 5000), rng.uniform(1.0, 4.0, len(who))
    )

    assert is_same_partition(found, who)


def test_a_person_with_two_short_turns_among_long_talkers_is_found() -> None:
    who = np.array([0] * 40 + [1] * 40 + [2, 2])
    durations_s = np.array([4.0] * 80 + [2.0, 2.5])

    assert is_same_partition(cluster_voices(vectors_of(people(3), who), durations_s), who)


def test_a_moment_of_an_odd_sound_is_not_a_person() -> None:
    who = np.array([0] * 10 + [1] * 10 + [2])
    durations_s = np.array([3.0] * 20 + [1.5])

    assert cluster_voices(vectors_of(people(3), who), durations_s).max() == 1


def test_stretches_too_short_to_tell_go_to_the_nearest_voice() -> None:
    who = np.array([0, 1, 0, 1, 0, 1])
    durations_s = np.array([3.0, 3.0, 3.0, 3.0, 0.4, 0.4])

    assert is_same_partition(cluster_voices(vectors_of(people(2), who), durations_s), who)


def test_a_recording_of_nothing_but_short_stretches_has_one_voice() -> None:
    who = np.zeros(3, dtype=np.int64)

    assert cluster_voices(vectors_of(people(1), who), np.array([0.3, 0.4, 0.3])).tolist() == [0, 0, 0]


def test_no_stretches_have_no_voices() -> None:
    assert len(cluster_voices(np.zeros((0, 192), dtype=np.float32), np.zeros(0))) == 0


@pytest.mark.parametrize("n_voices", [1, 2, 3, 5, 8])
def test_a_given_number_of_voices_is_found_whatever_they_sound_like(n_voices: int) -> None:
    who = np.repeat(np.arange(4), 8)

    found = cluster_voices(vectors_of(people(4), who), np.full(32, 3.0), n_voices=n_voices)

    assert sorted(set(found.tolist())) == list(range(n_voices))


def test_more_voices_than_stretches_are_not_invented() -> None:
    found = cluster_voices(vectors_of(people(2), np.array([0, 1])), np.array([3.0, 3.0]), n_voices=5)

    assert sorted(set(found.tolist())) == [0, 1]


def test_a_given_number_prefers_people_to_odd_sounds() -> None:
    who = np.array([0] * 10 + [1] * 10 + [2, 3])
    durations_s = np.array([3.0] * 20 + [1.0, 1.0])

    found = cluster_voices(vectors_of(people(4), who), durations_s, n_voices=2)

    assert is_same_partition(found[:20], who[:20])


def test_three_hours_with_people_who_hardly_speak_are_clustered_in_bounded_memory() -> None:
    import tracemalloc

    shares = np.array([0.3, 0.25, 0.2, 0.15, 0.08, 0.018, 0.002])
    who = np.random.default_rng(3).choice(len(shares), size=5400, p=shares)
    vectors = vectors_of(people(len(shares)), who)
    tracemalloc.start()
    try:
        found = cluster_voices(vectors, np.full(len(who), 2.5))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert is_same_partition(found, who)
    assert peak_bytes < 60e6  # all pairs would take 233 MB


def test_centroids_leave_out_what_is_unknown_and_weigh_by_duration() -> None:
    vectors = np.array([[1, 0], [0, 1], [0, -1]], dtype=np.float32)

    centroids = voice_centroids(vectors, np.array([3.0, 4.0, 9.0]), np.array([0, 0, -1]))

    np.testing.assert_allclose(centroids, [[0.6, 0.8]], atol=1e-6)


def test_the_voice_changes_only_where_that_gains_more_than_it_costs() -> None:
    scores = np.array([[1, 0], [1, 0], [0.9, 1], [1, 0], [0, 1], [0, 1]], dtype=np.float32)

    assert most_likely_voices(scores, 0.5).tolist() == [0, 0, 0, 0, 1, 1]
    assert most_likely_voices(scores, 0.01).tolist() == [0, 0, 1, 0, 1, 1]
    assert most_likely_voices(scores, 9.0).tolist() == [0] * 6


@settings(max_examples=50, deadline=None)
@given(scores=st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=6), cost=st.floats(0.0, 2.0))
def test_no_other_sequence_of_voices_scores_higher(scores: list[tuple[float, float]], cost: float) -> None:
    table = np.array(scores, dtype=np.float32)

    def total(path: tuple[int, ...]) -> float:
        changes = sum(before != after for before, after in pairwise(path))
        return float(sum(table[step, voice] for step, voice in enumerate(path)) - cost * changes)

    best = max(total(path) for path in product(range(2), repeat=len(scores)))

    assert total(tuple(most_likely_voices(table, cost).tolist())) == pytest.approx(best, abs=1e-4)
