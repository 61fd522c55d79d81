"""What is raised within the room where a query cannot be read; ``query`` makes the reader's QueryError of it."""

from __future__ import annotations

from lark import Token


class Trouble(Exception):
    """``start`` .. ``end`` of the text cannot be read; ``replacement`` could stand there. ``start`` None: no single place."""

    def __init__(self, message: str, start: int | None, end: int | None = None, replacement: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end if end is not None else start
        self.replacement = replacement


def trouble_at(token: Token, message: str, replacement: str) -> Trouble:
    """``token`` cannot be read."""
    return Trouble(message, int(token.start_pos or 0), int(token.end_pos or 0), replacement)
