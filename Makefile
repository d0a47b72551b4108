# Every target works from a clean clone: what it needs is made first.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
export PYTHONPATH := $(CURDIR)/platform:$(CURDIR)

PYTHON ?= python3
BIN := .venv/bin
GENERATOR := $(BIN)/banyan-load
GETTER := $(BIN)/banyan-get
K6_VERSION := v1.8.1
KOLIBRI_VERSION := 0.19.5
DENO_VERSION := 2.9.6
H1SPEC_URL := https://raw.githubusercontent.com/uNetworking/h1spec/30d2938a96cd4eee4cf47fb4b9917461c33317c9/http_test.ts
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1|/' | column -t -s'|'

run: .venv/run ## The whole platform with demo school and demo monolith; Ctrl-C stops it
	@exec $(BIN)/python manage.py up

# Two processes, each with servers of its own; ARGS="tests/unit -x" narrows it to one.
test: ARGS ?= -n 2 --dist loadfile --no-loadscope-reorder
test: .venv/dev ## All tests (those that need a browser or the shared data skip loudly without)
	@$(BIN)/python -m pytest $(ARGS)

test-data: .venv/dev ## The tests that need the shared data (BANYAN_TEST_DATA)
	@$(BIN)/python -m pytest -m data $(ARGS)

check: .venv/dev node ## Format, lint, types, import contracts, missing migrations
	@$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.js.check_types
	$(BIN)/python -W ignore manage.py makemigrations --check --dry-run

format: .venv/dev ## Format the code
	@$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench-routing: .venv/run ## A decision, and a flip to every worker under load (FLIPS=40 WORKERS=4)
	@$(BIN)/python tests/load/flips.py

bench-fence: .venv/run ## What the fence of a hand-over costs a save (FENCE_ROUNDS=400), with its control
	@$(BIN)/python tests/load/fences.py

bench-shadow: .venv/run ## What a shadow costs the request it follows (SHADOW_ROUNDS=6), with its control
	@$(BIN)/python -m tests.load.shadow_cost

bench-replica: .venv/run ## How long a reader waits for a replica (READS=2000, WRITERS=2), with its control
	@$(BIN)/python tests/load/replica_waits.py

bench-write: .venv/dev $(GENERATOR) ## The write path under load (BENCH_SECONDS=600), with its control
	@$(BIN)/python tests/load/write.py

bench-exam: .venv/dev $(GENERATOR) ## An exam's first and last minute (BENCH_LEARNERS=40000)
	@$(BIN)/python tests/load/exam.py

bench-growth: .venv/dev $(GENERATOR) ## What a long event log costs (EVENT_ROWS=10000000)
	@$(BIN)/python tests/load/growth.py

bench-partitions: .venv/run ## What writers notice while a tenant gets a share of its own (ROWS=1000000)
	@$(BIN)/python tests/load/partitions.py

bench-replay: .venv/dev ## How fast archived attempts are compared (BENCH_ATTEMPTS=5000000)
	@$(BIN)/python tests/load/replaying.py

soak-demotion: .venv/run ## A healthy module is left alone, a faulty one sent back (SOAK_SECONDS=1800)
	@$(BIN)/python -m tests.load.soak_demotion

bench-proxy: .venv/dev $(GETTER) ## What the legacy proxy costs (BENCH_SECONDS=30), with httpx and no proxy as controls
	@$(BIN)/python -m tests.load.proxying

bench-slow: .venv/dev ## A large file for a slow client through the legacy proxy (SLOW_BYTES=100000000, SLOW_RATE=60000: half an hour)
	@$(BIN)/python -m tests.load.slow_reading

bench-drill: .venv/dev $(GENERATOR) ## The kill switch under load (BENCH_LEARNERS=20000, BENCH_SECONDS=120)
	@$(BIN)/python -m tests.load.drilling

build-generator: $(GENERATOR) ## The load generator, tests/load/generator (needs gcc)

k6: $(BIN)/k6 ## The k6 load tester for tests/load/mix.js (needs go; takes minutes)

test-faults: .venv/dev ## Learners work while everything is killed (FAULT_SECONDS=60, FAULT_SEED)
	@$(BIN)/python -m tests.faults.run

test-proxy: .venv/dev h1spec ## The proxy's rules, every smuggling probe, and h1spec beside the bare server
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/unit/legacy_proxy
	$(BIN)/python -m tests.conformance.h1spec

h1spec: ## Deno from npm and the suite h1spec, into .venv/h1spec (skipped loudly where it cannot be)
	@test -f .venv/h1spec/http_test.ts -a -x .venv/h1spec/node_modules/.bin/deno && exit 0
	mkdir -p .venv/h1spec
	command -v npm >/dev/null || { echo "SKIPPED: h1spec needs npm" >&2; exit 0; }
	npm install --silent --no-audit --no-fund --prefix .venv/h1spec deno@$(DENO_VERSION)
	test -n "$${H1SPEC:-}" && exit 0
	curl -fsSL --max-time 30 -o .venv/h1spec/http_test.ts $(H1SPEC_URL) || {
	  rm -f .venv/h1spec/http_test.ts; echo "SKIPPED: h1spec cannot be fetched from $(H1SPEC_URL)" >&2; }

