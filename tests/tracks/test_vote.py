import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.tracks.vote import ECHO_MS, LASTING_MS, LOOK, held

MINUTE = 60_000
REACH = 48 * 60 * MINUTE


def answers(words, ballot=3, step_min=6, reach=REACH):
    """The value that holds from each report on, for one ship that reports every `step_min` minutes."""
    t = np.arange(len(words), dtype=np.int64) * step_min * MINUTE
    code = np.array([ord(w) for w in words], dtype=np.int64)
    return "".join(words[i] for i in held(np.zeros(len(words), dtype=np.int64), t, code, ballot, reach))


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ("AAAXAAA", "AAAAAAA"),
        ("AXA", "AAA"),
        ("AAXXAA", "AAAAAA"),
        ("AAAXXXAAA", "AAAXXXAAA"),  # three in a row are a change
        ("AAAXXAAAA", "AAAAAAAAA"),
        ("AAAAX", "AAAAX"),  # nothing after it says otherwise
        ("XAAAA", "XAAAA"),  # nothing before it does
        ("AAABBB", "AAABBB"),  # a change, from its first report on
        ("ABABABAB", "ABABABAB"),  # two that take turns
        ("AAXYAA", "AAAAAA"),  # two errors side by side
        ("AAAXAXAAA", "AAAAAAAAA"),
    ],
)
def test_what_holds(said, holds):
    assert answers(said) == holds


@pytest.mark.parametrize(("said", "holds"), [("AXA", "AAA"), ("AAXXAA", "AAXXAA"), ("ABABAB", "ABABAB")])
def test_voyage_data_change_by_two_in_a_row(said, holds):
    assert answers(said, ballot=2) == holds


def test_words_that_lasted_are_no_error():
    assert answers("AAAXXAAA", step_min=29) == "AAAAAAAA"
    assert answers("AAAXXAAA", step_min=60) == "AAAXXAAA"


def test_those_far_away_have_no_vote():
    assert answers("AAAXAAA", step_min=24 * 60) == "AAAAAAA"
    assert answers("AAAXAAA", step_min=24 * 60 + 1) == "AAAXAAA"


def test_an_echo_is_one_vote():
    t = np.array([0, 6, 12, 12.1, 12.2, 18, 24]) * MINUTE
    code = np.array([1, 1, 2, 2, 2, 1, 1])
    found = held(np.zeros(7, dtype=np.int64), t.astype(np.int64), code, 3, REACH)
    assert (code[found] == 1).all()
    assert (
        code[held(np.zeros(7, dtype=np.int64), (t + 5 * np.arange(7) * MINUTE).astype(np.int64), code, 3, REACH)][3]
        == 2
    )


def test_ships_do_not_vote_for_each_other():
    code, t = np.array([1, 2, 1]), np.array([0, 1, 2]) * MINUTE
    assert held(np.array([0, 1, 2]), t, code, 3, REACH).tolist() == [0, 1, 2]
    assert held(np.array([0, 0, 1]), t, code, 3, REACH).tolist() == [0, 1, 2]


def twin(t, code, ballot, reach):
    """The vote of one ship, said plainly."""

    def side(i, places):
        voters, last = [], i
        own, unbroken = t[i], True
        for k, j in enumerate(places):
            if k >= LOOK or 2 * abs(t[j] - t[i]) > reach or len(voters) == ballot:
                break
            unbroken = unbroken and code[j] == code[i]
            own = t[j] if unbroken else own
            if code[j] == code[last] and abs(t[j] - t[last]) < ECHO_MS:
                continue
            voters.append(j)
            last = j
        return voters, own

    result = []
    for i in range(len(t)):
        before, since = side(i, range(i - 1, -1, -1))
        after, until = side(i, range(i + 1, len(t)))
        votes = [code[j] for j in (*before, *after)]
        rivals = [j for j in before if code[j] != code[i] and code[j] in [code[k] for k in after]]
        best = max(rivals, key=lambda j: votes.count(code[j]), default=None)
        wins = best is not None and votes.count(code[best]) >= 2 * (1 + votes.count(code[i]))
        result.append(best if wins and until - since < LASTING_MS else i)
    return result


@given(
    st.lists(
        st.tuples(st.sampled_from([0, 3_000, 20_000, 360_000, 1_800_000, 40_000_000]), st.integers(0, 2)), max_size=40
    ),
    st.sampled_from([2, 3]),
)
def test_the_kernel_is_its_twin(said, ballot):
    t = np.cumsum([0, *(step for step, _ in said)]).astype(np.int64)
    code = np.array([0, *(c for _, c in said)], dtype=np.int64)
    assert held(np.zeros(len(t), dtype=np.int64), t, code, ballot, REACH).tolist() == twin(t, code, ballot, REACH)
