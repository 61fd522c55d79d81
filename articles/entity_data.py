"""Entities for others: with their names and counts, and who is named together. Everything is yielded piece by piece, so that an archive
of any size is sent as it is read. Only what a published article names is told."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby
from operator import itemgetter
from xml.sax.saxutils import escape, quoteattr

from django.db.models import Count, QuerySet

from articles.models import Article, Entity, EntityAlias, Mention
from articles.spreadsheets import safe_line

CHUNK = 2_000
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRow:
    """``aliases`` are the other spellings that lead to the entity; ``articles`` counts published ones."""

    id: int
    name: str
    label: str
    qid: str
    articles: int
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """``articles`` published articles name both."""

    one: EntityRow
    other: EntityRow
    articles: int


def entity_rows() -> Iterator[EntityRow]:
    """Every entity that a published article names, by id."""
    after = 0
    while chunk := list(Entity.objects.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        after = chunk[-1].pk
        yield from _rows(chunk)


def edges(*, most: int) -> Iterator[Edge]:
    """Who is named together among the ``most`` entities named most, by how often."""
    counted = _published().values_list("entity").annotate(n=Count("article", distinct=True)).order_by("-n", "entity")
    top = [pk for pk, _ in counted[:most]]
    rows = {row.id: row for row in _rows(list(Entity.objects.filter(pk__in=top)))}
    named = _published().filter(entity__in=top).order_by("article").values_list("article", "entity")
    pairs: Counter[tuple[int, int]] = Counter()
    for _, mentions in groupby(named.iterator(chunk_size=CHUNK), key=itemgetter(0)):
        pairs.update(combinations(sorted({entity for _, entity in mentions}), 2))
    return (Edge(one=rows[one], other=rows[other], articles=n) for (one, other), n in pairs.most_common())


def as_csv(rows: Iterable[EntityRow]) -> Iterator[str]:
    """A line a row (RFC 4180), aliases with ' | ' between them."""
    yield safe_line(("id", "name", "label", "qid", "articles", "aliases"))
    for row in rows:
        yield safe_line((row.id, row.name, row.label, row.qid, row.articles, " | ".join(row.aliases)))


def as_json(rows: Iterable[EntityRow]) -> Iterator[str]:
    """An array of objects, one a line."""
    before = "[\n"
    for row in rows:
        known = {"id": row.id, "name": row.name, "label": row.label, "qid": row.qid or None, "articles": row.articles}
        yield before + json.dumps(known | {"aliases": row.aliases}, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def edges_as_csv(rows: Iterable[Edge]) -> Iterator[str]:
    """As programs for networks read them: Source, Target, Weight, Type, and the names."""
    yield safe_line(("Source", "Target", "Weight", "Type", "SourceName", "TargetName"))
    for edge in rows:
        yield safe_line((edge.one.id, edge.other.id, edge.articles, "Undirected", edge.one.name, edge.other.name))


def edges_as_graphml(rows: Iterable[Edge]) -> Iterator[str]:
    """An undirected graph (graphml.graphdrawing.org): nodes with name and label as they first occur, edges with their weight."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{_GRAPHML}">\n'
    yield "".join(
        f'<key id="{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>\n'
        for name, of, kind in (("name", "node", "string"), ("label", "node", "string"), ("weight", "edge", "int"))
    )
    yield '<graph edgedefault="undirected">\n'
    seen: set[int] = set()
    for edge in rows:
        for node in (edge.one, edge.other):
            if node.id not in seen:
                seen.add(node.id)
                yield f'<node id="n{node.id}">{_data("name", node.name)}{_data("label", node.label)}</node>\n'
        weight = _data("weight", str(edge.articles))
        yield f'<edge source="n{edge.one.id}" target="n{edge.other.id}">{weight}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _published() -> QuerySet[Mention]:
    return Mention.objects.filter(article__status=Article.Status.PUBLISHED).order_by()


def _rows(entities: list[Entity]) -> Iterator[EntityRow]:
    ids = [entity.pk for entity in entities]
    counts = dict(_published().filter(entity__in=ids).values_list("entity").annotate(n=Count("article", distinct=True)))
    aliases: dict[int, list[str]] = defaultdict(list)
    for pk, name in EntityAlias.objects.filter(entity__in=ids).order_by("pk").values_list("entity", "name"):
        aliases[pk].append(name)
    for entity in entities:
        if number := counts.get(entity.pk):
            others = tuple(name for name in aliases[entity.pk] if name != entity.name)
            yield EntityRow(id=entity.pk, name=entity.name, label=entity.label, qid=entity.qid, articles=number, aliases=others)


def _data(key: str, value: str) -> str:
    return f"<data key={quoteattr(key)}>{escape(value)}</data>"
