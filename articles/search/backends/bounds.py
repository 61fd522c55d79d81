"""What is raised where a part of a query would cost too much: it knows what could stand there instead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from articles.errors import QueryError
from articles.search import query, tree


class TooMuch(QueryError):
    """``node`` stands for too many words or articles; ``instead`` is close to it and costs less, None where nothing is."""

    def __init__(self, message: str, *, node: tree.Node, instead: tree.Node | None) -> None:
        super().__init__(message)
        self.node = node
        self.instead = instead


@contextmanager
def repairing(asked: tree.Node) -> Iterator[None]:
    """Gives a TooMuch the whole query ``asked`` with what could stand instead as its repair."""
    try:
        yield
    except TooMuch as error:
        if error.instead is not None:
            error.repaired = query.to_text(tree.replaced(asked, error.node, error.instead))
        raise
