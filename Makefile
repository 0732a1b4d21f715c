# One entry for people and for CI. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

export UV_PROJECT_ENVIRONMENT := .venv

# Images of containers set it. A start is several processes, and each would compile all it imports.
unexport PYTHONDONTWRITEBYTECODE

# Many city networks inspect TLS with an authority that only the machine's own store knows.
AUTHORITIES := $(wildcard /etc/ssl/certs/ca-certificates.crt)
ifneq ($(AUTHORITIES),)
export PIP_CERT ?= $(AUTHORITIES)
export NODE_EXTRA_CA_CERTS ?= $(AUTHORITIES)
export UV_SYSTEM_CERTS ?= true
endif

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: $(READY) ## Install everything into .venv and build style sheets and messages

$(READY): pyproject.toml uv.lock assets/package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
	$(BIN)/uv sync --frozen --quiet --compile-bytecode
	@touch $@

build: $(READY) ## Build style sheets, messages and byte code when their sources changed
	@$(BIN)/python -m tools.build_assets
	@$(BIN)/python -m tools.messages compile
	@$(BIN)/python -m compileall -q src

run: build ## Start Sambung for the city of Bandung; Ctrl-C stops it
	@exec $(BIN)/sambung up

browser: $(READY)
	@$(BIN)/python -m tools.ensure_chromium

interop: $(READY)
	@$(BIN)/python -m tools.ensure_interop

test: build browser interop ## Run the tests (real Envoy, Chromium, Apache)
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadscope \
		--no-loadscope-reorder --durations 25

check: build ## Lint, types, import contracts, messages, permission before every write
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint src --lint --quiet
	$(BIN)/python -m tools.messages check
	$(BIN)/python -m tools.write_guard
	$(BIN)/python -m tools.supply_chain check

sbom: $(READY) ## Write the bill of materials (CycloneDX JSON) to dist/
	@mkdir -p dist
	$(BIN)/python -m tools.supply_chain sbom dist/sambung.cdx.json

bench: build ## Measure, beside a peer in the same run, and print what was measured
	$(BIN)/python -m benchmarks

bench-short: build ## Show that every benchmark still runs; its figures say nothing
	$(BIN)/python -m benchmarks --short

format: $(READY) ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove what was built; data/ stays
	rm -rf .venv src/sambung/design/static dist
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: sbom help setup build run browser interop test check bench bench-short format clean
