# What a person types here; `make help` lists it. Stamps below .venv and ui/ make every step run only when it has to.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PARTS := mesh bff-api detection-api recognition-api image-store cli
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# Each test process starts servers of its own; those that somebody lends are for one process at a time.
LENT_SERVERS := $(MESH_TEST_RABBITMQ_URL)$(MESH_TEST_POSTGRES_URL)
# The long files come first (`testpaths`), so that none is left to one process at the end.
SIDE_BY_SIDE := $(if $(LENT_SERVERS),,--numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder)

UI_SOURCES = $(shell find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -type f -print)

.PHONY: help
help:  ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 22

.PHONY: run
run: .venv/run.stamp ui/dist/index.html  ## Install what is needed and start every service; Ctrl-C stops them
	@$(BIN)/ocr-mesh serve

.PHONY: test
test: .venv/dev.stamp ui/dist/index.html tests/manifests/schemas/node_modules/.stamp  ## Run every test, those against real servers and a real browser too
	scripts/npm.sh test
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

.PHONY: screenshots
screenshots: .venv/dev.stamp ui/dist/index.html  ## Take the README's pictures of every screen
	$(BIN)/python -m scripts.screenshots

.PHONY: soak
soak: .venv/dev.stamp  ## Break everything at random for an hour (SOAK="--minutes 10 --seed 7" for another run)
	$(BIN)/python -m tests.faults.soak $(SOAK)

.PHONY: check
check: .venv/dev.stamp ui/node_modules/.stamp manifests  ## Run the static checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	scripts/typecheck.sh $(PARTS) training benchmarks harness scripts tests conftest.py
	$(BIN)/python -m scripts.settings_page --check
	$(BIN)/python -m pytest -q tests/rules
	git ls-files -z '*.sh' .ci/run | xargs -0 $(BIN)/shellcheck
	git ls-files -z '*.yaml' '*.yml' | xargs -0 --no-run-if-empty $(BIN)/yamllint --strict
	scripts/npm.sh run lint
	scripts/npm.sh run typecheck

.PHONY: manifests
manifests: .venv/dev.stamp tests/manifests/schemas/node_modules/.stamp  ## Render and check all that runs the mesh elsewhere: images, Kubernetes, ArgoCD, workflows
	$(BIN)/python -m pytest -q tests/manifests

.PHONY: images
images: .venv/run.stamp  ## Build the container images, with Docker or without (docs/operations.md)
	scripts/images.sh

.PHONY: format
format: .venv/dev.stamp ui/node_modules/.stamp  ## Format all code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	scripts/npm.sh run format

.PHONY: specifications
specifications: .venv/dev.stamp  ## Write the OpenAPI of every service and the queues' AsyncAPI anew
	$(BIN)/python -m scripts.specifications

.PHONY: ui
ui: ui/dist/index.html  ## Build the pages

.PHONY: lock
lock: .venv/dev.stamp  ## Write the locks in requirements/ anew from what the parts declare
	scripts/lock.sh

.PHONY: clean
clean:  ## Remove what make has made, but not var/, where pictures are kept
	rm -rf .venv ui/dist ui/node_modules tests/manifests/schemas/node_modules .mypy_cache .pytest_cache .ruff_cache

.venv/pyvenv.cfg:
	@scripts/make-venv.sh

.venv/run.stamp: requirements/run.txt $(PARTS:%=%/pyproject.toml) | .venv/pyvenv.cfg
	@echo "installing what the services need into .venv (minutes the first time)"
	@$(PIP) install --require-hashes --requirement requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --quiet $(PARTS:%=--editable ./%)
	@touch $@

.venv/dev.stamp: requirements/dev.txt requirements/training.txt .venv/run.stamp
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@$(PIP) install --requirement requirements/training.txt
	@touch $@

ui/node_modules/.stamp: ui/package.json ui/package-lock.json | .venv/pyvenv.cfg
	@scripts/npm.sh ci --no-audit --no-fund
	@touch $@

tests/manifests/schemas/node_modules/.stamp: tests/manifests/schemas/package.json tests/manifests/schemas/package-lock.json | .venv/pyvenv.cfg
	@NPM_FOLDER=tests/manifests/schemas scripts/npm.sh ci --no-audit --no-fund
	@touch $@

ui/dist/index.html: ui/node_modules/.stamp $(UI_SOURCES)
	@scripts/npm.sh run build
	@touch $@
