"""What was found out about one snapshot, kept for as long as the snapshot lives."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

KEPT = 200
"""Answers for each snapshot: one page asks the same twice, a reader who pages or chooses facets some dozen times."""

_memories: WeakKeyDictionary[Any, OrderedDict[Hashable, Any]] = WeakKeyDictionary()
_lock = threading.Lock()


def remembered(snapshot: object, key: Hashable, answer: Callable[[], T]) -> T:
    """``answer()``, asked once for each snapshot and key. Two threads that ask at once both find out."""
    with _lock:
        memory = _memories.setdefault(snapshot, OrderedDict())
        if key in memory:
            memory.move_to_end(key)
            found: T = memory[key]
            return found
    made = answer()
    with _lock:
        memory[key] = made
        while len(memory) > KEPT:
            memory.popitem(last=False)
    return made
