# Every command of the project. `make` alone lists them.
#
# Needs python3 >= 3.11, make and a package registry; the first command that needs .venv sets it up from uv.lock, and
# a second one finds it as it is. Works with `make -j`, with GNU make 3.81 (macOS) and in a folder with spaces.

PYTHON ?= python3
UV_VERSION := 0.13.9
TESTS := tests/unit tests/contract tests/end_to_end
CORE_TESTS := tests/unit/core
WORKERS := 2
# the tests of a file stay together, so that what they share is set up once
PARALLEL := -n $(WORKERS) --dist worksteal

VENV := .venv
IN := $(VENV)/bin
READY := $(VENV)/.ready
RUN := $(IN)/python -m

# one client of the sandbox is tested in Node; where node, npm or the registry is missing its tests say so and are skipped
NODE_CLIENT := tests/contract/clients/node
NODE_READY := $(and $(wildcard $(NODE_CLIENT)/package-lock.json),$(shell command -v node 2>/dev/null),$(shell command -v npm 2>/dev/null),$(NODE_CLIENT)/node_modules/.package-lock.json)

# what a person has set for other projects must not lead uv, pip or python elsewhere
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET UV_PYTHON UV_SYSTEM_PYTHON UV_NO_DEV
# many images set it; every test process and every process it starts would compile all it imports, half a minute each
unexport PYTHONDONTWRITEBYTECODE
export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

##@ Use

.PHONY: help
help: ## List what there is
	@awk 'BEGIN { FS = ":.*## "; print "make TARGET [ARGS=...]" } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z_-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(READY) ## Create .venv with the locked versions; every target below does so when needed

.PHONY: run
run: $(READY) ## Run every job once, on the sample sheets of the sandbox as config.yaml stands
	@$(IN)/bot run all $(ARGS) || { code=$$?; test $$code -eq 5 || exit $$code; } # 5: done, a person must look

##@ Work on it

.PHONY: test
test: $(READY) $(NODE_READY) ## Unit, contract and end-to-end tests
	@$(RUN) pytest $(TESTS) $(PARALLEL) $(ARGS)

.PHONY: check
check: lint layers lock $(NODE_READY) ## Everything CI runs
	@$(MAKE) --no-print-directory $(if $(findstring j,$(MAKEFLAGS)),,-j2) types each-test # mypy needs one core, a minute

.PHONY: lint
lint: $(READY) ## Formatting and lint, nothing changed
	@$(RUN) ruff format --check --quiet . || { echo "lint: run 'make format'" >&2; exit 1; }
	@$(RUN) ruff check --quiet .

.PHONY: types
types: $(READY) ## mypy, strict
	@$(RUN) mypy

.PHONY: layers
layers: $(READY) ## Who may import whom
	@$(IN)/lint-imports

.PHONY: lock
lock: $(READY) ## Whether uv.lock fits pyproject.toml
	@$(IN)/uv lock --check --quiet || { echo "lock: run '$(IN)/uv lock' and commit uv.lock" >&2; exit 1; }

.PHONY: coverage
coverage: $(READY) ## The tests of bot/core, which must reach 95 % of its lines and branches
	@$(RUN) pytest $(CORE_TESTS) $(PARALLEL) --cov --cov-fail-under=95

.PHONY: each-test
each-test: coverage ## Those, then all other tests: each once
	@$(RUN) pytest $(TESTS) $(PARALLEL) --ignore=$(CORE_TESTS)

.PHONY: bench
bench: $(READY) ## Write bench/RESULTS.md: speed, races, faults; ten minutes (ARGS="--long --only races faults": all of them, 20 minutes)
	@$(RUN) bench $(ARGS)

.PHONY: bench-tracking
bench-tracking: $(READY) ## Write bench/tracking/report.md: states against the truth, calls against the limits
	@$(RUN) bench.tracking $(ARGS)

.PHONY: node
node: $(NODE_READY) ## Install the Node client of the contract tests; `make test` does so where Node is
	@test -n "$(NODE_READY)" || echo "node: there is no node or no npm here; the tests that need it are skipped" >&2

.PHONY: table
table: $(READY) ## Write what the sandbox supports into docs/sandbox.md
	@$(RUN) bot.sandbox.sheets.support

.PHONY: format
format: $(READY) ## Format the code and repair what lint can repair
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .

.PHONY: clean
clean: ## Remove .venv and caches; var/, which holds the ledger, stays
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov dist $(NODE_CLIENT)/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. $(READY) holds the folder it was made for: the scripts in a .venv that was moved point to the old place.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(IN)/python
endif

$(IN)/python:
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "setup: there is no $(PYTHON). Install Python 3.11 or newer, or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "setup: $(PYTHON) is $$("$(PYTHON)" -V 2>&1), too old. Install Python 3.11 or newer, or name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "setup: $(PYTHON) comes without venv and ensurepip. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "setup: creating $(VENV) with $$("$(PYTHON)" -V)" >&2
	@rm -f $(READY)
	@"$(PYTHON)" -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(READY): pyproject.toml uv.lock $(IN)/python
	@case "$$($(IN)/uv --version 2>/dev/null) " in "uv $(UV_VERSION) "*) ;; *) \
		echo "setup: installing uv $(UV_VERSION)" >&2; \
		$(RUN) pip install --quiet --disable-pip-version-check --no-input --force-reinstall --no-deps "uv==$(UV_VERSION)" || { \
		echo "setup: pip could not install uv $(UV_VERSION). Is the package registry reachable?" >&2; exit 1; };; esac
	@echo "setup: installing the locked packages; the first time takes a minute" >&2
	@$(IN)/uv sync --quiet --frozen --python $(IN)/python || { \
		echo "setup: uv could not install what uv.lock names; see above. To start anew: make clean" >&2; exit 1; }
	@printf '%s\n' "$(CURDIR)" >$(READY)

$(NODE_CLIENT)/node_modules/.package-lock.json: $(NODE_CLIENT)/package-lock.json
	@echo "setup: installing the Node client of the contract tests" >&2
	@cd $(NODE_CLIENT) && { npm ci --loglevel=error --no-audit --no-fund >&2 && touch node_modules/.package-lock.json; } || \
		echo "setup: npm could not install it, so its tests are skipped. Is the package registry reachable?" >&2
