# make demo: from nothing but Python 3.11+ and make to the ranked table. make test: the same set-up, all tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SAMPLE := data/samples/east_china_sea/east_china_sea.nmea

.PHONY: demo test check lint types imports samples clean

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 demo" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: $(VENV)/.installed
	$(BIN)/sts replay $(SAMPLE)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto

check: lint types imports

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports

samples: $(VENV)/.installed
	$(BIN)/python -m detector.simulate --out data/samples/east_china_sea --seed 20240301
	$(BIN)/sts replay $(SAMPLE) --out data/samples/east_china_sea/expected_events.csv --limit 0
	rm -f data/samples/east_china_sea/expected_events.run.json

clean:
	rm -rf $(VENV)
