# Every target works as the first command on a fresh clone; the environment is left in .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Processes that the tests are shared out to; each holds the models once.
JOBS ?= 2

.PHONY: brief demo docs reference test check types layers unit bench spark audit wheel train clean

brief: $(READY)  ## Read an example dispatch and print its brief
	$(BIN)/detente brief examples/summit.md --date 2016-09-05

demo: build/demo.duckdb  ## Serve the explorer on a ledger of the examples
	$(BIN)/detente serve --ledger build/demo.duckdb --window 30y

build/demo.duckdb: $(READY) $(wildcard examples/*.md)
	mkdir -p build && rm -f $@
	$(BIN)/python -m examples.dated > build/demo.jsonl
	$(BIN)/detente read build/demo.jsonl --ledger $@

docs: build/demo.duckdb  ## Build the documentation as a site in build/site, with fresh screenshots
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[docs]"
	$(BIN)/python -m docs.screenshots build/demo.duckdb docs/images
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --site-dir build/site

reference: $(READY)  ## Write docs/cli.md from the program
	$(BIN)/python -m docs.reference

test: check types layers unit  ## Every check

check: $(READY)
	$(BIN)/ruff check src bench training tests
	$(BIN)/ruff check --config complexity.toml src bench training tests

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --cov --cov-report=term:skip-covered

bench: $(READY)  ## Hold every figure against bench/floors.json
	$(BIN)/python -m bench floors

spark: $(READY)  ## Set up Spark and Java, and hold reading on Spark against one process
	command -v java >/dev/null || [ "$$(id -u)" != 0 ] || { apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless; } >/dev/null
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[dev,spark]"
	$(BIN)/python -m pytest tests/engines/test_spark.py tests/analysis/test_backends.py -rs

wheel: $(READY)  ## Build the wheel and the list of what it needs (CycloneDX) into dist/
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	$(BIN)/pip install --quiet --disable-pip-version-check cyclonedx-bom && $(BIN)/cyclonedx-py environment $(VENV) -o dist/sbom.json

audit: $(READY)  ## Look every dependency up among known weaknesses; fails where one is weak or could not be looked up
	$(BIN)/python .ci/audit.py

train: $(READY)  ## Rebuild the models from training/ and ../shared/corpora
	$(BIN)/pip install --quiet -e ".[dev,training]"
	$(BIN)/python -m training.train --shared ../shared

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Detente needs Python 3.11 or later: set PYTHON=..."; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[dev,outlook,groupings,web,charts,mcp,frames]"
	touch $(READY)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
