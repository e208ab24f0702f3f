#!/usr/bin/env bash
# build.sh OUT: compiles the C reference into OUT/libmurkreference.so. Without a C compiler it says
# so and succeeds: the comparison with C is then left out, and who runs it says that too.
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
  echo "perf: no C compiler (gcc, cc, clang or \$CC): the comparison with C is left out" >&2
  exit 0
fi
mkdir -p "$out"
"$compiler" -std=c11 -O3 -march=native -ffp-contract=off -fPIC -shared -Wall -Wextra \
  -o "$out/libmurkreference.so.new" "$source"/*.c
mv "$out/libmurkreference.so.new" "$out/libmurkreference.so"
