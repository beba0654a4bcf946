# The ten gestures of a contributor; CI calls `check` and `test`, nothing else.
.PHONY: help build demo check test test-rust test-browser bench screenshots clean
export PATH := $(CURDIR)/target/tools/bin:$(PATH)

help: ## montre cette liste
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

build: ## construit l’exécutable (release)
	cargo build --release

demo: ## construit, charge le commun de démonstration et le sert
	cargo run --release -- demo

check: ## forme, défauts, licences, règles de l’arbre
	scripts/install-test-tools check
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
	cargo deny --locked check --hide-inclusion-graph bans licenses sources
	cargo test --workspace --locked --quiet --test tree

test: ## installe les outils, puis tous les tests : deux moteurs, navigateur
	scripts/install-test-tools rust browser
	$(MAKE) --no-print-directory test-rust
	$(MAKE) --no-print-directory test-browser

test-rust: ## tests Rust seuls, sur SQLite et PostgreSQL
	scripts/postgres run cargo test --workspace --locked --no-fail-fast

test-browser: ## tests du navigateur seuls
	cargo build --workspace --locked --bins --tests
	cd tests/browser && npm test

bench: ## 20 000 fiches sous charge : débit, délais, mémoire
	scripts/install-test-tools bench
	scripts/bench

screenshots: ## images et impressions des pages dans target/screenshots (URL=http://… : celles d’un serveur en marche)
	scripts/install-test-tools browser
	scripts/screenshots $(URL)

clean: ## efface target/ et les modules du navigateur
	rm -rf target tests/browser/node_modules
