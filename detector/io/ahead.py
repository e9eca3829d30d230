"""Work on other cores: the next items of an iterator made in advance, a function of many items in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

_WAIT_S = 0.1  # how soon the thread notices that nobody wants more


def ahead(items: Iterator[T], depth: int = 2) -> Iterator[T]:
    """The same items in the same order, up to `depth` of them made in advance by a thread.

    For work that leaves Python alone: reading, unpacking and hashing on one side, compiled code on the other. What the
    iterator raises is raised here, in its place; when the caller stops early, so does the thread.
    """
    queue: Queue[tuple[T | None, BaseException | None]] = Queue(depth)
    stopped = Event()

    def put(item: T | None, error: BaseException | None) -> None:
        while not stopped.is_set():
            try:
                queue.put((item, error), timeout=_WAIT_S)
            except Full:
                continue
            return

    def work() -> None:
        try:
            for item in items:
                put(item, None)
                if stopped.is_set():
                    break
        except BaseException as error:
            put(None, error)
        else:
            put(None, StopIteration())

    thread = Thread(target=work, name="read-ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error = queue.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        thread.join()


def mapped(function: Callable[[S], T], items: Iterable[S], workers: int = 2) -> Iterator[T]:
    """function(item) of every item in order, some of them in work at once; for functions that leave Python alone."""
    workers = min(workers, os.cpu_count() or 1)
    working: deque[Future[T]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in items:
                working.append(pool.submit(function, item))
                if len(working) > workers:
                    yield working.popleft().result()
            while working:
                yield working.popleft().result()
        finally:
            for waiting in working:
                waiting.cancel()
