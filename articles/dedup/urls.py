"""Addresses of one page, brought to one form.

The result is a key by which articles are compared, not an address to fetch or to link: it says https and has no 'www.' whether or
not the server knows that form. The rules are those of RFC 3986 section 6 that never change what is meant, and beyond them only such
as name the same *article*: no tracking parameters, no AMP or mobile host, no trailing slash, parameters sorted by name.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

import idna

TRACKING_PREFIXES = ("utm_", "mc_", "pk_", "mtm_", "hsa_", "at_", "fb_", "guce_", "oly_", "_hs", "__hs")
# fmt: off
TRACKING_PARAMETERS = frozenset({
    "__s", "__twitter_impression", "_ga", "_gl", "amp", "cmp", "cmpid", "dclid", "fbclid", "gbraid", "gclid", "gclsrc",
    "guccounter", "icid", "igsh", "igshid", "ito", "li_fat_id", "mkt_tok", "msclkid", "ncid", "ocid", "ref_src", "ref_url",
    "s_cid", "smid", "smtyp", "soc_src", "soc_trk", "spm", "sr_share", "trk", "ttclid", "twclid", "vero_id", "wbraid",
    "wickedid", "wt_mc", "xtor", "yclid", "ysclid",
})
# fmt: on
"""Lower-case names that analytics, advertising, newsletter and social services append: how a reader came, never what is read.
Names that sites also use for content ('ref', 'source', 'id') are left out: a second article is a lesser harm than a lost one."""

_ALIAS_LABELS = frozenset({"www", "m", "mobile", "amp"})
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
"""Under a country's domain these are suffixes: 'm.co.uk' is a site and not the mobile edition of 'co.uk'."""

_AMP_CACHE = re.compile(r"^(?:www\.)?google\.[a-z.]+/amp/(?:s/)?|^[^/]+\.cdn\.ampproject\.org/[vci]/(?:s/)?")
_SESSION_ID = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)
_SLUG = re.compile(r"[-_\d]")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")
_PATH_SAFE = "/!$&'()*+,;=:@~%"
_QUERY_SAFE = _PATH_SAFE + "?"
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")


def canonical_url(url: str) -> str:
    """The key of ``url``; '' where it is no http(s) address. Applying it to a key changes nothing.

    >>> canonical_url("HTTP://WWW.Example.com:80/a/../News/?utm_source=x&b=2&a=1#top")
    'https://example.com/News?a=1&b=2'
    """
    key = _round(url)
    while (shorter := _round(key)) != key:  # 'm.amp.example.com', '/story-1/amp/amp'
        key = shorter
    return key


def site_of(url: str) -> str:
    """The host of ``url`` without 'www.', lower case, in ASCII; '' where it is no http(s) address. A port is no part of a site."""
    parts = _split(url)
    return _host(parts).removeprefix("www.") if parts else ""


def same_site(url: str, other: str) -> bool:
    """Whether both are of one site: the same host, or one a subdomain of the other. False where either is no http(s) address."""
    one, two = sorted((site_of(url), site_of(other)), key=len)
    return bool(one) and (one == two or two.endswith("." + one))


def _split(url: str) -> SplitResult | None:
    """The parts of an http(s) address that names a host; None for anything else."""
    try:
        parts = urlsplit(url.strip())
        is_web = parts.scheme in ("http", "https") and bool(_host(parts)) and parts.port != 0
    except ValueError:
        return None
    return parts if is_web else None


def _round(url: str) -> str:
    """Every rule once; '' where ``url`` is no http(s) address."""
    parts = _split(url)
    if parts is None:
        return ""
    host, port = _host(parts), parts.port
    path = _path(parts.path)
    query = _query(parts.query)
    if original := _behind_cache(host + path):
        return f"{original}{query}"
    authority = _without_alias(host) if port in (None, 80, 443) else f"{host}:{port}"
    return f"https://{authority}{_without_amp(path)}{query}{_fragment(parts.fragment)}"


def _behind_cache(address: str) -> str:
    """The page that an AMP cache shows at ``address`` (host and path); '' where it is none, or names no page."""
    cached = _AMP_CACHE.match(address)
    original = f"https://{address[cached.end() :]}" if cached else ""
    return original if _split(original) else ""


def _host(parts: SplitResult) -> str:
    """Lower case, IDNA 2008 with the mapping of UTS 46, no trailing dot. '' where it cannot be a host. Raises ValueError."""
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    if not name.isascii():
        name = idna.encode(name, uts46=True).decode()
    return name if _HOST.fullmatch(name) else ""


def _without_alias(host: str) -> str:
    """``host`` without a first label that names an edition of the same site, where a registrable name is left."""
    label, _, rest = host.partition(".")
    labels = rest.split(".")
    is_suffix = len(labels) < 2 or (len(labels) == 2 and labels[0] in _SECOND_LEVEL and len(labels[1]) == 2)
    return rest if label in _ALIAS_LABELS and not is_suffix else host


def _path(path: str) -> str:
    """Escapes normal, dot segments resolved, no session id, no slash at the end."""
    normal = _SESSION_ID.sub("", _escapes(path, safe=_PATH_SAFE))
    resolved = urlsplit(urljoin("https://host/", "./" + normal.lstrip("/"))).path if "/." in normal else normal
    return resolved.rstrip("/") or "/"


def _without_amp(path: str) -> str:
    """'/2024/quay-reopens/amp' and '/amp/quay-reopens' name the article; '/topics/amp' is about something else."""
    *folders, last = path.split("/")
    if last in ("amp", "amp.html") and folders and _SLUG.search(folders[-1]):
        return "/".join(folders)
    if folders[1:2] == ["amp"] and _SLUG.search(last):
        return "/".join(("", *folders[2:], last))
    return path


def _query(query: str) -> str:
    """'?' and the parameters that tell pages apart, sorted by name, equal names in their order; '' where none is left."""
    pairs = [_escapes(pair, safe=_QUERY_SAFE) for pair in query.split("&") if pair and not _is_tracking(pair)]
    kept = sorted(pairs, key=lambda pair: pair.partition("=")[0])
    return "?" + "&".join(kept) if kept else ""


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    return name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES) or (name, value) == ("outputtype", "amp")


def _fragment(fragment: str) -> str:
    """A place on the page, dropped; but '#!/article/7' is the address of a page on sites of about 2012."""
    return "#" + _escapes(fragment, safe=_QUERY_SAFE) if fragment.startswith("!") else ""


def _escapes(text: str, *, safe: str) -> str:
    """RFC 3986 section 6.2.2: upper-case escapes, none for unreserved characters, one for each byte that may not stand bare."""
    return quote(_ESCAPE.sub(_escape, text), safe=safe, errors="replace")


def _escape(match: re.Match[str]) -> str:
    byte = unquote_to_bytes(match[0])
    return byte.decode("ascii") if _UNRESERVED.fullmatch(byte) else match[0].upper()
