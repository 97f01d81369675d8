#!/usr/bin/env bash
# make test: installs what the tests need, then runs every part, and says at the end which one failed.
# Invariant: a part that fails makes the script fail, and never keeps the next part from running.
# The tests start their own PostgreSQL, mosquitto and Chromium on private ports; services of the machine are not used.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/machine.sh
source deploy/machine.sh

results=() failed=0
[[ "${CI:-}" == true ]] && export CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never NO_COLOR=1
export CARGO_TERM_PROGRESS_WHEN=never

heading() { printf '\n=== %s ===\n' "$1"; }

# part NAME COMMAND...
part() {
  local name=$1 began=$SECONDS verdict=passed
  shift
  heading "$name"
  "$@" || verdict=FAILED
  [[ $verdict == passed ]] || failed=$((failed + 1))
  results+=("$(printf '%-8s %5d s  %s' "$verdict" $((SECONDS - began)) "$name")")
}

has_postgres() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_han_font() { compgen -G '/usr/share/fonts/*/noto/NotoSansCJK*' >/dev/null; }

needs() {
  need_compiler
  need_rust
  need_node
  local packages=()
  has_postgres || packages+=(postgresql)
  has mosquitto || [[ -x /usr/sbin/mosquitto ]] || packages+=(mosquitto)
  has mosquitto_pub || packages+=(mosquitto-clients)
  has chromium || [[ -n "${CHROMIUM:-}" ]] || packages+=(chromium)
  has_han_font || packages+=(fonts-noto-cjk)
  [[ ${#packages[@]} -eq 0 ]] || want_packages "what the tests talk to" "${packages[@]}"
  stop_if_missing
}

# Some tests start the real program: it is built first, for the whole workspace, so that nothing is compiled twice.
programs() { cargo build --workspace --bins; }

rust_tests() {
  programs || return
  if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --workspace --no-fail-fast; else
    echo "cargo-nextest is not installed (cargo install cargo-nextest --locked): cargo test instead"
    cargo test --workspace --no-fail-fast
  fi
}

dashboard_check() { npm --prefix dashboard run --silent check; }
dashboard_test() { npm --prefix dashboard test --silent; }

scripts_check() { shellcheck -x .ci/run deploy/*.sh tests/*.sh; }

browser_stories() {
  programs &&
    npm --prefix tests/browser ci --no-audit --no-fund --loglevel=error &&
    npm --prefix tests/browser test --silent
}

needs
part "Dashboard: build" deploy/dashboard.sh build
part "Dashboard: types" dashboard_check
part "Dashboard: tests" dashboard_test
part "Rust: format" cargo fmt --all --check
part "Rust: clippy" cargo clippy --workspace --all-targets -- -D warnings
part "Rust: tests" rust_tests
part "Browser: stories" browser_stories
if has shellcheck; then part "Scripts: shellcheck" scripts_check; fi
if cargo deny --version >/dev/null 2>&1; then part "Dependencies: cargo deny" cargo deny check licenses bans sources; fi

heading "Summary"
printf '%s\n' "${results[@]}"
echo "parts: $((${#results[@]} - failed)) passed, $failed failed"
[[ $failed -eq 0 ]]
