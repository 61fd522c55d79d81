"""Bytes -> digest -> bytes: the originals, kept as they came in and never changed."""

from articles.archive.memory import MemoryArchive
from articles.archive.store import Archive
from articles.archive.warc import WarcArchive

__all__ = ["Archive", "MemoryArchive", "WarcArchive"]
