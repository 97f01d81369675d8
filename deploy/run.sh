#!/usr/bin/env bash
# make run: builds what is out of date, starts the hub with its demonstration town, then the town's life.
# Invariant: whatever ends this script also ends the two programs it started, by their ids, and waits for them.
#   SEED=1 SPEED=1 DATA=./fengdi-data   the town, how fast it lives, where it is kept
#   FENGDI_HTTP, FENGDI_MQTT            addresses; without them 127.0.0.1:8080 and :1883, or free ones when those are taken
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/machine.sh
source deploy/machine.sh

seed=${SEED:-1} speed=${SPEED:-1} data=${DATA:-${FENGDI_DATA:-./fengdi-data}}
said="$data/addresses" log="$data/hub.log" life="$data/town.log" codes="$data/codes.csv"
hub='' town=''

build() {
  need_compiler
  need_rust
  need_node
  stop_if_missing
  deploy/dashboard.sh build
  cargo build --release -p hub -p devices
}

answers() { (exec 3<>"/dev/tcp/${1%:*}/${1##*:}") 2>/dev/null; }

# The usual address, or port 0 when somebody else is there.
free_address() {
  if ! answers "$1"; then echo "$1"; else
    echo "$1 is taken by another program: the hub chooses a free port" >&2
    echo "${1%:*}:0"
  fi
}

# What the hub printed after "http: " or "mqtt: ".
printed() { sed -nE "s#^$1: (http://)?([^ ]+).*#\2#p" "$said" | head -n1; }

is_ready() {
  local address
  address=$(printed http)
  [[ -n "$address" ]] || return 1
  (
    exec 3<>"/dev/tcp/${address%:*}/${address##*:}"
    printf 'GET /readyz HTTP/1.0\r\nHost: %s\r\n\r\n' "$address" >&3
    read -r -t 5 line <&3
    [[ "$line" == *' 200 '* ]]
  ) 2>/dev/null
}

# end PID: asks it to end, and waits until it has.
end() {
  [[ -n "$1" ]] || return 0
  kill -TERM "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

leave() {
  trap '' INT TERM HUP
  end "$town"
  end "$hub"
  echo "Fengdi has stopped. The data stays in $data."
}

start_hub() {
  mkdir -p "$data"
  : >"$said"
  : >"$log"
  # A session of its own: Ctrl-C reaches this script only, which then ends the town first.
  NO_COLOR=1 setsid target/release/fengdi demo --data "$data" --seed "$seed" \
    --http "${FENGDI_HTTP:-$(free_address 127.0.0.1:8080)}" \
    --mqtt "${FENGDI_MQTT:-$(free_address 127.0.0.1:1883)}" > >(trap '' INT; tee -a "$said") 2>>"$log" &
  hub=$!
  until is_ready; do
    if ! kill -0 "$hub" 2>/dev/null; then
      tail -n 5 "$log" >&2
      echo "the hub ended before it was ready" >&2
      return 1
    fi
    sleep 0.1
  done
}

start_town() {
  target/release/fengdi codes --data "$data" --public-url "http://$(printed http)" >"$codes"
  setsid target/release/fengdi-town --http "http://$(printed http)" --mqtt "$(printed mqtt)" \
    --seed "$seed" --speed "$speed" --codes "$codes" >"$life" 2>&1 &
  town=$!
  echo "A resident's page, as behind the QR code of a building: $(sed -n '2s/.*,//p' "$codes")"
  echo "The town lives (seed $seed, speed $speed). To watch: tail -f $life; the hub's own log: $log"
  echo "Ctrl-C ends both."
}

build
trap leave EXIT
trap 'exit 0' INT TERM HUP
start_hub
start_town
wait "$hub"
