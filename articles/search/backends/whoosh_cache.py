"""What was decoded of Whoosh's posting lists, kept up to a number of bytes for all segments of an index together."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

CACHE_BYTES = 256 * 1024 * 1024
"""In each process: the posting lists of some thousand words of 216,000 articles."""


class PostingCache:
    """The least recently used go first. Segments that are merged away are no longer used, so they go by themselves."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()
        self.nbytes = 0

    def get(self, key: Hashable, read: Callable[[], tuple[Any, int]]) -> Any:
        """What ``read`` gives, which is (value, bytes); called where the value is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        found, size = read()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = (found, size)
                self.nbytes += size
            while self.nbytes > self._limit and self._kept:
                _, (_, dropped) = self._kept.popitem(last=False)
                self.nbytes -= dropped
        return found
