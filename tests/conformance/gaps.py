"""What one of the search engines cannot do, and the table of it in ``docs/searching.md``: ``make gaps`` writes it."""

from __future__ import annotations

import re
from pathlib import Path

GAPS: dict[tuple[str, str], str] = {}
"""(engine, test of ``test_search_engines``) -> why it fails. Strict: a gap that has closed fails the suite until it is taken out."""

PAGE = Path(__file__).parents[2] / "docs" / "searching.md"
_MARKED = re.compile(r"(<!-- gaps: begin -->\n).*?(<!-- gaps: end -->)", re.DOTALL)


def main() -> None:
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE.name}: {len(GAPS)} gaps")


def with_table(page: str) -> str:
    """``page`` with the table as it is now."""
    return _MARKED.sub(lambda marks: f"{marks[1]}{table()}{marks[2]}", page)


def table() -> str:
    if not GAPS:
        return "There is no gap at present.\n"
    rows = "".join(f"| {engine} | {_in_words(test)} | {why} |\n" for (engine, test), why in sorted(GAPS.items()))
    return f"| engine | what fails | why |\n|---|---|---|\n{rows}"


def _in_words(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ")


if __name__ == "__main__":
    main()
