#!/usr/bin/env bash
# Builds the release's jars of HEAD twice, in directories of other names, with another time zone, language, umask and number
# of processors, and compares them bit for bit: build_twice.sh OUT. The first build's files are left in OUT.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: build_twice.sh OUT" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

build() { # build <directory>
  mkdir -p "$scratch/$1"
  git archive HEAD | tar -x -C "$scratch/$1"
  (cd "$scratch/$1" && ./mvnw -B -ntp -q -Prelease package -pl arena-offheap,core,obs-simd,realtime,ffi,extras/replay-zstd,extras/replay-chronicle -am \
    -Dmaven.test.skip -DskipTests -Dmurk.format.skip)
  (cd "$scratch/$1" && find . -path '*/target/*' \( -name 'murk-*.jar' -o -name 'murk-*-cyclonedx.json' \) -not -path '*/modules/*' \
    -exec sha256sum {} + | sort -k 2) >"$scratch/$1.sums"
}

(umask 022 && TZ=UTC LC_ALL=C build one)
(umask 077 && TZ=Asia/Kathmandu LC_ALL=C.UTF-8 JAVA_TOOL_OPTIONS="-Duser.language=tr -XX:ActiveProcessorCount=1" build another-directory)

[ "$(wc -l <"$scratch/one.sums")" -ge 28 ] || { cat "$scratch/one.sums"; echo "build_twice.sh: files are missing" >&2; exit 1; }
if ! diff "$scratch/one.sums" "$scratch/another-directory.sums"; then
  echo "build_twice.sh: these differ" >&2
  exit 1
fi
(cd "$scratch/one" && find . -path '*/target/*' \( -name 'murk-*.jar' -o -name 'murk-*-cyclonedx.json' \) -not -path '*/modules/*' -exec cp {} "$out" \;)
sed 's|\./.*/||' "$scratch/one.sums" >"$out/SHA256SUMS"
echo "the same bits twice:"
cat "$out/SHA256SUMS"
