#!/usr/bin/env bash
# make pictures: the pictures of the README, from the running demonstration, small enough for a repository.
#   FENGDI_BINARY=target/debug/fengdi   takes them from another build
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/machine.sh
source deploy/machine.sh
readonly LIMIT_BYTES=300000

has pngquant || want_packages "smaller pictures" pngquant
stop_if_missing
[[ -d tests/browser/node_modules ]] || npm --prefix tests/browser ci --no-audit --no-fund --loglevel=error
mkdir -p deploy/pictures
FENGDI_BINARY=$(realpath "${FENGDI_BINARY:-target/release/fengdi}") node deploy/pictures.mjs
pngquant --force --ext .png --skip-if-larger --quality 80-98 deploy/pictures/*.png
for picture in deploy/pictures/*.png; do
  size=$(stat -c %s "$picture")
  echo "$picture: $((size / 1024)) KiB"
  [[ $size -le $LIMIT_BYTES ]] || { echo "$picture is larger than $LIMIT_BYTES bytes" >&2; exit 1; }
done
