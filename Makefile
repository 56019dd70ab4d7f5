# Two commands do everything: `make run` and `make test`. The rest is for developers.
SHELL := /bin/bash
PORT ?= 8000
PYTHON := .venv/bin/python
export PYTHONPATH := src

.PHONY: run test check format ledger handbook environment needs test-sqlite test-postgres pictures benchmarks clean

run: environment        ## set up everything, open the demo clinic if the database is empty, serve it
	HANDRAIL_DEMO=$${HANDRAIL_DEMO:-1} .venv/bin/handrail run --port $(PORT)

test: needs             ## check the house, then test on SQLite and on PostgreSQL, browser included
	@bin/test

environment: .venv/run.stamp
needs: .venv/dev.stamp
	@bin/needs

.venv/run.stamp: requirements.lock pyproject.toml bin/environment
	@bin/environment requirements.lock && touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml bin/environment
	@bin/environment requirements-dev.lock && touch $@ .venv/run.stamp

check: .venv/dev.stamp  ## everything that needs no database: style, types, contracts, generated pages
	@bin/check

format: .venv/dev.stamp
	.venv/bin/ruff check --fix -q . ; .venv/bin/ruff format -q .

ledger: .venv/dev.stamp ## each row of docs/requirements.yaml with the tests that prove it, or "open"
	@$(PYTHON) -m tests.ledger

handbook: .venv/dev.stamp ## write the generated pages anew
	@.venv/bin/handrail handbook

test-sqlite: needs
	@bin/test sqlite

test-postgres: needs
	@bin/test postgres

pictures: needs         ## take the manual's pictures anew
	HANDRAIL_PICTURES=1 $(PYTHON) -m pytest tests/browser/test_pictures.py

benchmarks: needs
	@$(PYTHON) -m benchmarks

clean:
	rm -rf .venv var build dist .mypy_cache .ruff_cache .hypothesis
