import threading
import time

import pytest

from detector.io.ahead import ahead, mapped


def test_same_items_in_the_same_order():
    assert list(ahead(iter(range(1000)))) == list(range(1000))
    assert list(ahead(iter([]))) == []
    assert list(ahead(iter([None, 1]))) == [None, 1]


def test_an_error_comes_in_its_place():
    def broken():
        yield 1
        raise ValueError("after one")

    items = ahead(broken())
    assert next(items) == 1
    with pytest.raises(ValueError, match="after one"):
        next(items)


def test_the_thread_ends_with_its_reader():
    def endless():
        while True:
            yield b"x"

    items = ahead(endless())
    assert next(items) == b"x"
    items.close()
    time.sleep(0.05)
    assert not [thread for thread in threading.enumerate() if thread.name == "read-ahead"]


def test_it_works_in_advance():
    made = []

    def slow():
        for number in range(3):
            made.append(number)
            yield number

    items = ahead(slow())
    next(items)
    time.sleep(0.2)
    assert made == [0, 1, 2]


def test_many_at_once_come_in_order():
    assert list(mapped(lambda n: n * n, range(200))) == [n * n for n in range(200)]
    assert list(mapped(str, [])) == []


def test_an_error_among_many_comes_in_its_place():
    found = mapped(lambda n: 1 // (5 - n), range(9))
    assert [next(found) for _ in range(5)] == [0, 0, 0, 0, 1]
    with pytest.raises(ZeroDivisionError):
        next(found)


def test_only_few_are_in_work_at_once():
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield number

    found = mapped(str, items())
    next(found)
    assert len(taken) <= 4
    found.close()
