# Every target sets up .venv by itself, from a bare Python 3.11 with pip, and again only when the lock changes.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: help demo test torture lint format bench peers lock clean
help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv (once for each requirements.lock) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11")'
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)  ## Serve the sample portals, crawl, archive, index and search them; about a minute
	@$(BIN)/python -m spiders.sample.demo

test: $(READY)  ## Run the tests
	@$(BIN)/python -m pytest

torture: $(READY)  ## Kill crawls at every write and at 200 random moments, fill the disk at every size; an hour
	@EDU_ARCHIVE_TORTURE=1 $(BIN)/python -m pytest tests/crawler/test_torture.py

lint: $(READY)  ## Check style, types and the directions of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY)  ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(READY) .venv/bench  ## Run the benchmarks that stand in benchmarks/, beside the packages of others
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

.venv/bench: $(READY) requirements-bench.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

peers: .peers/ready  ## Set up .peers: pywb, wacz, bagit and others that tests run as programs (never part of the product)

.peers/ready: requirements-peers.lock
	@echo "Setting up .peers (once for each requirements-peers.lock) ..."
	@$(PYTHON) -m venv --clear .peers
	@.peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.lock
	@touch $@

lock:  ## Make requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group dev --python-version 3.11 --universal --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet -o requirements.lock
	uv pip compile --group bench --constraints requirements.lock --python-version 3.11 --universal --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet -o requirements-bench.lock

clean:  ## Remove what was set up and built (never the archive in data/)
	rm -rf .venv .peers .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
