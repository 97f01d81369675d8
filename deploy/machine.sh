# shellcheck shell=bash
# What this machine has and lacks. Sourced, never run.
# Invariant: `need_*` and `want_packages` install what apt can give and note the rest; `stop_if_missing` ends the
# script with one line for each thing that a person has to install.

missing=()
readonly RUST_MIN=1.90 NODE_MIN=20.19

has() { command -v "$1" >/dev/null 2>&1; }

# at_least 1.95.0 1.90
at_least() { [[ -n "$1" && "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n1)" == "$2" ]]; }

# The words before apt-get: nothing for root, sudo for who may without a password. Fails for everybody else.
as_root() {
  has apt-get || return 1
  if [[ $EUID -eq 0 ]]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

apt_lists_are_read=
read_apt_lists() {
  [[ -n "$apt_lists_are_read" ]] && return
  apt_lists_are_read=yes
  as_root apt-get update -qq || true
}

# apt_install PACKAGE...: quiet, without questions. Fails where apt may not or cannot.
apt_install() {
  read_apt_lists
  echo "installing: $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# want_packages "what for" PACKAGE...
want_packages() {
  local what=$1
  shift
  apt_install "$@" || missing+=("$what: apt-get install $*")
}

# What apt would install of a package, without Debian's epoch and revision; empty when it has none.
apt_version() { apt-cache policy "$1" 2>/dev/null | sed -nE 's/^ *Candidate: ([0-9]+:)?([0-9.]+).*/\2/p'; }

need_compiler() { has cc || want_packages "a C compiler" build-essential; }

rust_version() { rustc --version 2>/dev/null | awk '{print $2}'; }

need_rust() {
  [[ -d "${HOME:-/root}/.cargo/bin" ]] && PATH="${HOME:-/root}/.cargo/bin:$PATH"
  has cargo && at_least "$(rust_version)" "$RUST_MIN" && return
  if as_root true; then read_apt_lists; fi
  if at_least "$(apt_version rustc)" "$RUST_MIN" && apt_install rustc cargo; then return; fi
  missing+=("Rust $RUST_MIN or newer (here: $(rust_version || echo none)): install rustup from https://rustup.rs, then: rustup toolchain install stable")
}

node_version() { node --version 2>/dev/null | tr -d v; }

need_node() {
  if at_least "$(node_version)" "$NODE_MIN"; then
    has npm || want_packages "npm" npm
    return
  fi
  if as_root true; then read_apt_lists; fi
  if at_least "$(apt_version nodejs)" "$NODE_MIN" && apt_install nodejs npm; then return; fi
  missing+=("Node.js $NODE_MIN or newer with npm (here: $(node_version || echo none)): Debian 12 has only 18; install 22 from https://nodejs.org/en/download or https://github.com/nodesource/distributions")
}

stop_if_missing() {
  [[ ${#missing[@]} -eq 0 ]] && return
  echo "Missing on this machine:" >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 2
}
