#!/usr/bin/env bash
# CPU-seconds to the first verdict on a fresh clone, and for the checks of the other labs, once they are asked for;
# beside installing rustlings: interleaved, crates already fetched.
#   docs/measure/first_verdict.sh [ROUNDS]
set -euo pipefail
rounds=${1:-3}
repository=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
git clone --quiet "$repository" "$scratch/course"
cargo fetch --quiet --locked --manifest-path "$scratch/course/Cargo.toml"
unset CARGO_TARGET_DIR

seconds() { # a label, then a command: prints user + system seconds
  local label=$1
  shift
  TIMEFORMAT='%U %S'
  { time "$@" >/dev/null 2>&1 || true; } 2>"$scratch/time"
  awk -v label="$label" '{printf "%-12s %.1f CPU-seconds\n", label, $1 + $2}' "$scratch/time"
}

for _ in $(seq "$rounds"); do
  rm -rf "$scratch/course/target" "$scratch/rustlings" "$scratch/rustlings-target"
  (cd "$scratch/course" && seconds 'workshop' cargo workshop check a && seconds 'other labs' cargo workshop list b)
  seconds 'rustlings' cargo install --quiet --locked rustlings --version 6.5.0 --root "$scratch/rustlings" --target-dir "$scratch/rustlings-target"
done
