#!/bin/sh
# Builds libmurk.so: build.sh <jdk-home> <out-dir>. CC chooses the compiler, CFLAGS appends.
set -eu
[ $# -eq 2 ] || { echo "usage: build.sh <jdk-home> <out-dir>" >&2; exit 2; }
jdk=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)
[ -r "$jdk/include/jni.h" ] || { echo "build.sh: no $jdk/include/jni.h: the first argument must be a JDK" >&2; exit 1; }
compiler=${CC:-cc}
command -v "${compiler%% *}" >/dev/null 2>&1 || { echo "build.sh: no C compiler '$compiler': install one or set CC" >&2; exit 1; }
mkdir -p "$out"
# Never unloaded (nodelete): the Java VM behind it can't be.
# shellcheck disable=SC2086
$compiler -std=c11 -O2 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -I"$jdk/include" -I"$jdk/include/linux" \
  ${CFLAGS:-} -shared -Wl,-soname,libmurk.so -Wl,-z,nodelete -Wl,-z,defs -o "$out/libmurk.so.new" \
  "$here/boot.c" "$here/runtime.c" "$here/quiet.c" "$here/faults.c" "$here/guards.c" "$here/calls.c" "$here/callback.c" -ldl -lpthread
mv "$out/libmurk.so.new" "$out/libmurk.so"
