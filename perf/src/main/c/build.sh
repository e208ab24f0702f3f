#!/usr/bin/env bash
# build.sh OUT MURK: compiles the C reference into OUT/libmurkreference.so, and OUT/murkcalls with
# MURK/libmurk.so. Without a C compiler it says so and succeeds: what needs C is then left out, and
# who runs it says that too.
set -euo pipefail
out="$1"
source="$(dirname "${BASH_SOURCE[0]}")"
compiler="${CC:-}"
for candidate in gcc cc clang; do
  if [ -z "$compiler" ] && command -v "$candidate" >/dev/null; then
    compiler="$candidate"
  fi
done
if [ -z "$compiler" ]; then
  echo "perf: no C compiler (gcc, cc, clang or \$CC): comparisons with C are left out" >&2
  exit 0
fi
mkdir -p "$out"
"$compiler" -std=c11 -O3 -march=native -ffp-contract=off -fPIC -shared -Wall -Wextra \
  -o "$out/libmurkreference.so.new" "$source"/*.c
mv "$out/libmurkreference.so.new" "$out/libmurkreference.so"
# The program that calls Murk from C, where libmurk was built.
murk="${2:-}"
if [ -e "$murk/libmurk.so" ]; then
  "$compiler" -std=c11 -O2 -Wall -Wextra -I"$source/../../../../ffi/src/main/c" -o "$out/murkcalls.new" \
    "$source/calls/calls.c" -L"$murk" -lmurk -Wl,-rpath,"$(cd "$murk" && pwd)" -lm
  mv "$out/murkcalls.new" "$out/murkcalls"
fi
