"""Site memory: what editors' corrections teach about where an outlet's pages have what.

``keeping`` has the rules and their versions, ``teaching`` learns them from corrections, ``trying`` shows what one would do to stored
pages, ``health`` tells which have stopped matching. The selectors themselves are the business of ``extraction``.
"""

from articles.memory.keeping import rules_for

__all__ = ["rules_for"]
