"""Decoding step by step."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.fetching.body import BodyBroken, BodyRefused, decoded, start, whole


def pieces(content: bytes, *, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@given(content=st.binary(), size=st.integers(1, 50))
def test_gzip_is_undone_however_it_is_cut(content: bytes, size: int) -> None:
    assert whole(10**6)(decoded(pieces(gzip.compress(content), size=size), encoding="gzip")) == content


def test_gzip_of_several_members_is_one_body() -> None:
    assert whole(100)(decoded([gzip.compress(b"ab") + gzip.compress(b"cd")], encoding="x-gzip")) == b"abcd"


def test_what_follows_gzip_is_dropped() -> None:
    assert whole(100)(decoded([gzip.compress(b"ab") + b"\0\0\0", b"x"], encoding="GZIP")) == b"ab"


def test_a_large_body_comes_whole() -> None:
    content = bytes(range(256)) * 4096
    assert whole(2**20)(decoded(pieces(gzip.compress(content), size=1000), encoding="identity, gzip")) == content


@pytest.mark.parametrize("cut", [1, 9, 15, -8, -1])
def test_gzip_that_ends_too_early_is_broken(cut: int) -> None:
    with pytest.raises(BodyBroken, match="too early"):
        whole(100)(decoded([gzip.compress(b"abcdefgh")[:cut]], encoding="gzip"))


def test_no_body_at_all_is_empty() -> None:
    assert whole(100)(decoded([], encoding="gzip")) == b""


def test_what_is_not_gzip_is_broken() -> None:
    with pytest.raises(BodyBroken, match="damaged"):
        whole(100)(decoded([b"<html>"], encoding="gzip"))


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "compress"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(BodyRefused, match="not asked for"):
        decoded([b"x"], encoding=encoding)


def test_a_body_at_the_limit_is_taken_and_one_above_is_not() -> None:
    assert whole(4)([b"ab", b"cd"]) == b"abcd"
    with pytest.raises(BodyRefused, match="larger than 4"):
        whole(4)([b"ab", b"cde"])


def test_the_start_of_a_body_reads_no_further_than_it_must() -> None:
    chunks = iter([b"ab", b"cd", b"ef"])
    assert start(3)(chunks) == b"abc"
    assert list(chunks) == [b"ef"]
