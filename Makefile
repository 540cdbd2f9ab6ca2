# Threefold. `make` shows what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: help demo test check format bench migration lock clean

help: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Threefold needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv (once) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Could not make .venv: on Debian and Ubuntu install the package python3-venv, then try again."; rm -rf .venv; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## Start the bot with a local Slack workspace and its page (PORT=8765, RESET=1 starts over)
	@exec $(BIN)/python -m sandbox --port $(or $(PORT),8765) $(if $(filter 1,$(RESET)),--reset)

test: $(READY) ## Run the tests (ARGS="-k risk" picks some)
	@$(BIN)/python -m pytest $(ARGS)

check: $(READY) ## Exactly what CI runs: format, lint, types, imports, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

format: $(READY) ## Format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## Measure, each figure against its limit or a peer
	@$(BIN)/python -m bench

migration: $(READY) ## Write a migration from the models: make migration name="add tripwires"
	@test -n "$(name)" || { echo 'Say what it does: make migration name="add tripwires"'; exit 2; }
	$(BIN)/python -m bot migrate --write "$(name)"

lock: $(READY) ## Pin the dependencies again, with hashes
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --all-extras --no-emit-package threefold --no-header --quiet --upgrade -o requirements.lock pyproject.toml

clean: ## Take away what make made (.venv and the demo's .demo)
	rm -rf .venv .demo
