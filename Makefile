# Fengdi. `make` lists what there is; `make run` and `make test` need nothing done before.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test build check dashboard bench storm fuzz pictures types fmt lint deny

help: ## lists these
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: ## builds what is out of date, starts the hub with a demonstration town and the town's life
	@deploy/run.sh

test: ## everything that continuous integration runs
	@tests/run.sh

build: dashboard ## dashboard, hub and town, as they are released
	@cargo build --release -p hub -p devices

check: ## quick look: types of Rust and TypeScript
	@cargo check --workspace --all-targets
	@deploy/dashboard.sh install
	@cd dashboard && npm run --silent check

dashboard: ## dashboard/dist, when it is out of date
	@deploy/dashboard.sh build

bench: build ## presses at a given rate: ARGS="--rate 100 --devices 50"; RUN=storm, RUN=day: a district
	@target/release/fengdi bench $(or $(RUN),press) $(ARGS)

storm: ## the MQTT endpoint alone: memory of 10,000 connections, 5,000 back at once, PUBACKs a second
	@ulimit -n $$(ulimit -Hn) && cargo run --release --quiet -p hub-mqtt --example storm -- $(ARGS)

fuzz: ## bytes against codec, session and each family, FUZZ_S=60 seconds each; FAMILY=tuya: only that (needs cargo-fuzz)
	@deploy/fuzz.sh $(or $(FUZZ_S),60) $(FAMILY)

pictures: build ## the pictures of the README, from the running demonstration
	@deploy/pictures.sh

types: ## dashboard/src/lib/wire.ts from the Rust types
	@cd hub/wire && cargo run --quiet -p hub-wire --example typescript

fmt: ## formats the Rust code
	@cargo fmt --all

lint: ## clippy, and shellcheck where it is installed
	@cargo clippy --workspace --all-targets -- -D warnings
	@if command -v shellcheck >/dev/null; then shellcheck -x .ci/run deploy/*.sh tests/*.sh; fi

deny: ## licences, bans and known holes of the dependencies (needs cargo-deny)
	@cargo deny check
