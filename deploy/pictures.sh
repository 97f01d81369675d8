#!/usr/bin/env bash
# make pictures: the pictures of the README, from the running demonstration.
set -euo pipefail
cd "$(dirname "$0")/.."
[[ -d tests/browser/node_modules ]] || npm --prefix tests/browser ci --no-audit --no-fund --loglevel=error
FENGDI_BINARY="$PWD/target/release/fengdi" node deploy/pictures.mjs
