#!/usr/bin/env bash
# make fuzz: the codec, the session and every family for the given number of seconds each, or only the families named behind
# it. What crashes lies under fuzz/artifacts/<target> of its crate. cargo-fuzz wants unstable flags of the compiler;
# RUSTC_BOOTSTRAP=1 lets the stable one have them.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
if ! cargo fuzz --version >/dev/null 2>&1; then
  echo "cargo-fuzz is missing: cargo install cargo-fuzz --locked   (and a C++ compiler: apt-get install g++)" >&2
  exit 1
fi

# fuzz CRATE TARGET
fuzz() {
  (cd "$1" && RUSTC_BOOTSTRAP=1 cargo fuzz run "$2" -- -max_total_time="$seconds" -max_len=2048 -print_final_stats=1)
}

failed=0
shift || true
if [[ $# -eq 0 ]]; then
  for target in codec session; do
    echo "=== $target ==="
    fuzz hub/mqtt "$target" || failed=1
  done
  mapfile -t families < <(cd devices/fuzz && cargo run --quiet --example families)
else
  families=("$@")
fi
for family in "${families[@]}"; do
  echo "=== family $family ==="
  FENGDI_FAMILY=$family fuzz devices family || failed=1
done
exit "$failed"
