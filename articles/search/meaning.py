"""What a text means, as a vector: the sum of the static embeddings of its words, by which texts that share no word can be alike.

The embeddings are WordLlama's (256 dimensions), which come inside its wheel; its files are read here, because its own loader looks for
them in the wrong folder and then downloads. Nothing is ever downloaded. A word is cut into the pieces that have embeddings once; an
article is then some hundred look-ups.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from articles.search.analysis import GAP

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
T = TypeVar("T")

DIMENSIONS = 256
MAX_WORDS = 1_000
"""Of a text, from its beginning. By meaning alone the first 300 measured .04 worse; beside BM25 it made no difference."""
AT_ONCE = 200
"""Articles whose words are looked up together: in batches the tokenizer took a sixth of the time that it took article by article."""
KNOWN_WORDS = 40_000
"""Words whose vectors a process keeps, 41 MB; more begin anew."""
FILE = "meaning"
_PACKAGE = "wordllama"
_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"


@cache
def is_available() -> bool:
    """Whether the embeddings are installed."""
    return _folder() is not None and all(find_spec(needed) for needed in ("tokenizers", "safetensors"))


def of_text(tokens: Sequence[str]) -> Floats:
    """The vector of length 1 of these words in order (``analysis.tokens``); zeros for none."""
    return _unit(_sum(tokens))


def of_query(weights: Mapping[str, float]) -> Floats:
    """The vector of length 1 of these words, each by its weight."""
    found = _words().rows(list(weights))
    return _unit(np.array(list(weights.values()), dtype=np.float32) @ found)


class Vectors:
    """The vectors of a folder's articles: one file in which the row of an article is at its id, so that replacing one is writing over
    it. An article that is not there, as one indexed before the file was, is a row of zeros and like nothing. That the rows of removed
    articles stay does no harm: they are looked up for articles that the engine found, and never searched."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def create(self) -> None:
        """Make the empty file, where vectors can be made at all."""
        if is_available():
            self._file.touch()

    def exist(self) -> bool:
        return is_available() and self._file.exists()

    def keep(self, articles: Iterable[T], *, id_of: Any, tokens_of: Any) -> Iterator[T]:
        """``articles`` as they come, the vector of each written."""
        if not self.exist():
            yield from articles
            return
        rest = iter(articles)
        with self._file.open("r+b") as file:
            while chunk := list(islice(rest, AT_ONCE)):
                _words().learn({token for article in chunk for token in tokens_of(article)[:MAX_WORDS]})
                vectors = _small(_unit(np.array([_sum(tokens_of(article)) for article in chunk])))
                for article, vector in zip(chunk, vectors, strict=True):
                    file.seek(id_of(article) * DIMENSIONS)
                    file.write(vector.data)
                yield from chunk

    def of(self, ids: Sequence[int] | Ints) -> Floats:
        """The vectors of these articles, a row each, of length 1 or 0."""
        rows = np.memmap(self._file, dtype=np.int8, mode="r") if self._file.stat().st_size else np.empty(0, dtype=np.int8)
        matrix = rows[: len(rows) // DIMENSIONS * DIMENSIONS].reshape(-1, DIMENSIONS)
        wanted = np.asarray(ids, dtype=np.int64)
        made = np.zeros((len(wanted), DIMENSIONS), dtype=np.float32)
        known = wanted < len(matrix)
        made[known] = matrix[wanted[known]]
        return _unit(made)


class _Words:
    """Words -> vectors, growing. Safe for threads."""

    def __init__(self, embeddings: Floats, tokenizer: Any) -> None:
        self._embeddings = embeddings
        self._tokenizer = tokenizer
        self._lock = threading.Lock()
        self._begin()

    def rows(self, words: Sequence[str]) -> Floats:
        """A row for each word."""
        with self._lock:
            try:
                rows = [self._known[word] for word in words]
            except KeyError:
                self._learn([word for word in dict.fromkeys(words) if word not in self._known], words)
                rows = [self._known[word] for word in words]
            return self._vectors.take(rows, axis=0)

    def learn(self, words: Collection[str]) -> None:
        """Have these words known, as far as there is room: cheaper than one after the other."""
        with self._lock:
            fresh = [word for word in words if word not in self._known]
            if fresh and len(self._known) + len(fresh) > KNOWN_WORDS:
                self._begin()
                fresh = [word for word in words if word not in self._known][: KNOWN_WORDS // 2]
            if fresh:
                self._add(fresh)

    def _begin(self) -> None:
        self._known = {GAP: 0}
        self._vectors = np.zeros((KNOWN_WORDS, DIMENSIONS), dtype=np.float32)

    def _learn(self, fresh: list[str], words: Sequence[str]) -> None:
        if len(self._known) + len(fresh) > KNOWN_WORDS:
            self._begin()
            fresh = [word for word in dict.fromkeys(words) if word != GAP]
        self._add(fresh)

    def _add(self, fresh: Sequence[str]) -> None:
        for word, encoding in zip(fresh, self._tokenizer.encode_batch(fresh, add_special_tokens=False), strict=True):
            self._vectors[len(self._known)] = self._embeddings[encoding.ids].sum(axis=0)
            self._known[word] = len(self._known)


@cache
def _words() -> _Words:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    folder = _folder()
    if folder is None:
        raise ModuleNotFoundError(f"{_PACKAGE} is not installed; ask is_available() first.")
    embeddings = load_file(str(folder / _WEIGHTS))["embedding.weight"].astype(np.float32)
    return _Words(embeddings, Tokenizer.from_file(str(folder / _TOKENIZER)))


def _folder() -> Path | None:
    """Where the package is, if it is whole."""
    spec = find_spec(_PACKAGE)
    places = (Path(place) for place in (spec.submodule_search_locations if spec else None) or ())
    return next((place for place in places if (place / _WEIGHTS).exists() and (place / _TOKENIZER).exists()), None)


def _sum(tokens: Sequence[str]) -> Floats:
    return np.asarray(np.add.reduce(_words().rows(tokens[:MAX_WORDS]), axis=0), dtype=np.float32)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths, lengths, 1), dtype=np.float32)


def _small(vectors: Floats) -> NDArray[np.int8]:
    """In eight bits, the largest component of each as 127; what is lost of a cosine is below .01."""
    most = np.abs(vectors).max(axis=-1, keepdims=True, initial=0)
    return np.asarray(np.rint(vectors * (127 / np.where(most, most, 1))), dtype=np.int8)
