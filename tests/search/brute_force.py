"""What the operators of the query language mean, told the slow and obvious way, for comparison."""

from __future__ import annotations

from itertools import product

from articles.models import Article


def edits(one: str, other: str) -> int:
    """Letters more, less, other, or swapped with their neighbour."""
    table = {(i, j): i + j for i in range(len(one) + 1) for j in range(len(other) + 1) if not i or not j}
    for i, j in product(range(1, len(one) + 1), range(1, len(other) + 1)):
        changed = table[i - 1, j - 1] + (one[i - 1] != other[j - 1])
        table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, changed)
        if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
            table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


def paragraphs(article: Article) -> list[list[str]]:
    """The words of the body, by paragraph."""
    return [line.lower().replace(".", "").split() for line in article.body.split("\n\n")]


def body(article: Article) -> list[str]:
    return [word for words in paragraphs(article) for word in words]


def headline(article: Article) -> list[str]:
    return article.headline.lower().split()


def near(article: Article, *wanted: str, within: int) -> bool:
    """Each at a place of its own, in the headline or in the body, at most ``within`` from the first to the last."""
    for words in (headline(article), body(article)):
        places = [[at for at, word in enumerate(words) if word == one] for one in wanted]
        for chosen in product(*places):
            if len(set(chosen)) == len(chosen) and max(chosen) - min(chosen) <= within:
                return True
    return False


def pairs(words: list[str], *, within: int) -> set[tuple[str, str]]:
    """Of words at different places, at most ``within`` apart."""
    places = range(len(words))
    return {(words[one], words[other]) for one in places for other in places if one != other and abs(one - other) <= within}
