# Threefold. `make` shows what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: help demo test check format bench migration lock clean

help: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

# .venv is whole when it was made here (its programs hold its path) by a Python that is still there; else it is made anew.
WHOLE = test "$$(cat .venv/made-in 2> /dev/null)" = "$(CURDIR)" && $(BIN)/python -c 'import pip' 2> /dev/null
$(shell test -e $(READY) && { $(WHOLE) || rm -f $(READY); })

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Threefold needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv (once, and when the dependencies change) …"
	@$(WHOLE) || $(PYTHON) -m venv --clear .venv || { echo "Could not make .venv: on Debian and Ubuntu install the package python3-venv, then try again."; rm -rf .venv; exit 1; }
	@echo "$(CURDIR)" > .venv/made-in
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

# PORT is the page's here; make would hand it on, and the bot would take it for its own.
demo: $(READY) ## Start the bot with a local Slack workspace and its page (PORT=8765, STATE=.demo keeps it, RESET=1 starts over, EMPTY=1 without a history)
	@exec env -u PORT $(BIN)/python -m sandbox --port "$(or $(PORT),8765)" --state "$(or $(STATE),.demo)" $(if $(filter 1,$(RESET)),--reset) $(if $(filter 1,$(EMPTY)),--empty)

test: $(READY) ## Run the tests (ARGS="-k risk" picks some)
	@env -u MAKELEVEL -u MAKEFLAGS -u MFLAGS $(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

check: $(READY) ## Exactly what CI runs: format, lint, types, imports, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory --jobs 2 types test

.PHONY: types
types: $(READY)
	$(BIN)/mypy

format: $(READY) ## Format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## Measure, each figure against its limit or a peer
	@$(BIN)/python -m bench

migration: $(READY) ## Write a migration from the models: make migration name="add tripwires"
	@test -n "$(name)" || { echo 'Say what it does: make migration name="add tripwires"'; exit 2; }
	$(BIN)/python -m bot migrate --write "$(name)"

lock: $(READY) ## Pin the dependencies again, with hashes
	$(BIN)/uv pip compile --universal --generate-hashes --no-strip-extras --python-version 3.11 --all-extras --no-emit-package threefold --no-header --quiet --upgrade -o requirements.lock pyproject.toml

clean: ## Take away what was made here (.venv, the demos' .demo…, caches)
	rm -rf .venv .demo .demo[0-9]* *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
