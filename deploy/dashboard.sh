#!/usr/bin/env bash
# Builds the dashboard when it is out of date.  dashboard.sh install | build
# Invariant: npm runs only when package-lock.json changed, vite only when a source did.
set -euo pipefail
cd "$(dirname "$0")/../dashboard"

readonly INSTALLED=node_modules/.fengdi-lock BUILT=node_modules/.fengdi-built

install() {
  if cmp -s package-lock.json "$INSTALLED"; then return; fi
  echo "dashboard: npm ci"
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$INSTALLED"
}

# Folders count too: a removed file changes the time of its folder.
is_current() {
  [[ -f dist/index.html && -f "$BUILT" ]] &&
    [[ -z "$(find src public index.html package-lock.json ./*.ts ./*.js -newer "$BUILT" -print -quit)" ]]
}

build() {
  install
  if is_current; then return; fi
  echo "dashboard: build"
  local began
  began=$(mktemp)
  npm run --silent build
  # The mark is as old as the start of the build: what was saved meanwhile is built next time.
  touch -r "$began" "$BUILT"
  rm -f "$began"
}

case "${1:-build}" in
  install | build) "${1:-build}" ;;
  *) echo "usage: $0 install|build" >&2; exit 64 ;;
esac
