"""URL -> bytes, politely: the one room that has the network. Every request goes through one guard."""

from articles.fetching.fetcher import Fetcher
from articles.fetching.http import HttpFetcher
from articles.fetching.memory import StaticFetcher

__all__ = ["Fetcher", "HttpFetcher", "StaticFetcher"]
