"""A byline name in the parts that bibliographies sort by."""

from __future__ import annotations

from dataclasses import dataclass

from articles.extraction.names import is_agency

_SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"}
_PARTICLES = {
    "van",
    "von",
    "de",
    "der",
    "den",
    "da",
    "dos",
    "del",
    "della",
    "di",
    "du",
    "la",
    "le",
    "ten",
    "ter",
    "zu",
    "bin",
    "ibn",
    "al",
}


@dataclass(frozen=True, slots=True)
class PersonName:
    """``given`` is '' for one name alone, for an agency, and for a name in a script whose order we do not know: ``family`` is then
    the whole name, as printed."""

    family: str
    given: str = ""

    @property
    def inverted(self) -> str:
        """'de Boer, Aart'."""
        return f"{self.family}, {self.given}" if self.given else self.family

    @property
    def direct(self) -> str:
        """'Aart de Boer'."""
        return f"{self.given} {self.family}" if self.given else self.family

    @property
    def initials(self) -> str:
        """'A. B.' of 'Aart Bas', 'J.-P.' of 'Jean-Paul'."""
        return " ".join("-".join(f"{part[0]}." for part in name.split("-") if part) for name in self.given.split())


def person_name(name: str) -> PersonName:
    """Western order: the family name is the last word, with the particles in small letters before it and a suffix after it.

    >>> person_name("Aart de Boer")
    PersonName(family='de Boer', given='Aart')
    """
    words = name.split()
    if len(words) < 2 or is_agency(name) or not _is_latin(name):
        return PersonName(name)
    last = len(words) - 1
    if words[last].lower() in _SUFFIXES and last > 1:
        last -= 1
    while last > 1 and words[last - 1] in _PARTICLES:
        last -= 1
    return PersonName(" ".join(words[last:]), " ".join(words[:last]))


def _is_latin(name: str) -> bool:
    """Latin, Greek and Cyrillic letters: scripts of names that end with the family."""
    return all(ord(char) < 0x0530 or char == "\N{RIGHT SINGLE QUOTATION MARK}" for char in name)
