"""What comes out of a file: originals, addresses, and refusals beside them."""

from __future__ import annotations

from dataclasses import dataclass

from articles.records import Original

MAX_FILE_BYTES = 20 * 1024 * 1024
"""A page larger than this is no article: the largest of 2,528 saved news pages has 6 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A file that was not taken: its ``name`` as the person knows it, and why, with the remedy."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A page that is still to be fetched."""

    url: str


Entry = Original | Address | Refusal


def megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"
