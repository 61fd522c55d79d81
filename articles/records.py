"""The records that cross from room to room: frozen, made of tuples, aware datetimes and plain strings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")

NAME_LENGTH = 300
"""Characters of a name, a title or a file name that are kept."""
URL_LENGTH = 2000
"""Characters of an address that are kept: what browsers and search engines take."""


class CaptureKind(StrEnum):
    """How an original came in."""

    FETCH = "fetch"
    UPLOAD = "upload"
    PASTE = "paste"
    IMPORT = "import"


class Label(StrEnum):
    """What a name names. OntoNotes' GPE, LOC and FAC are all PLACE; NORP is none of them."""

    PERSON = "PERSON"
    ORG = "ORG"
    PLACE = "PLACE"


class Block(StrEnum):
    """What a paragraph of a body is."""

    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    ENTRY = "entry"
    QUOTATION = "quotation"
    ROW = "row"
    CAPTION = "caption"


class Precision(StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    TIME = "time"


class RuleField(StrEnum):
    """What a rule for a site finds: a field of an Extraction, or what is no part of the article."""

    HEADLINE = "headline"
    AUTHORS = "authors"
    PUBLISHED = "published"
    MODIFIED = "modified"
    LEDE = "lede"
    SECTION = "section"
    TAGS = "tags"
    BODY = "body"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """Where the pages of one outlet have a field, as its editors say. ``selector`` is CSS, perhaps with '::text' or '::attr(name)' at
    its end; ``id`` tells this rule, with this selector, from all others."""

    id: int
    field: RuleField
    selector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What came in, byte for byte, and the circumstances.

    ``content``       the body as received, content-encoding undone
    ``url``           where it was asked for; '' for a paste or an upload that has none
    ``final_url``     after redirects; equals ``url`` where there were none
    ``media_type``    lower case, without parameters: 'text/html'
    ``charset``       as declared by the server, or '' (the reader of the bytes decides what to believe)
    ``status``        HTTP status, None for what was not fetched
    ``headers``       response headers in order, names as received
    ``asked_with``    the request's headers in order, as sent; the archive writes them down and does not give them back
    """

    content: bytes = field(repr=False)
    kind: CaptureKind
    media_type: str
    retrieved_at: datetime
    url: str = ""
    final_url: str = ""
    charset: str = ""
    file_name: str = ""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    asked_with: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of ``content``, hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLocation:
    """Where an original stands in the archive: ``length`` bytes (compressed, record headers included) from ``offset`` in ``file``."""

    file: str
    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date as a newspaper gives it: perhaps only a year, perhaps to the second, perhaps with a zone.

    ``at``         the first instant of the period that is named, in UTC
    ``precision``  how much of ``at`` is known
    ``offset``     minutes east of UTC as printed, None where no zone was given (``at`` then takes the printed clock as UTC)
    """

    at: datetime
    precision: Precision
    offset: int | None = None

    @property
    def local(self) -> datetime:
        """``at`` on the clock of the place of publication."""
        return self.at.astimezone(timezone(timedelta(minutes=self.offset or 0)))

    @property
    def day(self) -> date:
        """The calendar day as printed; the first day of the period for a month or a year."""
        return self.local.date()

    def isoformat(self) -> str:
        """ISO 8601 to the known precision: '2016', '2016-12', '2016-12-20', '2016-12-20T09:30:00+02:00'."""
        match self.precision:
            case Precision.YEAR:
                return f"{self.day.year:04}"
            case Precision.MONTH:
                return f"{self.day.year:04}-{self.day.month:02}"
            case Precision.DAY:
                return self.day.isoformat()
        local = self.local.replace(microsecond=0)
        return (local.replace(tzinfo=None) if self.offset is None else local).isoformat()

    @classmethod
    def of_day(cls, year: int, month: int | None = None, day: int | None = None) -> Moment:
        """A year, a month or a day without a clock. Raises ValueError for a day that does not exist."""
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        return cls(at=datetime(year, month or 1, day or 1, tzinfo=UTC), precision=precision)

    @classmethod
    def of_datetime(cls, value: datetime) -> Moment:
        """A clock time, with its zone where ``value`` is aware."""
        zone = value.utcoffset()
        if zone is None:
            return cls(at=value.replace(tzinfo=UTC), precision=Precision.TIME)
        return cls(at=value.astimezone(UTC), precision=Precision.TIME, offset=int(zone.total_seconds() // 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """A value, where it was found ('json-ld', 'meta:og:title', 'h1', 'byline', 'text', 'url', 'site rule:SELECTOR', 'given', 'editor')
    and how sure we are, 0 to 1."""

    value: T
    source: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityName:
    """A name and what it names."""

    name: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What was found in one original. A field that was not found is None: undated beats wrong.

    ``body``      paragraphs joined by a blank line (``text.join_paragraphs``); never empty where it is not None; None for a headline alone,
                  as wires send them, and only where a supplier states it so
    ``blocks``    what each paragraph of ``body`` is, in order; () where all are plain, or it is not known
    ``authors``   people and agencies in order, no outlet, no role
    ``language``  ISO 639-1 where there is one, lower case: 'en', 'he'
    ``supplier_id``  the number under which the supplier of an import has the article
    ``entities``  only what a supplier states (an import); recognition is another room
    ``warnings``  sentences for the editor: what is missing or in doubt
    ``rules_matched`` ``rules_missed``  the ids of the site's rules that gave a value on this page, and of those that did not
    """

    headline: Found[str] | None = None
    body: Found[str] | None = None
    blocks: tuple[Block, ...] = ()
    lede: Found[str] | None = None
    authors: Found[tuple[str, ...]] | None = None
    outlet: Found[str] | None = None
    published: Found[Moment] | None = None
    modified: Found[Moment] | None = None
    language: Found[str] | None = None
    image: Found[str] | None = None
    canonical_url: Found[str] | None = None
    section: Found[str] | None = None
    supplier_id: Found[str] | None = None
    tags: Found[tuple[str, ...]] | None = None
    entities: tuple[EntityName, ...] = ()
    warnings: tuple[str, ...] = ()
    rules_matched: tuple[int, ...] = ()
    rules_missed: tuple[int, ...] = ()

    def provenance(self) -> dict[str, dict[str, str | float]]:
        """Field name -> {'source', 'confidence'} of every field that was found."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {
            name: {"source": value.source, "confidence": round(value.confidence, 2)}
            for name, value in found.items()
            if isinstance(value, Found)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in a text.

    ``start`` and ``end`` are character offsets (end exclusive); ``text`` is the surface form between them; ``name`` is the fullest
    form of it in the same document ('Issacharoff' -> 'Avi Issacharoff'); ``recogniser`` says who found it.
    """

    start: int
    end: int
    label: Label
    text: str
    name: str
    recogniser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What near-duplicates are found by. ``bands`` are LSH bucket ids (signed 64 bit): two texts that share one are candidates;
    ``signature`` is a MinHash: the share of equal places estimates the Jaccard similarity of the texts' shingles."""

    signature: tuple[int, ...]
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An article as a source names it: a canonical-to-be address, absolute; ``title`` '' and ``published`` None where not told."""

    url: str
    title: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a feed, a sitemap or a section page names.

    ``entries``   in its own order, no address twice
    ``children``  addresses of further sitemaps, where it is an index of those; () else
    ``broken``    whether it had to be mended to be read
    """

    title: str = ""
    entries: tuple[Listed, ...] = ()
    children: tuple[Listed, ...] = ()
    broken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server may be asked with whether a page has changed (RFC 9110 section 13): its own words, '' where it gave none."""

    etag: str = ""
    last_modified: str = ""


class Outcome(StrEnum):
    """How the journey of one article ended."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    FAILED = "failed"


class Stage(StrEnum):
    """Where in the journey it ended."""

    FETCH = "fetch"
    KEEP = "keep"
    EXTRACT = "extract"
    COMPARE = "compare"
    RECOGNISE = "recognise"
    STORE = "store"


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestResult:
    """The answer of the journey. ``name`` is what the person put in (URL, file name, headline); ``article_id`` and ``capture_id`` are
    database keys or None; ``stage`` and ``reason`` tell of a failure, ``reason`` also explains a duplicate.

    ``retry_in``   of a failure that another try may mend: the seconds until then at least; None where nothing would be different
    ``was_asked``  False where the site was not asked at all, because it was not its turn
    """

    name: str
    outcome: Outcome
    article_id: int | None = None
    capture_id: int | None = None
    headline: str = ""
    stage: Stage | None = None
    reason: str = ""
    retry_in: float | None = None
    was_asked: bool = True
