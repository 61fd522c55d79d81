"""Which documents match a query of tantivy's, as the numbers of their rows in ``rows``: what its own collectors do not give away in
one piece.

Few are listed, ordered by the row, which tantivy then hands over with each. Many are summed up: each document has one bit of a number,
tantivy adds the bits of ``WIDTH`` neighbours that match, and the sum, exact in its floating point, says which they were.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tantivy import Occur, Order, Query

ROW, CHUNK, BIT = "row", "chunk", "bit"
FIELDS = (ROW, CHUNK, BIT)
"""Fast fields of numbers that every document has."""
WIDTH = 52
"""Bits of a sum that a double holds exactly."""
MAX_CHUNKS = 60_000
"""Sums that one aggregation returns; tantivy stops at 65,000. An index of more rows than that has its matches listed."""
LISTED = 8
"""Matches are listed where fewer than one in so many rows match: one listed costs 0.18 microseconds, one sum 1.4."""
_AMPLE = 1_000_000_000


def numbers(row: int) -> dict[str, int]:
    """The values of FIELDS for the document in ``row``."""
    return {ROW: row, CHUNK: row // WIDTH, BIT: 1 << row % WIDTH}


def matching(searcher: Any, query: Query, *, total: int, rows: int) -> NDArray[np.int64]:
    """The rows, of ``rows`` that there are, of the ``total`` documents that match, each once."""
    if total * LISTED < rows or rows > WIDTH * MAX_CHUNKS:
        return _listed(searcher, query, total)
    return _summed(searcher, query, rows)


def _listed(searcher: Any, query: Query, total: int) -> NDArray[np.int64]:
    hits = searcher.search(query, limit=max(1, total), count=False, order_by_field=ROW, order=Order.Asc).hits
    return np.fromiter(map(itemgetter(0), hits), dtype=np.int64, count=len(hits))


def _summed(searcher: Any, query: Query, rows: int) -> NDArray[np.int64]:
    terms = {"field": CHUNK, "size": MAX_CHUNKS, "segment_size": _AMPLE}
    asked = {"chunks": {"terms": terms, "aggs": {"sum": {"sum": {"field": BIT}}}}}
    unscored = Query.boolean_query([(Occur.Must, Query.const_score_query(query, 0.0))])
    chunks = searcher.aggregate(unscored, asked)["chunks"]["buckets"]
    sums = np.zeros(rows // WIDTH + 1, dtype=np.int64)
    for chunk in chunks:
        sums[int(chunk["key"])] = int(chunk["sum"]["value"])
    return np.flatnonzero(sums[:, None] >> np.arange(WIDTH) & 1)
