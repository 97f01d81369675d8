#!/usr/bin/env bash
# make fuzz: every fuzz target for the given number of seconds. What crashes lies under fuzz/artifacts/<target> of its
# crate. cargo-fuzz wants unstable flags of the compiler; RUSTC_BOOTSTRAP=1 lets the stable one have them.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
if ! cargo fuzz --version >/dev/null 2>&1; then
  echo "cargo-fuzz is missing: cargo install cargo-fuzz --locked   (and a C++ compiler: apt-get install g++)" >&2
  exit 1
fi

failed=0
for target in hub/mqtt:codec hub/mqtt:session devices:family; do
  echo "=== ${target#*:} ==="
  (cd "${target%:*}" && RUSTC_BOOTSTRAP=1 cargo fuzz run "${target#*:}" -- \
    -max_total_time="$seconds" -max_len=2048 -print_final_stats=1) || failed=1
done
exit "$failed"
