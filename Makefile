# Every target works as the first command on a fresh clone; the environment is left in .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: brief test check types layers unit bench train clean

brief: $(READY)  ## Read an example dispatch and print its brief
	$(BIN)/detente brief examples/summit.md --date 2016-09-05

test: check types layers unit  ## Every check

check: $(READY)
	$(BIN)/ruff check src bench training tests

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

bench: $(READY)  ## Hold every figure against bench/floors.json
	$(BIN)/python -m bench floors

train: $(READY)  ## Rebuild the models from training/ and ../shared/corpora
	$(BIN)/pip install --quiet -e ".[dev,training]"
	$(BIN)/python -m training.train --shared ../shared

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Detente needs Python 3.11 or later: set PYTHON=..."; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[dev,groupings]"
	touch $(READY)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
