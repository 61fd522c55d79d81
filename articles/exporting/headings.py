"""What an export says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """``archive`` is the site's name, ``search`` what was asked, in words, ``url`` its absolute address, ``total`` how many articles that
    found at ``made_at`` (aware)."""

    archive: str
    search: str
    url: str
    made_at: datetime
    total: int

    @property
    def sentence(self) -> str:
        """'Clipfile, 24 November 2026: 1,234 articles for «harbour» (https://...)'."""
        day = f"{self.made_at.day} {self.made_at:%B %Y}"
        return f"{self.archive}, {day}: {self.total:,} article{'' if self.total == 1 else 's'} for {self.search} ({self.url})"
