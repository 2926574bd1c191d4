# The one door: people and CI call the same targets. Each does its own set-up (scripts/bootstrap.py), which
# needs only Python 3.10 or newer and a package index, and which is quick when nothing has changed.
# On Windows without make: `python scripts/bootstrap.py`, then the programs in .venv\Scripts.

PYTHON ?= python3
# How many processes share the tests; they wait for the browser more than they compute.
JOBS ?= 4
# More words for the program of the target, as in `make test ARGS="-k browser"`.
ARGS ?=

BIN := .venv/bin

.PHONY: help demo test lint bench test-crash test-matrix test-pythons requirements clean ready
.DEFAULT_GOAL := help

help:
	@echo "make demo          connect two sandboxes in a browser and show what happened"
	@echo "make test          run the tests"
	@echo "make lint          check style, types, the borders between rooms and the workflow files"
	@echo "make bench         measure"
	@echo "make test-crash    kill runs at every point of their course and resume them"
	@echo "make test-matrix   run the runbook on every known shape of the applications; let each control drift"
	@echo "make test-pythons  run the tests with every Python that is found"
	@echo "make requirements  pin the packages anew (ARGS=--upgrade: newer versions)"
	@echo "make clean         remove what was built; runs and their secrets in .runwright stay"

ready:
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) on PATH: make PYTHON=/path/to/python3 ..." >&2; exit 2; }
	@$(PYTHON) scripts/bootstrap.py

demo: ready
	@$(BIN)/runwright demo $(ARGS)

test: ready
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

lint: ready
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/actionlint

bench: ready
	$(BIN)/python -m benchmarks $(ARGS)

test-crash: ready
	$(BIN)/python -m pytest -n $(JOBS) -m crash $(ARGS)

test-matrix: ready
	$(BIN)/python -m pytest -n $(JOBS) -m matrix $(ARGS)

test-pythons:
	@$(PYTHON) scripts/pythons.py $(ARGS)

requirements:
	@$(PYTHON) scripts/bootstrap.py --pin $(ARGS)

clean:
	rm -rf .venv .venv-* build dist test-results htmlcov .coverage
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src steps tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
