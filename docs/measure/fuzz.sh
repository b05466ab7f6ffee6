#!/usr/bin/env bash
# Runs the fuzz targets of labs B and C one after another, so many seconds each (600), and prints how often each
# ran and what it found. Stable Rust will do: without a sanitizer cargo-fuzz asks nothing of the compiler that
# needs nightly, and a sanitizer would find little, for our crates have no unsafe code.
#
#   cargo install cargo-fuzz --version 0.13.2 --locked --root SCRATCH/cargo-fuzz
#   PATH=SCRATCH/cargo-fuzz/bin:$PATH docs/measure/fuzz.sh [SECONDS [lab-b-client|lab-c-server]]
#
# What a run finds on its way grows in fuzz/corpus/, which git ignores. Put into fuzz/seeds/ what shows a
# mended fault: the lab's tests read it.
set -euo pipefail
cd "$(dirname "$0")/../../solutions"
seconds=${1:-600}
only=${2:-}
found=0
for target in lab-b-client/{head,chunked,robots} lab-c-server/{requests,path}; do
  lab=${target%/*}
  target=${target#*/}
  if [[ -n $only && $only != "$lab" ]]; then
    continue
  fi
  mkdir -p "$lab/fuzz/corpus/$target"
  printf '== %s: %s\n' "$lab" "$target"
  log=$(mktemp)
  (cd "$lab" && cargo fuzz run "$target" --sanitizer none --target-dir ../../target/fuzz \
    "fuzz/corpus/$target" "fuzz/seeds/$target" \
    -- -max_total_time="$seconds" -max_len=6000 -print_final_stats=1) >"$log" 2>&1 || found=1
  grep -E '^Done|^stat::(number|peak)|panicked at|^Base64' "$log" | cut -c 1-300 || tail -n 20 "$log"
  rm "$log"
done
exit "$found"
