# Most people need only two commands: `make demo` and `make test`. `make` alone lists the rest. Node
# comes with the npm packages: only npm itself has to be installed.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
installed := node_modules/.package-lock.json

.PHONY: help setup check test test-machine demo lab-up lab-down bench mutation clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(installed) ## install the npm packages, the Pulumi CLI and its plugins (AGAIN=1: look for official plugins again)
	@$(if $(AGAIN),rm -rf plugins/served)
	@node plugins/setup/setup.ts

$(installed): package.json package-lock.json
	@command -v npm >/dev/null || { echo "make setup: npm is missing: install Node.js with npm (Debian: apt install npm)" >&2; exit 1; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

check: setup ## types, lint, format, shell scripts, unit tests: in seconds
	@npm run -s check

test: setup ## check + what is assumed of the Pulumi CLI + the lab suite (needs root on Linux)
	@tsx tests/house/runAll.ts

test-machine: setup ## upgrade machines of many shapes, and interrupt the swap at each of its lines (needs root on Linux)
	@npm run -s machine-bench -- once

demo: setup ## build a real cluster, v1.36, and upgrade it to v1.37 under load (needs root on Linux)
	@tsx lab/demo/demo.ts

lab-up: setup ## start the lab: 3 control planes, 3 workers, a workload
	@lab/lab up

lab-down: setup ## stop the lab and remove everything it created on this machine
	@lab/lab down

bench: setup ## time planning, observing, and an upgrade of the lab, compared with one by hand
	@tsx tests/bench/planning.bench.ts
	@tsx tests/bench/inventory.bench.ts
	@tsx lab/bench/compare.ts

mutation: setup ## break core/ and the guards in many small ways, and see whether the unit tests notice
	@npm run -s mutation

clean: setup ## remove the lab, and what its runs left in lab/.run
	@lab/lab down
	rm -rf lab/.run
