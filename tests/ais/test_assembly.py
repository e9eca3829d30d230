import random

import pytest

from detector.ais.assembly import Assembler
from detector.ais.sentence import checksum, parse


def line(total, number, sequence, payload, time=None, station=b"r1", group=b""):
    body = b"AIVDM,%d,%d,%d,A,%s,0" % (total, number, sequence, payload)
    tag = b",".join(
        filter(
            None,
            [
                b"g:%d-%d-%s" % (number, total, group) if group else b"",
                b"s:" + station if time else b"",
                b"c:%d" % time if time else b"",
            ],
        )
    )
    return (b"\\%s*%02X\\" % (tag, checksum(tag)) if tag else b"") + b"!%s*%02X" % (body, checksum(body))


def assemble(lines):
    assembler, whole = Assembler(), []
    for number, text in enumerate(lines, start=1):
        done = assembler.add(parse(text, number))
        whole += [done] if done else []
    late, lost = assembler.finish()
    return {tuple(part.raw.split(b",")[5] for part in parts) for parts in whole + late}, lost


T = 1_709_280_000


def test_two_parts_in_order_and_reversed():
    parts = [line(2, 1, 3, b"AAA", T), line(2, 2, 3, b"BBB", T)]
    assert assemble(parts)[0] == assemble(parts[::-1])[0] == {(b"AAA", b"BBB")}


@pytest.mark.parametrize("seed", range(20))
def test_shuffled_with_sequence_numbers_used_again(seed):
    lines = []
    for i in range(40):
        station = b"r%d" % (i % 2)
        lines += [line(2, n, i % 10, b"%c%02d" % (64 + n, i), T + 60 * (i // 10), station) for n in (1, 2)]
    random.Random(seed).shuffle(lines)
    whole, lost = assemble(lines)
    assert whole == {(b"A%02d" % i, b"B%02d" % i) for i in range(40)}
    assert not lost


def test_two_stations_interleaved_with_the_same_sequence():
    lines = [
        line(2, 1, 1, b"AAA", T, b"r1"),
        line(2, 1, 1, b"CCC", T, b"r2"),
        line(2, 2, 1, b"DDD", T, b"r2"),
        line(2, 2, 1, b"BBB", T, b"r1"),
    ]
    assert assemble(lines)[0] == {(b"AAA", b"BBB"), (b"CCC", b"DDD")}


def test_time_on_the_first_part_only():
    assert assemble([line(2, 1, 1, b"AAA", T), line(2, 2, 1, b"BBB")])[0] == {(b"AAA", b"BBB")}


def test_group_number_joins_parts():
    lines = [line(2, 1, 1, b"AAA", T, group=b"77"), line(2, 2, 1, b"BBB", group=b"77")]
    assert assemble(lines)[0] == {(b"AAA", b"BBB")}


def test_parts_a_second_apart_join_at_the_end_but_not_ten():
    assert assemble([line(2, 1, 1, b"AAA", T), line(2, 2, 1, b"BBB", T + 1)])[0] == {(b"AAA", b"BBB")}
    whole, lost = assemble([line(2, 1, 1, b"AAA", T), line(2, 2, 1, b"BBB", T + 10)])
    assert not whole
    assert len(lost) == 2


def test_missing_part_is_given_back():
    whole, lost = assemble([line(2, 1, 1, b"AAA", T), line(2, 1, 2, b"CCC", T)])
    assert not whole
    assert sorted(part.line for part in lost) == [1, 2]