node: ## TypeScript from npm into .venv/node, for the types of scripts (skipped loudly where it cannot be)
	@cmp --silent tests/js/package-lock.json .venv/node/installed && exit 0
	rm -rf .venv/node
	mkdir -p .venv/node
	command -v node >/dev/null && command -v npm >/dev/null || { echo "SKIPPED: TypeScript needs node and npm" >&2; exit 0; }
	cp tests/js/package.json tests/js/package-lock.json .venv/node
	(cd .venv/node && npm ci --silent --no-audit --no-fund) || { echo "SKIPPED: npm cannot get TypeScript" >&2; exit 0; }
	cp tests/js/package-lock.json .venv/node/installed

browser: ## Debian's Chromium, for tests/browser (needs root once)
	@command -v chromium >/dev/null || { apt-get update && apt-get install -y chromium; }

screenshots: .venv/dev ## The pictures of the README, taken anew (needs Debian's Chromium: make browser)
	@$(BIN)/python -m tests.drive.screenshots

mariadb: ## Debian's MariaDB, for the replay of a Moodle on it (needs root once)
	@command -v mariadbd >/dev/null || { apt-get update && apt-get install -y --no-install-recommends mariadb-server; }

kafka: .venv/kafka/installed ## A real Kafka for tests and laptops (needs Java 17 and Maven)

kolibri: .venv/dev .venv/kolibri/installed ## A real LMS behind the front door, below /banyan all that is ours; Ctrl-C stops it
	@exec $(BIN)/python -m tests.drive.kolibri

lock: .venv/dev ## Compile requirements*.txt from pyproject.toml
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet uv
	LOCK="$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --python-version 3.11 --no-header --no-emit-index-url pyproject.toml"
	$$LOCK -o requirements.txt
	$$LOCK --group dev -c requirements.txt -o requirements-dev.txt

clean: ## Throw away the environment and all local data
	@rm -rf .venv .banyan

$(GENERATOR): $(wildcard tests/load/generator/*.[ch])
	@command -v gcc >/dev/null || { echo "The load generator is C: install gcc and libc6-dev" >&2; exit 1; }
	mkdir -p $(@D)
	gcc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -o $@ tests/load/generator/*.c -lm

$(GETTER): tests/load/getting/getting.c $(wildcard tests/load/generator/*.[ch])
	@command -v gcc >/dev/null || { echo "The load generator is C: install gcc and libc6-dev" >&2; exit 1; }
	mkdir -p $(@D)
	gcc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -o $@ $< tests/load/generator/{histogram,die}.c -lm

# Its modules are a gigabyte, of which only the binary stays.
$(BIN)/k6:
	@command -v go >/dev/null || { echo "k6 is built from its Go module: install go" >&2; exit 1; }
	export GOPATH=$$(mktemp -d)
	trap 'chmod -R u+w "$$GOPATH"; rm -rf "$$GOPATH"' EXIT
	GOCACHE=$$GOPATH/cache GOBIN=$(CURDIR)/$(BIN) timeout 900 go install go.k6.io/k6@$(K6_VERSION)

# Of its own, for it brings Django and half of the world in versions of its own.
.venv/kolibri/installed:
	@echo "Installing Kolibri $(KOLIBRI_VERSION) into .venv/kolibri"
	rm -rf .venv/kolibri
	$(PYTHON) -m venv .venv/kolibri
	.venv/kolibri/bin/python -m pip --disable-pip-version-check install --quiet kolibri==$(KOLIBRI_VERSION)
	touch $@

# A stamp is written last, so an interrupted installation is taken up again.
.venv/run: requirements.txt
	@echo "Installing what Banyan needs into .venv"
	test -x $(BIN)/python -a -x $(BIN)/pip || $(PYTHON) -m venv .venv || {
	  echo "python3 -m venv failed: Debian keeps it in the package python3-venv" >&2; exit 1; }
	$(PIP) -r requirements.txt
	touch $@

.venv/dev: .venv/run requirements-dev.txt
	@echo "Installing what the tests need into .venv"
	$(PIP) -r requirements-dev.txt
	touch $@

.venv/kafka/installed: platform/banyan/embedded/kafka_broker.pom.xml
	@for tool in java mvn; do command -v $$tool >/dev/null || {
	  echo "make kafka needs $$tool: apt-get install openjdk-17-jre-headless maven" >&2; exit 1; }
	done
	echo "Installing Kafka into .venv/kafka"
	rm -rf .venv/kafka
	mvn --batch-mode --quiet --strict-checksums -f $< dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/.venv/kafka/lib
	touch $@

# Whatever `make help` lists is no file.
.PHONY: $(shell sed -nE 's/^([a-z0-9-]+):.*##.*/\1/p' $(MAKEFILE_LIST))
